/** Changes a byte so that the text stays readable: a digit into another digit, and a letter into another letter. */
export function changedByte(byte: number): number {
  if (byte >= 48 && byte <= 57) return 48 + ((byte - 48 + 1) % 10);
  const letter = byte & ~32;
  if (letter >= 65 && letter <= 90) return byte ^ 32;
  return byte ^ 1;
}
