import type { PaymentParams } from "../checks/payment-params.js";
import type { Clock } from "../clock.js";
import type { QFPayError } from "../errors.js";
import type { QFPay } from "../qfpay.js";
import type { CheckoutUrlParams } from "../resources/checkout.js";
import type { Transaction } from "../transaction.js";
import type { CheckoutCreated } from "./checkout-created.js";
import type { CheckoutStore } from "./checkout-store.js";

/**
 * The order to charge, which the server decides: a payment with a pay type, or a link to the hosted page. With
 * `redirect`, the POST is answered with a 303 redirect to `pay_url` or `checkout_url` instead of JSON, for plain HTML
 * forms. If `pay_type` is a variable of type `string`, the requirements of the pay type are checked at run time, before
 * anything is sent.
 */
export type CheckoutOrder =
  | ((PaymentParams | PaymentParams<string>) & { redirect?: boolean | undefined })
  | { checkout: CheckoutUrlParams; redirect?: boolean | undefined };

/** The status of an order in your own books, as the option `statusOf` returns it. */
export type StatusFromBooks = "pending" | "success" | "failed";

/**
 * Options of `createCheckoutRoutes` and of every adapter's checkout routes. `C` is the framework's request or context.
 */
export type CheckoutRoutesOptions<C> = {
  /**
   * The client, or a function that returns the client for a request. Always return the same client object for the same
   * merchant, because the routes keep QR codes, statuses and idempotency keys per client object.
   */
  qfpay: QFPay | ((context: C) => QFPay);
  /**
   * Decides the order's amount, currency and number. Read only the customer's choices from the request, such as an
   * item, and never an amount. Throw `OrderRefusedError` to refuse in your own words.
   *
   * @example order: async (req) => ({ pay_type: "801501", txcurrcd: "HKD", ...(await cart(req.body.cartId)) })
   */
  order: (context: C) => CheckoutOrder | Promise<CheckoutOrder>;
  /**
   * Called if the QR code or link of an order was lost before a visitor could see it, for example in a crash. The lost
   * order is closed and was not paid. Returns the order under a new number that was not used before, or `undefined`.
   * The visitor and every reload then get the new order without an error. Store the new number in your books before you
   * return the order, because your notification handler looks for the number there. Without this function, or if it
   * returns `undefined`, the visitor gets the advice to order again (409, and 422 at a reload). The function is called
   * up to three times in a row, each time with the order that was lost last.
   *
   * @example orderAgain: async (req, lost) => orderFor({ cartId: req.body.cartId, insteadOf: lost })
   */
  orderAgain?:
    | ((context: C, lost: CheckoutOrder) => CheckoutOrder | undefined | Promise<CheckoutOrder | undefined>)
    | undefined;
  /**
   * Whether a visitor may see an order; any value but `true` leads to 403. Default: the request must contain the read
   * token, which is part of the `status_url`, `events_url` and `qr_url` that `POST /` returns. The function is also
   * called for a `POST` with a repeated `Idempotency-Key`, before the first reply is sent again. If it then does not
   * return `true`, the code of the 403 is `outcome_unknown`, so that the page does not take it for "no order was made".
   *
   * @example authorize: async (req, number) => (await accounts.of(req)).hasOrder(number)
   */
  authorize?: ((context: C, out_trade_no: string) => boolean | Promise<boolean>) | undefined;
  /**
   * Called when a query finds a final state, before the visitor sees that state, so that you can mark the order as paid
   * even if the notification was lost. May be called more than once for an order. If the function throws, the visitor
   * gets an error, and the function is called again after the next query. The function is not called for a payment that
   * was reversed or refunded in full, because nothing is paid.
   */
  onFinal?: ((transaction: Transaction, context: C) => unknown) | undefined;
  /**
   * Called instead of `onFinal` when the order was paid with another amount or currency than it was created with, and
   * before the visitor sees the status `mismatch`. Do not deliver the goods, and settle the difference with the
   * customer. Default: the mismatch is reported to `hooks.onError`. May be called more than once for an order.
   */
  onMismatch?: ((transaction: Transaction, created: CheckoutCreated, context: C) => unknown) | undefined;
  /**
   * Called after an order was created and before the visitor sees it, for example to store `syssn`. The function is not
   * called if a reload, a second click or another process gets the same order again. If the function throws,
   * `hooks.onError` gets the error, and the visitor still gets the order.
   */
  onCreated?: ((created: CheckoutCreated, context: C) => unknown) | undefined;
  /**
   * Returns the status of an order from your own books, or `undefined` to query the gateway. If your notification
   * handler updates your books, the pages then need no query. The function is called when a page reads the status, and
   * when a created order is requested again.
   *
   * @example statusOf: async (req, number) => ((await accounts.of(req)).hasOrder(number) ? "pending" : undefined)
   */
  statusOf?:
    | ((context: C, out_trade_no: string) => StatusFromBooks | undefined | Promise<StatusFromBooks | undefined>)
    | undefined;
  /**
   * The store that remembers created orders, so that the same order is shown again after a reload, after a restart or
   * by another process. Default: the memory of this process. Several processes need a shared store
   * (`@qfpay/core/redis`, `@qfpay/core/sql`).
   */
  store?: CheckoutStore | undefined;
  /**
   * Called when an order certainly failed, for example because the gateway refused the payment, so that you can mark
   * the order as failed. The function is not called if money may have moved.
   */
  onRefused?: ((error: QFPayError, order: CheckoutOrder, context: C) => unknown) | undefined;
  /**
   * Origins that `return_url`, `failed_url` and `cancel_url` may lead to, if `order` takes these URLs from the request.
   * A URL with another origin is answered with 422, so that the checkout cannot send customers who have just paid to a
   * stranger's page. QFPay gets each URL as `new URL(url).href`.
   *
   * @example returnOrigins: ["https://shop.example.com"]
   */
  returnOrigins?: readonly string[] | undefined;
  /**
   * Whether a request is within the visitor's rate limit; `false` leads to 429. Every route calls the function before
   * your other functions.
   *
   * @example rateLimit: (req, action) => action === "read" || visitors.mayOrder(req.ip)
   */
  rateLimit?: ((context: C, action: "create" | "read") => boolean | Promise<boolean>) | undefined;
  /**
   * Whether pages of other sites may create payments. Default `false`: a cross-site request is answered with 403. Such
   * a request has a `Sec-Fetch-Site` that says so, or an `Origin` that is neither the host nor in `returnOrigins`.
   */
  allowCrossSite?: boolean | undefined;
  /** Your logging functions, which the routes call. */
  hooks?: {
    /**
     * Called with an error of `order`, `authorize`, `onFinal` or the gateway, and with the reference that the visitor
     * sees. The hook is not called for decisions of the shop: `OrderRefusedError`, and HTTP errors of the framework
     * below 500. Default: writes faults that the shop must fix to `console.error`. For each cause, it writes the first
     * fault at once, then at most one a minute with the number of faults left out. If a fault is left out, its visitor
     * sees the reference of the last fault that was written.
     */
    onError?: ((error: unknown, context: C, reference: string) => void) | undefined;
  };
  /**
   * The milliseconds that each call of your functions (`order`, `orderAgain`, `authorize`, `rateLimit`, `statusOf`,
   * `onCreated`, `onFinal`, `onMismatch`, `onRefused`) and of `store` may take, default 10 000. After this time the
   * visitor gets status 500, and an order that `order` returns later is not created.
   */
  handlerTimeoutMs?: number | undefined;
  /**
   * The milliseconds for which a status is kept in memory, default 3 000, so that pages that poll the same order share
   * one query.
   */
  statusTtlMs?: number | undefined;
  /** The clock for `statusTtlMs` and for remembered orders. Default `systemClock`. */
  clock?: Clock | undefined;
};
