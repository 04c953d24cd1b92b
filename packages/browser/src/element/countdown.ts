const hourMs = 3_600_000;

/**
 * Formats the time that is left: `04:05` for 245 000 milliseconds, and `01:59:00` from one hour on. Rounds up, so that
 * `00:00` appears only when the time is over.
 */
export const countdownText = (leftMs: number): string =>
  new Date(Math.max(0, leftMs) + 999).toISOString().slice(leftMs < hourMs ? 14 : 11, 19);
