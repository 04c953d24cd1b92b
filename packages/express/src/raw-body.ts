import { bodyBytes } from "@qfpay/core/node";
import type { Request } from "express";
import { bytesGone } from "./bytes-gone.js";

/**
 * Returns the exact bytes of the request's body.
 *
 * @throws {BodyTooLargeError} if the unread stream holds more than `maxBytes`
 * @throws {QFPayRawBodyError} if a body parser has read the bytes and not kept them
 */
export async function rawBody(req: Request, maxBytes: number): Promise<Uint8Array> {
  const { rawBody } = req as { rawBody?: unknown };
  const bytes = await bodyBytes({ rawBody, body: req.body, stream: req, headers: req.headers }, maxBytes);
  if (!bytes) throw bytesGone(req);
  return bytes;
}
