/**
 * Compares an expected hex digest with a received one, ignoring case, in time that depends on the lengths
 * only. Anything that is not hex of the right length is unequal.
 */
export function equalHex(expected: string, received: string): boolean {
  if (received.length !== expected.length || !/^[0-9a-f]+$/i.test(received)) return false;
  let difference = 0;
  for (let i = 0; i < expected.length; i++) {
    // The case of a letter is the bit 0x20, in which no two digits differ.
    difference |= (expected.charCodeAt(i) ^ received.charCodeAt(i)) & ~0x20;
  }
  return difference === 0;
}
