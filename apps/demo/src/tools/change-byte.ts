/** Changes one byte of a text, which stays readable: a digit becomes another digit, and a letter another letter. */
export function changedByte(byte: number): number {
  if (byte >= 48 && byte <= 57) return 48 + ((byte - 48 + 1) % 10);
  const letter = byte & ~32;
  if (letter >= 65 && letter <= 90) return byte ^ 32;
  return byte ^ 1;
}
