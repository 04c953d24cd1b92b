import { promisify } from "node:util";
import { brotliDecompress, gunzip, inflate } from "node:zlib";
import { QFPayRawBodyError } from "../errors.js";
import { isPlain } from "../notify/decompress-body.js";
import { BodyTooLargeError } from "../read-body.js";

const decompressors = new Map([
  ["gzip", promisify(gunzip)],
  ["x-gzip", promisify(gunzip)], // `x-gzip` is an old name of gzip.
  ["deflate", promisify(inflate)],
  ["br", promisify(brotliDecompress)],
]);

/**
 * Decompresses a body.
 *
 * @param encoding the `content-encoding` header
 * @throws {BodyTooLargeError} if the result has more than `maxBytes`
 */
export async function decompressed(
  body: Uint8Array,
  encoding: string | undefined,
  maxBytes: number,
): Promise<Uint8Array> {
  const name = encoding?.toLowerCase() ?? "identity";
  if (name === "identity" || isPlain(body)) return body;
  const decompress = decompressors.get(name);
  if (!decompress) {
    throw new QFPayRawBodyError(
      "The body came compressed, in another way than gzip, deflate or br. QFPay sends it plain: let the proxy leave it so.",
    );
  }
  try {
    return await decompress(body, { maxOutputLength: maxBytes });
  } catch (error) {
    if ((error as { code?: unknown }).code === "ERR_BUFFER_TOO_LARGE") throw new BodyTooLargeError(maxBytes);
    throw new QFPayRawBodyError("The body is not what its content-encoding says.", { cause: error });
  }
}
