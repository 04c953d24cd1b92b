import type { RequestListener } from "node:http";
import type { NotifyOptions, NotifyStore, QFPayOptions } from "@qfpay/core";
import type { RefundDesk } from "../shop/refund-desk.js";
import type { Shop } from "../shop/shop.js";
import type { Till } from "../shop/till.js";

/** The parts from which each of the demo's three back ends is built. */
export type BackendParts = {
  /** Takes orders, and records payments and refunds. */
  shop: Shop;
  /** Charges a customer by the payment code on the customer's phone. */
  till: Till;
  /** Makes refunds. */
  refundDesk: RefundDesk;
  /** The options of `new QFPay()`: app code, key, host, limiter and observers. */
  account: QFPayOptions;
  /** Remembers which notifications were handled. The store is in memory, or shared by several servers. */
  store?: NotifyStore;
  /** Is called after each notification request, and writes its outcome to the log that the page shows. */
  onOutcome: NonNullable<NotifyOptions["hooks"]>["onOutcome"];
};

/** One back end of the demo: a request listener that the page's server mounts under a prefix of the URL. */
export type Backend = { listener: RequestListener; close(): Promise<void> };

/**
 * The milliseconds between two status queries for one order. The gateway allows 400 calls a minute: one waiting page
 * then uses at most 40 of them.
 */
export const statusTtlMs = 1_500;
