/**
 * Compares an expected hex digest with a received one, ignoring case, in time that depends on the lengths
 * only. Anything that is not hex of the right length is unequal.
 */
export function equalHex(expected: string, received: string): boolean {
  if (received.length !== expected.length || !/^[0-9a-f]+$/i.test(received)) return false;
  let difference = 0;
  for (let i = 0; i < expected.length; i++) {
    // Upper and lower case differ in the bit 0x20 only. All digits have this bit set, so two different digits still
    // differ when the bit is ignored.
    difference |= (expected.charCodeAt(i) ^ received.charCodeAt(i)) & ~0x20;
  }
  return difference === 0;
}
