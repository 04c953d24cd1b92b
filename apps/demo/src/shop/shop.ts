import { type CheckoutOrder, createOrderNumber, OrderRefusedError, type Transaction } from "@qfpay/core";
import type { BackendName, Order, ShopInfo } from "./api.js";
import { findItem, items } from "./catalogue.js";
import type { Orders, PaymentReport } from "./orders.js";
import type { RefundBook } from "./refund-book.js";
import { findWallet, wallets } from "./wallets.js";

/** Where the gateway and the customer's browser find this shop. */
export type ShopAddresses = {
  backend: BackendName;
  notifyUrl: string;
  pageUrl: string;
  gateway: string;
  reachable: boolean;
};

/** What the browser may choose. Everything else about an order is decided here. */
export type Choice = { item?: unknown; wallet?: unknown };

/** The shop behind every back end: takes orders, learns that they are paid or refunded. Knows no framework. */
export class Shop {
  readonly #at: ShopAddresses;
  readonly #orders: Orders;
  readonly #refunds: RefundBook;

  constructor(at: ShopAddresses, orders: Orders, refunds: RefundBook) {
    this.#at = at;
    this.#orders = orders;
    this.#refunds = refunds;
  }

  info(): ShopInfo {
    const { backend, gateway, reachable } = this.#at;
    return { backend, txcurrcd: "HKD", items, wallets, gateway, notifications: reachable };
  }

  orders(): Order[] {
    return this.#orders.latest();
  }

  /**
   * Writes the order down at the menu's price and says what to charge.
   *
   * @throws {OrderRefusedError} nothing on the menu, or no such way to pay
   */
  placeOrder(choice: Choice = {}): CheckoutOrder {
    const item = findItem(choice.item);
    const wallet = findWallet(choice.wallet);
    if (!item) throw new OrderRefusedError("This is not on the menu. Choose an item of the list.");
    if (!wallet) throw new OrderRefusedError("This shop does not take that wallet. Choose one of the list.");
    const { backend, notifyUrl: notify_url, pageUrl } = this.#at;
    const out_trade_no = createOrderNumber("DEMO");
    const { txamt, name_zh: goods_name } = item;
    const charge = { out_trade_no, txamt, txcurrcd: "HKD", goods_name } as const;
    const return_url = `${pageUrl}/?backend=${backend}&order=${out_trade_no}`;
    const pay_type = wallet.flow === "hosted" ? undefined : wallet.pay_type;
    this.#orders.place({ ...charge, backend, item: item.id, wallet: wallet.id, pay_type });
    if (wallet.flow === "hosted") {
      return { checkout: { ...charge, notify_url, return_url, failed_url: return_url, lang: "zh-hk" } };
    }
    if (wallet.flow === "redirect") return { ...charge, pay_type: wallet.pay_type, notify_url, return_url };
    return { ...charge, pay_type: wallet.pay_type, notify_url };
  }

  /** The gateway certainly did not take the order. */
  refused(order: CheckoutOrder): void {
    const { out_trade_no } = "checkout" in order ? order.checkout : order;
    this.#orders.markFailed(out_trade_no);
  }

  /** A verified `payment` notification. */
  paid(payment: PaymentReport & { respcd?: string }): void {
    if ((payment.respcd ?? "0000") === "0000") this.#orders.markPaid(payment, "notification");
  }

  /** A verified `refund` notification: its number is the refund's own. */
  refunded(refund: { out_trade_no?: string; syssn?: string }): void {
    if (refund.out_trade_no) this.#refunds.settle(refund.out_trade_no, "done", refund.syssn);
  }

  /** The final state that an enquiry found: makes up for a notification that got lost. */
  settled(transaction: Transaction): void {
    if (transaction.status === "success") this.#orders.markPaid(transaction, "enquiry");
    else if (transaction.out_trade_no) this.#orders.markFailed(transaction.out_trade_no);
  }
}
