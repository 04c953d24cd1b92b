const hourMs = 3_600_000;

/**
 * `04:05` for 245 000 milliseconds, `01:59:00` above an hour. Rounds up, so `00:00` appears only when the time is over.
 */
export const countdownText = (leftMs: number): string =>
  new Date(Math.max(0, leftMs) + 999).toISOString().slice(leftMs < hourMs ? 14 : 11, 19);
