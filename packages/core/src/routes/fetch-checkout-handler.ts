import { type RequestOrEvent, requestOf } from "../request-of.js";
import { createCheckoutRoutes } from "./checkout-routes.js";
import { fetchBody } from "./fetch-body.js";
import type { CheckoutRoutesOptions } from "./options.js";
import { problem, type RouteReply } from "./reply.js";

/**
 * The checkout routes for frameworks and runtimes with the Fetch API's `Request` and `Response`: Next.js, SvelteKit and
 * Astro catch-all routes, `Bun.serve`, `Deno.serve`, Workers. One handler serves all methods and all paths below
 * `path`.
 *
 * @param options the options of `createCheckoutRoutes`, and `path`: where the routes are mounted, default
 *   `"/checkout"`. Your functions get the request or the framework's event
 * @throws {QFPayConfigError} if an option is missing or invalid
 * @example
 * const handle = fetchCheckoutHandler({
 *   qfpay,
 *   path: "/api/checkout",
 *   order: async (request) => {
 *     const { cartId } = (await request.json()) as { cartId: string };
 *     return orderOfCart(cartId);
 *   },
 * });
 * export { handle as GET, handle as POST };
 */
export function fetchCheckoutHandler<C extends RequestOrEvent = Request>(
  options: CheckoutRoutesOptions<C> & { path?: string | undefined },
): (input: C) => Promise<Response> {
  const { path = "/checkout", ...rest } = options;
  const mount = path.replace(/^\/+|\/+$/g, "");
  // `base` is compared with requests' paths, so it is escaped as they are. For routes at the root, it is empty.
  const base = mount && new URL(`/${mount}`, "http://localhost").pathname;
  const routes = createCheckoutRoutes<C>(rest);
  const answer = async (input: C): Promise<RouteReply> => {
    const request = requestOf(input);
    const { pathname, searchParams } = new URL(request.url);
    if (pathname !== base && !pathname.startsWith(`${base}/`)) return problem(404, "No such page.");
    const parts = pathname
      .slice(base.length + 1)
      .replace(/\/$/, "")
      .split("/");
    const number = decoded(parts[0]!);
    const header = (name: string) => request.headers.get(name);
    const token = searchParams.get("token");
    const [, end, ...more] = parts;
    if (more.length > 0 || (end !== undefined && end !== "events" && end !== "qr.svg")) {
      return problem(404, "No such page.");
    }
    if (number === "") return request.method === "POST" ? routes.create(input, header, base) : notAllowed("POST");
    if (request.method !== "GET") return notAllowed("GET");
    if (number === undefined) return problem(400, "No order can have this number.");
    if (end === "events") return routes.events(input, number, request.signal, header, token);
    return end === "qr.svg" ? routes.qr(input, number, token) : routes.status(input, number, token);
  };
  return async (input) => {
    const { status, headers, body } = await answer(input);
    return new Response(fetchBody(body), { status, headers });
  };
}

function notAllowed(allow: string): RouteReply {
  const reply = problem(405, `This page takes ${allow} only.`);
  return { ...reply, headers: { ...reply.headers, allow } };
}

function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}
