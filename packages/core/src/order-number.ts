import { QFPayValidationError } from "./errors.js";

const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const timeLength = 8; // 8 digits of base 36 hold the time in milliseconds until 2059.
const randomLength = 16; // 16 characters of base 36 hold 82 random bits.

/**
 * Makes a new order number: the prefix, then 24 capital letters and digits (8 for the time to the millisecond, 16 for
 * 82 random bits). The numbers are unique over payments and refunds without coordination, sort by time, and are so
 * short that one query can list five.
 *
 * @param prefix letters and digits, at most 64
 * @throws {QFPayValidationError} if the prefix holds other characters or is longer
 * @example
 * createOrderNumber("TEA").length; // 27
 */
export function createOrderNumber(prefix = ""): string {
  if (!/^[A-Za-z0-9]{0,64}$/.test(prefix)) {
    const message = "prefix must be at most 64 letters and digits; other characters break list queries.";
    throw new QFPayValidationError([{ path: "prefix", message }]);
  }
  const time = Date.now().toString(alphabet.length).toUpperCase().padStart(timeLength, "0");
  return prefix + time + randomText();
}

function randomText(): string {
  // Random bytes from this limit on are dropped: they would favour the first characters of the alphabet.
  const evenLimit = 256 - (256 % alphabet.length);
  let text = "";
  while (text.length < randomLength) {
    const bytes = crypto.getRandomValues(new Uint8Array(randomLength - text.length));
    for (const byte of bytes) if (byte < evenLimit) text += alphabet[byte % alphabet.length];
  }
  return text;
}
