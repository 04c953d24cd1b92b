type ReadHeader = (name: string) => string | null | undefined;

/**
 * Returns the received bytes of a body that other code has read: bytes unchanged, and text as UTF-8. Returns
 * `undefined` for a parsed object, and for text that lost bytes when it was decoded. Such text contains U+FFFD in place
 * of invalid UTF-8, or is shorter than `content-length`, because a byte order mark was dropped.
 *
 * @param header reads a request header; needed to compare the length, unless the body was compressed
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
