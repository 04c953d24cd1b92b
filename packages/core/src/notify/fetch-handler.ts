import { createNotifyHandler } from "./handler.js";
import type { NotifyOptions } from "./options.js";
import { readBody } from "./read-body.js";

/**
 * The notification engine for everything that speaks Fetch: Next.js and SvelteKit routes, `Bun.serve`, `Deno.serve`,
 * Workers.
 *
 * @throws {QFPayConfigError} as `createNotifyHandler`
 * @example
 * export const POST = fetchNotifyHandler({
 *   keys: process.env.QFPAY_KEY!,
 *   on: { payment: async (n) => markPaid(n.out_trade_no, n.txamt) },
 * });
 */
export function fetchNotifyHandler(options: NotifyOptions): (request: Request) => Promise<Response> {
  const handle = createNotifyHandler(options);
  return async (request) => {
    const { pathname, search } = new URL(request.url);
    const { status, headers, body } = await handle({
      method: request.method,
      url: pathname + search,
      header: (name) => request.headers.get(name),
      body: (maxBytes) => readBody(request.body as AsyncIterable<Uint8Array> | null, maxBytes),
    });
    return new Response(body, { status, headers });
  };
}
