/**
 * Whether a page of another site sends the request. A browser says so in `Sec-Fetch-Site`; an older one sends `Origin`
 * alone, which is compared with the host and with the shop's own origins. A program that is no browser sends neither.
 */
export function isCrossSite(
  header: (name: string) => string | null | undefined,
  ownOrigins: readonly string[] = [],
): boolean {
  const site = header("sec-fetch-site");
  if (site) return site === "cross-site";
  const origin = header("origin");
  if (!origin || ownOrigins.includes(origin)) return false;
  return !URL.canParse(origin) || new URL(origin).host !== header("host")?.toLowerCase();
}
