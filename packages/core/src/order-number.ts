import { QFPayValidationError } from "./errors.js";

/**
 * A fresh order number: the prefix, the time to the millisecond (UTC) and 80 random bits, letters and digits only.
 * Unique without coordination over payments and refunds.
 *
 * @param prefix letters and digits, at most 64
 * @throws {QFPayValidationError} another prefix
 * @example
 * createOrderNumber("TEA"); // "TEA20260101040000123" + 20 hex digits
 */
export function createOrderNumber(prefix = ""): string {
  if (!/^[A-Za-z0-9]{0,64}$/.test(prefix)) {
    const message = "prefix must be at most 64 letters and digits; other characters break list queries.";
    throw new QFPayValidationError([{ path: "prefix", message }]);
  }
  const time = new Date().toISOString().replace(/\D/g, "");
  let random = "";
  for (const byte of crypto.getRandomValues(new Uint8Array(10))) random += byte.toString(16).padStart(2, "0");
  return prefix + time + random.toUpperCase();
}
