import type { RouteReply } from "@qfpay/core";
import { sendReply } from "@qfpay/core/node";
import type { Response } from "express";

/** Writes a reply unchanged: without an ETag, JSON or anything else that Express would add. */
export async function writeReply(res: Response, reply: RouteReply): Promise<void> {
  if (!res.headersSent) res.set(reply.headers); // by Express's `set`, which a middleware may have replaced
  await sendReply(res, reply);
}
