const encoder = new TextEncoder();

/**
 * A body that something else has read, as the bytes that came: bytes as they are, text as UTF-8 unless decoding lost
 * something (a decoder writes U+FFFD where bytes were no UTF-8, and those cannot be had back). `undefined` for anything
 * else, parsed objects above all.
 *
 * @example
 * const bytes = exactBytes(req.rawBody) ?? exactBytes(req.body);
 */
export function exactBytes(value: unknown): Uint8Array | undefined {
  if (value instanceof Uint8Array) return value;
  return typeof value === "string" && !value.includes("\ufffd") ? encoder.encode(value) : undefined;
}
