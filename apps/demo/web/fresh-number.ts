/** A new number for a charge or refund of the page. A repeat sends it again, and so names the same one. */
export const freshNumber = (): string => `DEMO${crypto.randomUUID().replaceAll("-", "").slice(0, 24).toUpperCase()}`;
