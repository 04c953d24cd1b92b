import { finished, type Readable } from "node:stream";
import { QFPayRawBodyError } from "../errors.js";
import { exactBytes } from "../notify/exact-bytes.js";
import { BodyTooLargeError, joinChunks } from "../read-body.js";
import { decompressed } from "./decompressed.js";

/**
 * Reads a stream that has not been read yet: at most `maxBytes` of it, before and after decompression.
 *
 * @param encoding the `content-encoding` header
 * @throws {BodyTooLargeError} if the stream holds more
 * @throws {QFPayRawBodyError} if the signed bytes cannot be restored from the stream
 * @example
 * const body = (maxBytes: number) => unreadBody(req, req.headers["content-encoding"], maxBytes); // of a NotifyRequest
 */
export async function unreadBody(
  stream: Readable,
  encoding: string | undefined,
  maxBytes: number,
): Promise<Uint8Array> {
  return decompressed(await collect(stream, maxBytes), encoding, maxBytes);
}

// Reads with listeners, because an async iterator over the stream costs more CPU time than checking the signature. The
// stream is not destroyed, because that would close the socket before a 413 is written.
function collect(stream: Readable, maxBytes: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = [];
    let size = 0;
    const stop = () => {
      stream.off("readable", readChunks);
      stopWatching();
    };
    const rejectBody = (error: Error) => {
      stop();
      reject(error);
    };
    const readChunks = () => {
      for (let chunk = read(stream); chunk !== null; chunk = read(stream)) {
        const bytes = exactBytes(chunk); // If a middleware has called `setEncoding`, the chunks are text.
        if (!bytes) return rejectBody(decodedBodyError());
        size += bytes.length;
        if (size > maxBytes) return rejectBody(new BodyTooLargeError(maxBytes));
        chunks.push(bytes);
      }
    };
    const stopWatching = finished(stream, { writable: false }, (error) => {
      stop();
      if (error) reject(error);
      else resolve(joinChunks(chunks, size));
    });
    stream.on("readable", readChunks);
  });
}

const read = (stream: Readable): unknown => (stream.destroyed ? null : stream.read());

const decodedBodyError = () =>
  new QFPayRawBodyError("A middleware called req.setEncoding(), which lost bytes of the body. Remove that call.");
