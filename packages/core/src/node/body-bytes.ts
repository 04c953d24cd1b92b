import type { IncomingHttpHeaders } from "node:http";
import type { Readable } from "node:stream";
import { exactBytes } from "../notify/exact-bytes.js";
import { isUtf8 } from "./charset.js";
import { decompressed } from "./decompressed.js";
import { unreadBody } from "./unread-body.js";

/** The places in which a framework on Node may hold the body of a request. */
export type IncomingBody = {
  /** The property `rawBody` of the framework's request, if a platform or a parser kept the bytes of the body there. */
  rawBody?: unknown;
  /** The property `body` of the framework's request, if a parser left its result there. */
  body?: unknown;
  /** The stream of the body: usually the request itself. */
  stream: Readable;
  headers: IncomingHttpHeaders;
};

/**
 * Returns the exact bytes of a body, from wherever they are still available.
 *
 * | found                            | bytes                                           |
 * |----------------------------------|-------------------------------------------------|
 * | `rawBody`                        | its bytes, or its text as UTF-8                 |
 * | the stream, unread               | read here, at most `maxBytes`                   |
 * | `body` is bytes (a raw parser)   | the bytes of `body`                             |
 * | `body` is text (a text parser)   | the text as UTF-8, unless decoding lost bytes   |
 * | anything else                    | `undefined`: the exact bytes are gone           |
 *
 * Bytes that are still compressed according to `content-encoding` are decompressed.
 *
 * @throws {BodyTooLargeError} if the unread stream or the decompressed body holds more than `maxBytes`
 * @throws {QFPayRawBodyError} if the bytes cannot be decoded
 * @example
 * import type { IncomingMessage } from "node:http";
 *
 * const bytesOf = (req: IncomingMessage & { body?: unknown }) =>
 *   bodyBytes({ body: req.body, stream: req, headers: req.headers }, 65_536);
 */
export async function bodyBytes(
  { rawBody, body, stream, headers }: IncomingBody,
  maxBytes: number,
): Promise<Uint8Array | undefined> {
  const encoding = headers["content-encoding"];
  const capturedBody = exactBytes(rawBody);
  // An empty `rawBody` comes from a middleware that is still collecting the body.
  if (capturedBody && capturedBody.length > 0) return decompressed(capturedBody, encoding, maxBytes);
  // An object in `body` does not show that the stream was read: Express 4 sets `{}` although the stream is unread.
  if (!stream.readableDidRead) return unreadBody(stream, encoding, maxBytes);
  if (typeof body === "string" && !isUtf8(headers["content-type"])) return undefined;
  const parsed = exactBytes(body, (name) => [headers[name]].flat()[0]);
  return parsed && decompressed(parsed, encoding, maxBytes);
}
