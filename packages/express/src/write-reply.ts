import type { RouteReply } from "@qfpay/core";
import { sendReply } from "@qfpay/core/node";
import type { Response } from "express";

/** Writes a reply as it is: no ETag, no JSON, nothing that Express would add to a body. */
export async function writeReply(res: Response, reply: RouteReply): Promise<void> {
  if (!res.headersSent) res.set(reply.headers); // by Express's `set`, which a middleware may have replaced
  await sendReply(res, reply);
}
