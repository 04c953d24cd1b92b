import { readBody } from "../read-body.js";
import { decompressBody } from "./decompress-body.js";
import { createNotifyHandler } from "./handler.js";
import type { NotifyOptions } from "./options.js";

/** What a framework calls a route with: the request itself, or an event that holds it (SvelteKit, Astro). */
export type RequestOrEvent = Request | { readonly request: Request };

/**
 * The notification engine for everything that speaks Fetch: Next.js, SvelteKit and Astro routes, `Bun.serve`,
 * `Deno.serve`, Workers.
 *
 * @returns takes the request, or a framework's event that holds it as `request`, and, on Workers, the execution context,
 *   whose `waitUntil` keeps alive what a handler passes to its own `waitUntil`; any other second argument means nothing
 * @throws {QFPayConfigError} as `createNotifyHandler`
 * @example
 * export const POST = fetchNotifyHandler({
 *   keys: () => process.env.QFPAY_KEY,
 *   on: {
 *     payment: async (n) => {
 *       const differences = compareWithOrder(n, await orderOf(n.out_trade_no));
 *       if (differences.length > 0) throw new Error(`Not this order's payment: ${JSON.stringify(differences)}`);
 *       await markPaid(n.out_trade_no, n.txamt);
 *     },
 *   },
 * });
 */
export function fetchNotifyHandler(
  options: NotifyOptions,
): (input: RequestOrEvent, executionContext?: unknown) => Promise<Response> {
  const handle = createNotifyHandler(options);
  return async (input, executionContext) => {
    // By the request's own `method`, since `request` of a Next.js edge request throws, and adapters bring own classes.
    const request = "method" in input ? input : input.request;
    const { pathname, search } = new URL(request.url);
    const { status, headers, body } = await handle({
      method: request.method,
      url: pathname + search,
      header: (name) => request.headers.get(name),
      body: async (maxBytes) => {
        // Cancelling the stream would close the connection before a 413 is written.
        const body = await readBody(request.body?.values({ preventCancel: true }), maxBytes);
        return decompressBody(body, request.headers.get("content-encoding"), maxBytes);
      },
      waitUntil: canWait(executionContext) ? (work) => executionContext.waitUntil(work) : undefined,
    });
    return new Response(body, { status, headers });
  };
}

const canWait = (context: unknown): context is { waitUntil(work: Promise<unknown>): void } =>
  typeof context === "object" && context !== null && "waitUntil" in context && typeof context.waitUntil === "function";
