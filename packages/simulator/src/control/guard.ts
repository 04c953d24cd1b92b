const loopback: ReadonlySet<string> = new Set(["127.0.0.1", "localhost", "[::1]"]);

const hostOf = (address: string) => address.replace(/:\d+$/, "");

/**
 * Why a request over HTTP may not use the control API, if so. Only 127.0.0.1 is served, but a page in the developer's own
 * browser could reach that as well: with its own script, or under a name of its own that it lets point here.
 */
export function controlProblem({ headers, method, url }: Request): string | undefined {
  const host = headers.get("host") ?? new URL(url).host;
  if (!loopback.has(hostOf(host))) return `The host "${host}" is not this machine: use 127.0.0.1 or localhost.`;
  const origin = headers.get("origin");
  if (origin !== null && origin !== `http://${host}`) return `Pages of ${origin} may not use the control API.`;
  const site = headers.get("sec-fetch-site");
  if (site !== null && site !== "same-origin" && site !== "none" && method !== "GET") {
    return "Pages of other sites may not use the control API.";
  }
  return undefined;
}

export const isControl = (path: string): boolean =>
  path === "/" || path === "/_simulator" || path.startsWith("/_simulator/");
