/**
 * Whether the request comes from a page of another site. Browsers say so in `Sec-Fetch-Site`; older ones send only
 * `Origin`, which is compared with the host and with the shop's own origins. A program that is not a browser sends
 * neither header.
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
