/** A new number for a charge or refund of the page. A repeated request has the same number. */
export const freshNumber = (): string => `DEMO${crypto.randomUUID().replaceAll("-", "").slice(0, 24).toUpperCase()}`;
