import { readBody } from "../read-body.js";
import { type RequestOrEvent, requestOf } from "../request-of.js";
import { decompressBody } from "./decompress-body.js";
import { createNotifyHandler } from "./handler.js";
import type { NotifyOptions } from "./options.js";

/**
 * The notification handler for frameworks and runtimes with the Fetch API's `Request` and `Response`: Next.js,
 * SvelteKit and Astro routes, `Bun.serve`, `Deno.serve`, Workers.
 *
 * @returns a function that takes the request, or a framework's event that holds it as `request`. On Workers, pass the
 *   execution context as second argument: the work that your handlers pass to their context's `waitUntil` is then kept
 *   alive. Any other second argument is ignored
 * @throws {QFPayConfigError} if an option is missing or invalid
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
    const request = requestOf(input);
    const { pathname, search } = new URL(request.url);
    const { status, headers, body } = await handle({
      method: request.method,
      url: pathname + search,
      header: (name) => request.headers.get(name),
      body: async (maxBytes) => {
        // The stream is not cancelled, because that would close the connection before a 413 is written.
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
