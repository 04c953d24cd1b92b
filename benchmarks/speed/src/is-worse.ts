import type { Measured, Row } from "./compare.js";

/**
 * Whether a ratio is worse than the one of an earlier run by more than a quarter of the earlier one plus three times its
 * own spread.
 */
export function isWorse({ ratio, spread }: Measured, reading: Row["reading"], earlier: number): boolean {
  const allowed = earlier / 4 + 3 * spread;
  return reading === "share" ? ratio < earlier - allowed : ratio > earlier + allowed;
}
