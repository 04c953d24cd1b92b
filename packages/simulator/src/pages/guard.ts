import type { MiddlewareHandler } from "hono";

/**
 * The way in which a request reached the simulator: `overHttp` is set for HTTP, and absent for a call of
 * `simulator.fetch`.
 */
export type RequestSource = { readonly overHttp?: boolean };

/** The host names of this machine, by which requests may always reach it. */
export const loopbackNames: readonly string[] = ["127.0.0.1", "localhost", "[::1]"];

const nameOf = (host: string) => host.replace(/:\d+$/, "").toLowerCase();

/**
 * Returns the host of a web page's origin. For an extension, a file, and any text that is not an origin, the result is
 * `undefined`.
 */
function hostOfOrigin(origin: string): string | undefined {
  if (!/^https?:/.test(origin) || !URL.canParse(origin)) return undefined;
  const url = new URL(origin);
  return url.origin === origin ? url.host : undefined;
}

/**
 * Returns the reason, if there is one, why a request over HTTP must not reach the customer's pages, the dashboard or
 * the control API. A malicious page in the developer's browser could send requests to this server: with a script, with
 * a form, or under a host name that it points at this machine (DNS rebinding).
 */
function problemOf({ headers, method, url }: Request, names: readonly string[]): string | undefined {
  const host = headers.get("host") ?? new URL(url).host;
  if (!names.includes(nameOf(host))) {
    return `The host "${host}" is not a name of this simulator: use ${names.join(", ")}.`;
  }
  const origin = headers.get("origin");
  if (origin !== null && hostOfOrigin(origin) !== host.toLowerCase()) {
    return `Pages of ${origin} may not use this simulator.`;
  }
  const site = headers.get("sec-fetch-site");
  const changes = method !== "GET" && method !== "HEAD";
  if (changes && site !== null && site !== "same-origin" && site !== "none") {
    return "Pages of other sites may not use this simulator.";
  }
  return undefined;
}

/** A host name or address without scheme, port and path. `*` is refused because it would admit all names. */
const hostName = /^([a-z0-9]([a-z0-9._-]*[a-z0-9])?|\[[0-9a-f:.]+\])$/i;

/**
 * Returns the host names under which the simulator answers requests for its pages.
 *
 * @param host the address that the server listens on
 * @param allowed further names, such as that of a container
 * @throws {TypeError} if one of `allowed` is not a host name alone
 */
export const hostNamesFor = (host: string, allowed: readonly string[]): readonly string[] => {
  const odd = allowed.find((name) => !hostName.test(name));
  if (odd !== undefined) {
    throw new TypeError(
      `"${odd}" is no host name that can be allowed: give the name alone, such as qfpay, without scheme, port, path or *.`,
    );
  }
  const own = host === "0.0.0.0" || host === "::" ? [] : [host.includes(":") ? `[${host}]` : host];
  return [...new Set([...loopbackNames, ...own, ...allowed].map((name) => name.toLowerCase()))];
};

/**
 * Answers 403 to requests for a host name that is not allowed, and to requests from other sites' pages. It is a
 * middleware of each protected route, so that a path in another spelling (`%63`) cannot get around it.
 */
export const guard =
  (names: () => readonly string[]): MiddlewareHandler<{ Bindings: RequestSource }> =>
  async (c, next) => {
    const problem = c.env?.overHttp ? problemOf(c.req.raw, names()) : undefined;
    return problem === undefined ? next() : c.json({ error: problem }, 403);
  };
