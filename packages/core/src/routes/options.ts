import type { PaymentParams } from "../checks/payment-params.js";
import type { Clock } from "../clock.js";
import type { QFPayError } from "../errors.js";
import type { QFPay } from "../qfpay.js";
import type { CheckoutUrlParams } from "../resources/checkout.js";
import type { Transaction } from "../transaction.js";
import type { CheckoutCreated } from "./checkout-created.js";
import type { CheckoutStore } from "./checkout-store.js";

/**
 * The order to charge, which the server decides: a payment with a pay type, or a link to the hosted page. `redirect`
 * answers the POST with 303 to `pay_url` or `checkout_url` instead of JSON, for plain HTML forms. If `pay_type` is a
 * variable of type `string`, the requirements of the pay type are checked at run time, before anything is sent.
 */
export type CheckoutOrder =
  | ((PaymentParams | PaymentParams<string>) & { redirect?: boolean | undefined })
  | { checkout: CheckoutUrlParams; redirect?: boolean | undefined };

/** The statuses that `statusOf` may return. */
export type StatusFromBooks = "pending" | "success" | "failed";

/** Options of `createCheckoutRoutes` and of every adapter's checkout. `C` is the framework's request or context. */
export type CheckoutRoutesOptions<C> = {
  /**
   * The client, or a function that returns the client for a request. Return the same object each time for a merchant,
   * since the routes' memory (QR codes, statuses, idempotency keys) belongs to it.
   */
  qfpay: QFPay | ((context: C) => QFPay);
  /**
   * Decides amount, currency and number. Read from the request only the customer's choices, such as an item, but no
   * amount. Throw `OrderRefusedError` to refuse in your own words.
   *
   * @example order: async (req) => ({ pay_type: "801501", txcurrcd: "HKD", ...(await cart(req.body.cartId)) })
   */
  order: (context: C) => CheckoutOrder | Promise<CheckoutOrder>;
  /**
   * Called if the QR code or link of an order was lost before a visitor could see it, for example in a crash. The lost
   * order is closed and was not paid. Returns the order under a new number that was not used before, or `undefined`. The
   * visitor and every reload then get the new order without an error. Store the new number in your books before you
   * return it, because the notification is compared with them. Without this function, or if it returns `undefined`, the
   * visitor is told to order again (409, and 422 at a reload). It is called up to three times in a row, each time with the
   * order that was lost last.
   *
   * @example orderAgain: async (req, lost) => orderFor({ cartId: req.body.cartId, insteadOf: lost })
   */
  orderAgain?:
    | ((context: C, lost: CheckoutOrder) => CheckoutOrder | undefined | Promise<CheckoutOrder | undefined>)
    | undefined;
  /**
   * Whether this visitor may see this order; any value but `true` leads to 403. Default: a visitor who has the read
   * token, which is part of the `status_url`, `events_url` and `qr_url` that `POST /` returns.
   *
   * @example authorize: async (req, number) => (await accounts.of(req)).hasOrder(number)
   */
  authorize?: ((context: C, out_trade_no: string) => boolean | Promise<boolean>) | undefined;
  /**
   * Called when a query finds a final state, before the visitor sees it, so that the order can be marked as paid even
   * if the notification was lost. May be called more than once for an order. If it throws, the visitor gets an error,
   * and the next query calls it again.
   */
  onFinal?: ((transaction: Transaction, context: C) => unknown) | undefined;
  /**
   * Called instead of `onFinal` when the order was paid with another amount or currency than it was created with, and
   * before the visitor sees the status `mismatch`. Do not deliver, and clear it up with the customer. Default: the
   * mismatch is reported to `hooks.onError`. May be called more than once for an order.
   */
  onMismatch?: ((transaction: Transaction, created: CheckoutCreated, context: C) => unknown) | undefined;
  /**
   * Called after an order was created and before the visitor sees it, for example to store `syssn`. It is not called if
   * a reload, a second click or another process gets the same order again. An error that it throws is reported, and the
   * visitor gets the order all the same.
   */
  onCreated?: ((created: CheckoutCreated, context: C) => unknown) | undefined;
  /**
   * Returns the status of an order from your own books, or `undefined` to query the gateway. If your notification
   * handler updates your books, the pages then need no query. Called for reads, and for a created order that is
   * requested again.
   *
   * @example statusOf: async (req, number) => ((await accounts.of(req)).hasOrder(number) ? "pending" : undefined)
   */
  statusOf?:
    | ((context: C, out_trade_no: string) => StatusFromBooks | undefined | Promise<StatusFromBooks | undefined>)
    | undefined;
  /**
   * Remembers created orders, so that a reload, a restart or another process shows the same order again. Default: the
   * memory of this process. Several processes need a shared store (`@qfpay/core/redis`, `@qfpay/core/sql`).
   */
  store?: CheckoutStore | undefined;
  /**
   * Called when the order certainly failed because the gateway refused or did not receive it, so that it can be written
   * off. Not called if money may have moved.
   */
  onRefused?: ((error: QFPayError, order: CheckoutOrder, context: C) => unknown) | undefined;
  /**
   * Origins that `return_url`, `failed_url` and `cancel_url` may lead to, when `order` takes them from the request. An
   * address at another origin is answered with 422, so that a checkout cannot send customers who have just paid to a
   * stranger's page. QFPay gets the address as `URL` prints it.
   *
   * @example returnOrigins: ["https://shop.example.com"]
   */
  returnOrigins?: readonly string[] | undefined;
  /**
   * Whether this visitor may continue now; `false` leads to 429. Called first in `POST /` and in the reads.
   *
   * @example rateLimit: (req, action) => action === "read" || visitors.mayOrder(req.ip)
   */
  rateLimit?: ((context: C, action: "create" | "read") => boolean | Promise<boolean>) | undefined;
  /**
   * Lets pages of other sites create payments. Default `false`: a request that a browser marks as cross-site, by
   * `Sec-Fetch-Site` or by an `Origin` that is neither the host nor in `returnOrigins`, is answered with 403.
   */
  allowCrossSite?: boolean | undefined;
  /** Observers for logs. */
  hooks?: {
    /**
     * Called with an error of `order`, `authorize`, `onFinal` or the gateway, and with the reference that the visitor
     * sees. It is not called for decisions of the shop: `OrderRefusedError`, and HTTP errors of the framework below
     * 500. Default: faults that the shop must fix go to `console.error`, the first of each cause at once, then at most
     * one a minute with the number of those left out. The visitor of a fault that is left out sees the reference of the
     * line that was written.
     */
    onError?: ((error: unknown, context: C, reference: string) => void) | undefined;
  };
  /**
   * Milliseconds that each call of your functions (`order`, `authorize`, `rateLimit`, `statusOf`, `onCreated`,
   * `onFinal`, `onMismatch`, `onRefused`) and of `store` may take, default 10 000. After that the visitor gets 500, and
   * an order that `order` returns later is not created.
   */
  handlerTimeoutMs?: number | undefined;
  /** Milliseconds for which a status is kept in memory, default 3 000: pages that poll one order share a query. */
  statusTtlMs?: number | undefined;
  /** The clock for `statusTtlMs` and for remembered orders. Default `systemClock`. */
  clock?: Clock | undefined;
};
