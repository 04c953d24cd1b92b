import { exactBytes } from "@qfpay/core";
import { isUtf8, unreadBody } from "@qfpay/core/node";
import type { Request } from "express";
import { bytesGone } from "./bytes-gone.js";

/**
 * The exact bytes of the body, wherever they still are.
 *
 * | found                                   | bytes                                            |
 * |-----------------------------------------|--------------------------------------------------|
 * | `req.rawBody` (a platform or `verify`)  | those; text as UTF-8                             |
 * | the stream, unread                      | read here, at most `maxBytes`, and decompressed  |
 * | `req.body` is bytes (`express.raw()`)   | those                                            |
 * | `req.body` is text (`express.text()`)   | as UTF-8, unless decoding lost something         |
 * | anything else                           | gone: an error that names the culprit            |
 *
 * @throws {BodyTooLargeError} if the unread stream holds more than `maxBytes`
 * @throws {QFPayRawBodyError} if the exact bytes are gone
 */
export async function rawBody(req: Request, maxBytes: number): Promise<Uint8Array> {
  const kept = exactBytes((req as { rawBody?: unknown }).rawBody);
  // An empty `rawBody` comes from a middleware that is still collecting the body and has not waited for its end.
  if (kept && kept.length > 0) return kept;
  // Whether `body` is an object says nothing: Express 4 sets `{}` on an unread stream.
  if (!req.readableDidRead) return unreadBody(req, req.headers["content-encoding"], maxBytes);
  const isForeign = typeof req.body === "string" && !isUtf8(req.headers["content-type"]);
  const parsed = isForeign ? undefined : exactBytes(req.body, (name) => req.get(name));
  if (parsed) return parsed;
  throw bytesGone(req);
}
