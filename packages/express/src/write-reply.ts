import type { RouteReply } from "@qfpay/core";
import { sendReply } from "@qfpay/core/node";
import type { Response } from "express";

/** Writes a reply unchanged, without the ETag and other additions of Express. */
export async function writeReply(res: Response, reply: RouteReply): Promise<void> {
  // The headers are set with Express's `set`, so that a middleware that has replaced `set` sees them.
  if (!res.headersSent) res.set(reply.headers);
  await sendReply(res, { ...reply, headers: {} });
}
