import type { Readable } from "node:stream";
import { QFPayRawBodyError } from "../errors.js";
import { exactBytes } from "../notify/exact-bytes.js";
import { readBody } from "../read-body.js";
import { decompressed } from "./decompressed.js";

/**
 * Reads a stream that has not been read yet: at most `maxBytes` of it, before and after decompression.
 *
 * @param encoding the `content-encoding` header
 * @throws {BodyTooLargeError} if it holds more
 * @throws {QFPayRawBodyError} if the signed bytes cannot be restored from it
 * @example
 * const body = (maxBytes: number) => unreadBody(req, req.headers["content-encoding"], maxBytes); // of a NotifyRequest
 */
export async function unreadBody(
  stream: Readable,
  encoding: string | undefined,
  maxBytes: number,
): Promise<Uint8Array> {
  // The stream is not destroyed, because that would close the socket before a 413 is written.
  const body = await readBody(asBytes(stream.iterator({ destroyOnReturn: false })), maxBytes);
  const isPlain = encoding === undefined || encoding.toLowerCase() === "identity";
  return isPlain ? body : decompressed(body, encoding.toLowerCase(), maxBytes);
}

/** After `setEncoding("utf8")` in a middleware, chunks are text. */
async function* asBytes(chunks: AsyncIterable<unknown>): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    const bytes = exactBytes(chunk);
    if (!bytes) throw new QFPayRawBodyError("A middleware called req.setEncoding(), and decoding the body lost bytes.");
    yield bytes;
  }
}
