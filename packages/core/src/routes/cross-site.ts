const ownSites: readonly string[] = ["same-origin", "same-site", "none"];

/**
 * Whether the request comes from a page of another site. Browsers show this in `Sec-Fetch-Site`; older browsers send
 * only `Origin`, which is compared with the host and with the shop's own origins. A program that is not a browser sends
 * neither header. A request whose headers have values that no browser sends counts as one from another site.
 */
export function isCrossSite(
  header: (name: string) => string | null | undefined,
  ownOrigins: readonly string[] = [],
): boolean {
  const site = header("sec-fetch-site");
  if (site) return !ownSites.includes(site);
  const origin = header("origin");
  if (!origin || ownOrigins.includes(origin)) return false;
  return hostOf(origin) !== header("host")?.toLowerCase();
}

/**
 * Returns the host of a web page's origin; `undefined` for an extension, a file, and any text that is not an origin.
 */
function hostOf(origin: string): string | undefined {
  if (!/^https?:/.test(origin) || !URL.canParse(origin)) return undefined;
  const url = new URL(origin);
  return url.origin === origin ? url.host : undefined;
}

/**
 * Makes the report for the developers about a refused request without `Sec-Fetch-Site` whose `Origin` is not `Host`. It
 * may come from the shop's own page, if a proxy has rewritten `Host`.
 *
 * @returns `undefined` if the request has a `Sec-Fetch-Site`, or its `Origin` is not a web page's
 */
export function hostMismatchReport(header: (name: string) => string | null | undefined): Error | undefined {
  const originHost = header("sec-fetch-site") ? undefined : hostOf(header("origin") ?? "");
  return originHost === undefined
    ? undefined
    : new Error(
        `A POST of a page at ${originHost} was refused (403), because the request's host is ${JSON.stringify(header("host"))}. ` +
          "If the page is the shop's own, a proxy rewrites Host: let the proxy keep it (nginx: proxy_set_header Host " +
          "$http_host;), or add the page's origin to returnOrigins. This is reported once.",
      );
}
