type ReadHeader = (name: string) => string | null | undefined;

/**
 * Returns the received bytes of a body that other code has read: bytes unchanged, and text as UTF-8 unless decoding
 * lost something. A decoder replaces bytes that are not UTF-8 by U+FFFD, so these bytes cannot be restored; it also
 * drops a byte order mark, which only the length shows. Returns `undefined` for anything else, such as a parsed object.
 *
 * @param header reads a request header: text must be as long as `content-length` says, unless the body was compressed
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
