/** Makes a number for a new charge or refund. A repeated request must use the first request's number. */
export const freshNumber = (): string => `DEMO${crypto.randomUUID().replaceAll("-", "").slice(0, 24).toUpperCase()}`;
