import type { Limiter, NotifyStore } from "@qfpay/core";
import type { BackendParts } from "./backends/backend.js";
import type { Account } from "./config.js";
import { onOutcome } from "./front/delivery-scope.js";
import { Orders } from "./shop/orders.js";
import { RefundBook } from "./shop/refund-book.js";
import { RefundDesk } from "./shop/refund-desk.js";
import { SentCalls } from "./shop/sent-calls.js";
import { Shop, type ShopAddresses } from "./shop/shop.js";
import { Till } from "./shop/till.js";
import type { Sql } from "./sql/sql.js";
import type { WireLog } from "./wire-log.js";

/** Makes the parts of one back end of the demo: its shop with the database, and the options of its QFPay client. */
export function shopParts(
  at: ShopAddresses,
  { sql, wire, account, limiter, store }: ShopMeans,
): BackendParts & { orders: Orders } {
  const orders = new Orders(sql);
  const refunds = new RefundBook(sql);
  const sent = new SentCalls(sql);
  const shop = new Shop(at, orders, refunds);
  return {
    orders,
    shop,
    till: new Till(shop, orders, sent),
    refundDesk: new RefundDesk(orders, refunds, sent),
    account: { ...account, ...(limiter && { limiter }), hooks: wire.hooks(at.backend) },
    ...(store && { store }),
    onOutcome,
  };
}

/** The parts from which the shop of one back end is built. Several back ends may share them. */
export type ShopMeans = {
  /** The shop's database. */
  sql: Sql;
  /** The log of calls and notifications that the demo's page shows. */
  wire: WireLog;
  /** The merchant's account at QFPay. */
  account: Account;
  /** The rate limiter that several back ends share. Default: each client has its own. */
  limiter?: Limiter;
  /** The store of handled notifications. Default: a store in memory. */
  store?: NotifyStore;
};
