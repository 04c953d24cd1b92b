import type { Readable } from "node:stream";
import { QFPayRawBodyError } from "../errors.js";
import { exactBytes } from "../notify/exact-bytes.js";
import { readBody } from "../read-body.js";
import { decompressed } from "./decompressed.js";

/**
 * Reads a stream that nobody has read, at most `maxBytes` of it and of what it decompresses to.
 *
 * @param encoding the `content-encoding` header
 * @throws {BodyTooLargeError} it holds more
 * @throws {QFPayRawBodyError} it cannot be brought back to the bytes that were signed
 * @example
 * const body = (maxBytes: number) => unreadBody(req, req.headers["content-encoding"], maxBytes); // of a NotifyRequest
 */
export async function unreadBody(
  stream: Readable,
  encoding: string | undefined,
  maxBytes: number,
): Promise<Uint8Array> {
  // Destroying the stream would close the socket before a 413 is written.
  const body = await readBody(asBytes(stream.iterator({ destroyOnReturn: false })), maxBytes);
  const isPlain = encoding === undefined || encoding.toLowerCase() === "identity";
  return isPlain ? body : decompressed(body, encoding.toLowerCase(), maxBytes);
}

/** A middleware that called `setEncoding("utf8")` made the chunks text. */
async function* asBytes(chunks: AsyncIterable<unknown>): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    const bytes = exactBytes(chunk);
    if (!bytes) throw new QFPayRawBodyError("A middleware called req.setEncoding(), and decoding the body lost bytes.");
    yield bytes;
  }
}
