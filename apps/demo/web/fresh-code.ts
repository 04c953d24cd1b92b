/** Endings that the simulated gateway knows: what becomes of a code that has one. */
export const endings = ["0001", "1143", "1201", "1202"] as const;
export type Ending = (typeof endings)[number];

/** A wallet's code that nobody has seen before, as wallets make them: 18 digits, and none is taken twice. */
export function freshCode(ending: Ending): string {
  const digits = [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte % 10);
  return `28${digits.join("")}${ending}`;
}
