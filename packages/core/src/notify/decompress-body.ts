import { QFPayRawBodyError } from "../errors.js";
import { BodyTooLargeError, readBody } from "../read-body.js";

const formats = new Map([
  ["gzip", "gzip"],
  ["x-gzip", "gzip"], // `x-gzip` is an old name of gzip, which HTTP treats as the same.
  ["deflate", "deflate"],
  ["br", "brotli"],
]);

// Deno decompresses a whole chunk before reading can be stopped, and one byte of a hostile chunk may expand to 640 KB.
// So the compressed body is decompressed in slices of this size.
const sliceBytes = 32;

/**
 * Restores the signed bytes of a body that a proxy compressed with gzip, deflate or, if the runtime supports it, br.
 *
 * @param encoding the `content-encoding` header
 * @throws {BodyTooLargeError} if the body decompresses to more than `maxBytes`
 * @throws {QFPayRawBodyError} if the signed bytes cannot be restored
 * @example
 * const body = await decompressBody(bytes, request.headers.get("content-encoding"), 65_536);
 */
export async function decompressBody(
  body: Uint8Array,
  encoding: string | null | undefined,
  maxBytes: number,
): Promise<Uint8Array> {
  const name = encoding?.toLowerCase() ?? "identity";
  if (name === "identity" || isPlain(body)) return body;
  const decompressor = decompressorOf(name);
  try {
    return await readBody(slicesOf(body).pipeThrough(decompressor), maxBytes);
  } catch (error) {
    if (error instanceof BodyTooLargeError) throw error;
    throw new QFPayRawBodyError("The body is not what its content-encoding says.", { cause: error });
  }
}

/**
 * Whether the body is plain JSON although `content-encoding` names a compression: a platform may have decompressed the
 * body and kept the header. Compressed data cannot begin with `{`.
 */
export const isPlain = (body: Uint8Array): boolean => body[0] === 0x7b;

function decompressorOf(encoding: string): DecompressionStream {
  try {
    return new DecompressionStream(formats.get(encoding) as "gzip");
  } catch (error) {
    throw new QFPayRawBodyError(
      "This runtime cannot decompress the body's content-encoding. QFPay sends plain bodies: stop the proxy from " +
        "compressing them, or let it use gzip.",
      { cause: error },
    );
  }
}

function slicesOf(body: Uint8Array): ReadableStream<Uint8Array<ArrayBuffer>> {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= body.length) return controller.close();
      controller.enqueue(body.slice(at, at + sliceBytes));
      at += sliceBytes;
    },
  });
}
