type ReadHeader = (name: string) => string | null | undefined;

/**
 * A body that something else has read, as the bytes that came: bytes as they are, text as UTF-8 unless decoding lost
 * something. A decoder writes U+FFFD where bytes were no UTF-8, and those cannot be had back; it leaves out a byte order
 * mark, which shows in the length only. `undefined` for anything else, parsed objects above all.
 *
 * @param header reads a request header: text must be as long as `content-length` says, unless that counts what was
 *   compressed
 * @example
 * const bytes = exactBytes(req.rawBody) ?? exactBytes(req.body, (name) => req.get(name));
 */
export function exactBytes(value: unknown, header?: ReadHeader): Uint8Array | undefined {
  if (value instanceof Uint8Array) return value;
  if (typeof value !== "string" || value.includes("\ufffd")) return undefined;
  const bytes = new TextEncoder().encode(value);
  const sent = header?.("content-encoding") ? undefined : header?.("content-length");
  return !sent || Number(sent) === bytes.length ? bytes : undefined;
}
