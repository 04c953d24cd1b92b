const brand = Symbol.for("qfpay.body_too_large");

/**
 * Thrown by a function that reads a body, if the body is too long. The notification handler then answers 413.
 *
 * @example
 * const body = async (maxBytes: number) => {
 *   throw new BodyTooLargeError(maxBytes);
 * }; // a NotifyRequest's body
 */
export class BodyTooLargeError extends Error {
  override readonly name = "BodyTooLargeError";

  constructor(maxBytes: number) {
    super(`The body is larger than ${maxBytes} bytes.`);
    Object.defineProperty(this, brand, { value: true });
  }

  /** Makes `instanceof` also true for an error from another copy of this package. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === "object" && value !== null && brand in value;
  }
}

/**
 * Reads the stream of a body, at most `maxBytes`. The stream may be a Node request, a web `ReadableStream` or any async
 * iterable of bytes. A stream that is not read to its end is closed. To keep the connection open for a 413 response,
 * pass `request.iterator({ destroyOnReturn: false })` or `body.values({ preventCancel: true })`.
 *
 * @throws {BodyTooLargeError} if the stream holds more; the rest is not read
 * @example
 * const bytes = await readBody(request.body, 65_536);
 */
export async function readBody(
  stream: AsyncIterable<Uint8Array> | null | undefined,
  maxBytes: number,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const add = (chunk: Uint8Array) => {
    size += chunk.length;
    if (size > maxBytes) throw new BodyTooLargeError(maxBytes);
    chunks.push(chunk);
  };
  if (stream && "getReader" in stream) await readWeb(stream as ReadableStream<Uint8Array>, add);
  else if (stream) for await (const chunk of stream) add(chunk);
  return joinChunks(chunks, size);
}

/** Reads a web stream with its reader, which takes half as long as the stream's async iterator. */
async function readWeb(stream: ReadableStream<Uint8Array>, add: (chunk: Uint8Array) => void): Promise<void> {
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    try {
      add(value);
    } catch (error) {
      // An error of `cancel` is ignored, so that `error` is thrown.
      await reader.cancel(error).catch(() => {});
      throw error;
    }
  }
  reader.releaseLock();
}

/** Joins the chunks to one array of `size` bytes. */
export function joinChunks(chunks: readonly Uint8Array[], size: number): Uint8Array {
  if (chunks.length === 1) return chunks[0]!;
  const body = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    body.set(chunk, offset);
    offset += chunk.length;
  }
  return body;
}
