import type { RouteReply } from "@qfpay/core";
import { sendReply } from "@qfpay/core/node";
import type { Response } from "express";

/** Writes a reply unchanged, without the ETag and other additions of Express. */
export async function writeReply(res: Response, reply: RouteReply): Promise<void> {
  if (!res.headersSent) res.set(reply.headers); // Uses Express's `set`, which a middleware may have replaced.
  await sendReply(res, { ...reply, headers: {} });
}
