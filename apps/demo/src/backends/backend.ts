import type { RequestListener } from "node:http";
import type { NotifyOptions, NotifyStore, QFPayOptions } from "@qfpay/core";
import type { RefundDesk } from "../shop/refund-desk.js";
import type { Shop } from "../shop/shop.js";
import type { Till } from "../shop/till.js";

/** What a back end is made of. */
export type BackendParts = {
  shop: Shop;
  till: Till;
  refundDesk: RefundDesk;
  /** App code, key, host, limiter and observers: what `new QFPay()` takes. */
  account: QFPayOptions;
  /** Which notifications were handled: memory, or shared by several servers. */
  store?: NotifyStore;
  /** Reports to the wire log what became of each delivery. */
  onOutcome: NonNullable<NotifyOptions["hooks"]>["onOutcome"];
};

/** A framework's own request listener, to be mounted under a prefix. */
export type Backend = { listener: RequestListener; close(): Promise<void> };

/** A status is asked for at most this often per order: 40 of the 400 calls a minute. */
export const statusTtlMs = 1_500;
