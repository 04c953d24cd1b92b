import type { Measured, Row } from "./compare.js";

/** A ratio that was measured before. */
export type Kept = { ratio: number; reading: Row["reading"] };

/** Whether a ratio is worse than the kept one by more than a quarter and three times the spread of its own rounds. */
export function isWorse({ ratio, spread }: Measured, kept: Kept): boolean {
  const allowed = kept.ratio / 4 + 3 * spread;
  return kept.reading === "share" ? ratio < kept.ratio - allowed : ratio > kept.ratio + allowed;
}
