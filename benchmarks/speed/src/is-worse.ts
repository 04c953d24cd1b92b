import type { Measured, Row } from "./compare.js";

/** A ratio from an earlier run, as `kept.json` holds it. */
export type Kept = { ratio: number; reading: Row["reading"] };

/**
 * Whether a ratio is worse than the earlier one by more than a quarter of the earlier one plus three times its own
 * spread.
 */
export function isWorse({ ratio, spread }: Measured, kept: Kept): boolean {
  const allowed = kept.ratio / 4 + 3 * spread;
  return kept.reading === "share" ? ratio < kept.ratio - allowed : ratio > kept.ratio + allowed;
}
