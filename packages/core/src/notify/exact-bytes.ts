type ReadHeader = (name: string) => string | null | undefined;

/**
 * Returns the received bytes of a body that other code has read: bytes unchanged, and text as UTF-8. Returns
 * `undefined` for a parsed object, and for text whose decoder lost bytes. A decoder replaces bytes that are not UTF-8
 * by U+FFFD. It also drops a byte order mark, which only the length shows.
 *
 * @param header reads a request header. Unless the body was compressed, the text's length must be `content-length`
 * @example
 * const bytes = exactBytes(req.rawBody) ?? exactBytes(req.body, (name) => req.get(name));
 */
export function exactBytes(value: unknown, header?: ReadHeader): Uint8Array | undefined {
  if (value instanceof Uint8Array) return value;
  if (typeof value !== "string" || value.includes("\ufffd")) return undefined;
  const bytes = new TextEncoder().encode(value);
  const contentLength = header?.("content-encoding") ? undefined : header?.("content-length");
  return !contentLength || Number(contentLength) === bytes.length ? bytes : undefined;
}
