import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { RouteReply } from "@qfpay/core";
import type { Response } from "express";

/** Writes a reply unchanged: without an ETag, JSON or anything else that Express would add. */
export async function writeReply(res: Response, { status, headers, body }: RouteReply): Promise<void> {
  if (res.headersSent) return; // a timeout middleware has responded already
  res.status(status).set(headers);
  if (typeof body === "string") {
    res.end(body);
    return;
  }
  res.flushHeaders();
  try {
    await pipeline(Readable.from(body), res);
  } catch (error) {
    // The client has disconnected, so nobody can be told of the failure.
    if ((error as { code?: unknown }).code !== "ERR_STREAM_PREMATURE_CLOSE") throw error;
  }
}
