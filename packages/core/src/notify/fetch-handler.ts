import { decompressBody } from "./decompress-body.js";
import { createNotifyHandler } from "./handler.js";
import type { NotifyOptions } from "./options.js";
import { readBody } from "./read-body.js";

/**
 * The notification engine for everything that speaks Fetch: Next.js and SvelteKit routes, `Bun.serve`, `Deno.serve`,
 * Workers.
 *
 * @returns takes the request and, on Workers, the execution context, whose `waitUntil` keeps alive what a handler passes
 *   to its own `waitUntil`; any other second argument means nothing
 * @throws {QFPayConfigError} as `createNotifyHandler`
 * @example
 * export const POST = fetchNotifyHandler({
 *   keys: process.env.QFPAY_KEY!,
 *   on: { payment: async (n) => markPaid(n.out_trade_no, n.txamt) },
 * });
 */
export function fetchNotifyHandler(
  options: NotifyOptions,
): (request: Request, executionContext?: unknown) => Promise<Response> {
  const handle = createNotifyHandler(options);
  return async (request, executionContext) => {
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
