/** The last four digits that a wallet code can have. From them, the simulated gateway derives the charge's outcome. */
export const endings = ["0001", "1143", "1201", "1202"] as const;
/** The last four digits of a wallet code, by which the simulator decides whether the payment succeeds. */
export type Ending = (typeof endings)[number];

/** Makes a new wallet code of 18 digits, as a customer's wallet shows it. Each code works once. */
export function freshCode(ending: Ending): string {
  const digits = [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte % 10);
  return `28${digits.join("")}${ending}`;
}
