/**
 * QFPay's test cards. Payments with `good` cards succeed. Payments with `refused` cards fail in 3-D Secure, with or
 * without a challenge.
 */
const good = ["5200000000001096", "4000000000001091", "5200000000001005", "4000000000001000"] as const;
const refused = ["5200000000001120", "4000000000001125", "5200000000001013", "4000000000001018"] as const;

/** The number of a test card with which payments succeed. */
export const goodCard = good[0];

/** Four of QFPay's test cards: their numbers, and whether payments with them are refused. */
export const testCards = [
  { number: good[0], refused: false },
  { number: good[1], refused: false },
  { number: refused[0], refused: true },
  { number: refused[1], refused: true },
] as const;

/** Whether payments with this test card are refused. */
export const isRefused = (card: string): boolean => (refused as readonly string[]).includes(card);
