/** A code that no customer has shown before, since each works once; the simulated gateway goes by its last four digits. */
export function freshAuthCode(ending: string): string {
  const digits = Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte % 10);
  return `28${digits.join("")}${ending}`;
}
