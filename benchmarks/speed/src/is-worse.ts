import type { Measured, Row } from "./compare.js";

/**
 * Whether a new ratio is worse than the ratio of an earlier measurement by more than the tolerance: a quarter of the
 * earlier ratio plus three times the spread of the new ratio.
 */
export function isWorse({ ratio, spread }: Measured, shownAs: Row["shownAs"], earlier: number): boolean {
  const allowed = earlier / 4 + 3 * spread;
  return shownAs === "share" ? ratio < earlier - allowed : ratio > earlier + allowed;
}
