import type { AccountState } from "./account-state.js";
import { type CheckoutStatus, pendingStatus } from "./checkout-status.js";
import { hostMismatchReport, isCrossSite } from "./cross-site.js";
import { finalEventId, statusEvents } from "./event-stream.js";
import type { CheckoutRoutesOptions } from "./options.js";
import { createOrderCreation } from "./order-creation.js";
import { createStatusReader } from "./order-status.js";
import { isImpossibleNumber, isReadToken } from "./read-urls.js";
import { json, noContent, problem, type RouteReply } from "./reply.js";
import { setUpCheckout } from "./setup.js";

type ReadHeader = (name: string) => string | null | undefined;
type ReadToken = string | null | undefined;

/** Checkout routes for any framework. `C` is the request that your `order` function gets. No method rejects. */
export type CheckoutRoutes<C> = {
  /**
   * `POST /`: creates an order
   *
   * @param header reads a request header: `idempotency-key` prevents a second payment after a double click,
   *   `sec-fetch-site`, `origin` and `host` show whether the request comes from a page of another site
   * @param path the path of the request, such as `/checkout`, with which the order's URLs in the response begin
   */
  create(context: C, header?: ReadHeader, path?: string): Promise<RouteReply>;
  /**
   * `GET /:out_trade_no`: reads the status of an order
   *
   * @param token the request's query parameter `token`
   */
  status(context: C, out_trade_no: string, token?: ReadToken): Promise<RouteReply>;
  /**
   * `GET /:out_trade_no/events`: streams the status of an order as server-sent events
   *
   * @param signal a signal that fires when the client has disconnected
   * @param header reads a request header: if `last-event-id` names the final state, the response is 204, which stops a
   *   browser's `EventSource`
   * @param token the request's query parameter `token`
   */
  events(
    context: C,
    out_trade_no: string,
    signal: AbortSignal,
    header?: ReadHeader,
    token?: ReadToken,
  ): Promise<RouteReply>;
  /**
   * `GET /:out_trade_no/qr.svg`: draws the order's QR code
   *
   * @param token the request's query parameter `token`
   */
  qr(context: C, out_trade_no: string, token?: ReadToken): Promise<RouteReply>;
};

const longestKey = 255;

const noHeader: ReadHeader = () => undefined;

const tokenMissing = (token: ReadToken): string =>
  `Only the status_url, events_url and qr_url of the order's own POST response lead to this order: ${
    token ? "the parameter token belongs to another order or account" : "the parameter token is missing"
  }.`;

/**
 * Checkout routes for a web shop: they create a payment with the amount that the server decides, report the payment's
 * status with few queries, and draw its QR code. Adapters connect these routes to frameworks.
 *
 * @throws {QFPayConfigError} if `order` is missing or an option is invalid
 * @example
 * const routes = createCheckoutRoutes<Request>({ qfpay, order: async (request) => orderFor(await request.json()) });
 * const { status, headers, body } = await routes.create(request, (name) => request.headers.get(name));
 */
export function createCheckoutRoutes<C>(options: CheckoutRoutesOptions<C>): CheckoutRoutes<C> {
  const setup = setUpCheckout(options);
  const { clock, statusTtlMs, bounded, reports, accountStateOf } = setup;
  const { authorize, rateLimit } = options;
  const reader = createStatusReader(setup);
  const orders = createOrderCreation(setup, reader);
  const tooManyRequests = () => problem(429, "Too many requests. Try again in a moment.");
  const unknownOrder = () => problem(404, "No such order.");
  let isHostMismatchReported = false;

  const readStatus = async (
    context: C,
    state: AccountState,
    out_trade_no: string,
  ): Promise<CheckoutStatus | undefined> =>
    (await reader.readWithoutQuery(context, state, out_trade_no)) ?? reader.query(context, state, out_trade_no);

  /** Checks that the visitor may see the order, then calls `read`. */
  async function readGuarded(
    context: C,
    out_trade_no: string,
    token: ReadToken,
    read: (state: AccountState) => Promise<RouteReply>,
  ): Promise<RouteReply> {
    try {
      if (isImpossibleNumber(out_trade_no)) return problem(400, "No order can have this number.");
      if (rateLimit && !(await bounded("rateLimit", () => rateLimit(context, "read")))) return tooManyRequests();
      const state = accountStateOf(context);
      const allowed = authorize
        ? (await bounded("authorize", () => authorize(context, out_trade_no))) === true
        : isReadToken(state.qfpay, out_trade_no, token);
      if (!allowed) return problem(403, authorize ? "This order is not yours to see." : tokenMissing(token));
      return await read(state);
    } catch (error) {
      return reports.reportFailure(error, context, true);
    }
  }

  return {
    async create(context, header = noHeader, path = "") {
      try {
        if (rateLimit && !(await bounded("rateLimit", () => rateLimit(context, "create")))) return tooManyRequests();
        if (!options.allowCrossSite && isCrossSite(header, options.returnOrigins)) {
          const hostMismatch = isHostMismatchReported ? undefined : hostMismatchReport(header);
          if (hostMismatch) {
            isHostMismatchReported = true;
            reports.report(hostMismatch, context);
          }
          return problem(403, "Payments are created from the shop's own pages only.");
        }
        const key = header("idempotency-key");
        if (key && key.length > longestKey) {
          return problem(400, `The idempotency-key is longer than ${longestKey} characters: send a UUID.`);
        }
        const state = accountStateOf(context);
        return await (key ? orders.createOnce(context, state, key, path) : orders.create(context, state, path));
      } catch (error) {
        return reports.reportFailure(error, context);
      }
    },
    status: (context, out_trade_no, token) =>
      readGuarded(context, out_trade_no, token, async (state) => {
        const status = await readStatus(context, state, out_trade_no);
        return status ? json(200, status) : unknownOrder();
      }),
    events: (context, out_trade_no, signal, header = noHeader, token = undefined) =>
      readGuarded(context, out_trade_no, token, async (state) => {
        if (header("last-event-id") === finalEventId) return noContent();
        if (!signal.aborted && !(await readStatus(context, state, out_trade_no))) return unknownOrder();
        const next = async () => {
          try {
            return (await readStatus(context, state, out_trade_no)) ?? pendingStatus(out_trade_no);
          } catch (error) {
            reports.report(error, context, true); // The error is reported, and the stream continues with its next query.
            throw error;
          }
        };
        const wasNotifiedPaid = async () => (await state.notified(out_trade_no).catch(() => undefined)) !== undefined;
        return {
          status: 200,
          headers: {
            "content-type": "text/event-stream; charset=utf-8",
            "cache-control": "no-store, no-transform",
            "x-accel-buffering": "no",
          },
          body: statusEvents(next, { clock, everyMs: statusTtlMs, signal, wasNotifiedPaid }),
        };
      }),
    qr: (context, out_trade_no, token) =>
      readGuarded(context, out_trade_no, token, async (state) => {
        const qrcode = (await state.record(out_trade_no))?.created.qrcode;
        if (!qrcode) return problem(404, "No QR code of this order is stored here.");
        // The code that draws QR codes is loaded at its first use, because a shop with card payments or links never
        // needs it.
        const { drawQrCode } = await import("./qr-code.js");
        return {
          status: 200,
          headers: {
            "content-type": "image/svg+xml; charset=utf-8",
            "cache-control": "private, max-age=300",
            "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
          },
          body: drawQrCode(qrcode),
        };
      }),
  };
}
