/** Another byte in the place of one: a digit stays a digit and a letter a letter, so that the text still reads well. */
export function changedByte(byte: number): number {
  if (byte >= 48 && byte <= 57) return 48 + ((byte - 48 + 1) % 10);
  const letter = byte & ~32;
  if (letter >= 65 && letter <= 90) return byte ^ 32;
  return byte ^ 1;
}
