/** A number that nobody used before, for what the page is about to ask: sent again, it names the same. */
export const freshNumber = (): string => `DEMO${crypto.randomUUID().replaceAll("-", "").slice(0, 24).toUpperCase()}`;
