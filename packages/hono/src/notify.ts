import { createNotifyHandler, logOutcomes, memoryNotifyStore, type NotifyOptions, type NotifyStore } from "@qfpay/core";
import type { Context, Env, Handler } from "hono";
import { rawBody } from "./raw-body.js";
import { toResponse } from "./to-response.js";
import { waitUntil } from "./wait-until.js";

/**
 * Receives QFPay's notifications: verifies the exact bytes, calls your handler, and acknowledges after it has
 * succeeded. Your handler may be called again for the same event, so let it be idempotent. The route also works after a
 * middleware that called `c.req.json()` or `c.req.text()`.
 *
 * @param options keys to verify with and handlers by kind of notification, or a function that returns them per request,
 *   for instance from `c.env` on Workers or, on any runtime, from `env(c)` of `hono/adapter`. In both cases, handled
 *   notifications are remembered across requests: in `store`, or else in the memory of this process or isolate
 * @typeParam E the app's `Env`, for a typed `c.env`: TypeScript cannot infer it from the app here, and leaves it `any`
 * @throws {QFPayConfigError} if an option is missing or invalid: at start-up, or per request if the options come from a
 *   function
 * @example
 * type Shop = { QFPAY_KEY: string; ORDERS: { bookPayment(n: PaymentNotification): Promise<void> } };
 * app.post("/qfpay/notify", qfpayNotify<{ Bindings: Shop }>((c) => ({
 *   keys: c.env.QFPAY_KEY,
 *   on: { payment: (n) => c.env.ORDERS.bookPayment(n) }, // yours: compareWithOrder, then mark the order paid
 * })));
 */
export function qfpayNotify<
  // biome-ignore lint/suspicious/noExplicitAny: fits an app of any Env
  E extends Env = any,
>(options: NotifyOptions | ((c: Context<E>) => NotifyOptions)): Handler<E> {
  const handlerOf = typeof options === "function" ? perRequest(options) : atStart(options);
  return async (c) => {
    const reply = await handlerOf(c)({
      method: c.req.method,
      // `url` is not a getter, because V8 would build a hidden class for each request, which is slow.
      url: c.req.url.replace(/^[^:]+:\/\/[^/]*|#.*/g, ""),
      header: (name) => c.req.header(name),
      body: (maxBytes) => rawBody(c, maxBytes),
      waitUntil: waitUntil(c),
    });
    return toResponse(c, reply);
  };
}

function atStart(options: NotifyOptions) {
  const handle = createNotifyHandler(options);
  return () => handle;
}

/** Makes a store that remembers notifications for the default time, or for `maxAgeMs` if that is longer. */
function storeFor({ clock, maxAgeMs = 0 }: NotifyOptions): NotifyStore {
  const store = memoryNotifyStore({ clock });
  return maxAgeMs > store.retentionMs! ? memoryNotifyStore({ clock, retentionMs: maxAgeMs }) : store;
}

const maxWarnings = 100;

// Makes the handlers for each request, because they may use the request's bindings. All requests share the store of
// handled notifications and the set of printed warnings.
function perRequest<E extends Env>(options: (c: Context<E>) => NotifyOptions) {
  let store: NotifyStore | undefined;
  let onOutcome: NonNullable<NotifyOptions["hooks"]>["onOutcome"];
  const warned = new Set<string>();
  return (c: Context<E>) => {
    const current = options(c);
    const { clock } = current;
    const ownStore = store ?? storeFor(current);
    onOutcome ??= logOutcomes({ clock });
    // biome-ignore lint/suspicious/noConsole: no hook was given
    const warn = current.hooks?.onWarning ?? ((text: string) => console.warn(`[qfpay] ${text}`));
    const onWarning = (message: string) => {
      if (warned.size < maxWarnings && warned.size < warned.add(message).size) warn(message);
    };
    const handle = createNotifyHandler({
      ...current,
      store: current.store ?? ownStore,
      hooks: { ...current.hooks, onOutcome: current.hooks?.onOutcome ?? onOutcome, onWarning },
    });
    // Keeps the store for later requests only if `createNotifyHandler` has accepted the options.
    store = ownStore;
    return handle;
  };
}
