import { type CheckoutOrder, createOrderNumber, OrderRefusedError, type Transaction } from "@qfpay/core";
import type { BackendName, Order, ShopInfo } from "./api.js";
import { priceBasket } from "./basket.js";
import { items } from "./catalogue.js";
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
export type Choice = { basket?: unknown; wallet?: unknown; auth_code?: unknown };

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

  orders(): Promise<Order[]> {
    return this.#orders.latest();
  }

  /**
   * Writes the order down at the menu's prices and says what to charge.
   *
   * @throws {OrderRefusedError} nothing on the menu, no such way to pay, or a code that no wallet shows
   */
  async placeOrder(choice: Choice = {}): Promise<CheckoutOrder> {
    const { lines, txamt, goods_name } = priceBasket(choice.basket);
    const wallet = findWallet(choice.wallet);
    if (!wallet) throw new OrderRefusedError("This shop does not take that wallet. Choose one of the list.");
    const auth_code = wallet.flow === "scan" ? readAuthCode(choice.auth_code) : "";
    const { backend, notifyUrl: notify_url, pageUrl } = this.#at;
    const out_trade_no = createOrderNumber("DEMO");
    const charge = { out_trade_no, txamt, txcurrcd: "HKD", goods_name } as const;
    const return_url = `${pageUrl}/?backend=${backend}&order=${out_trade_no}`;
    const pay_type = wallet.flow === "hosted" ? undefined : wallet.pay_type;
    await this.#orders.place({ ...charge, backend, basket: lines, wallet: wallet.id, pay_type });
    if (wallet.flow === "hosted") {
      const failed_url = `${return_url}&refused=${out_trade_no}`;
      return { checkout: { ...charge, notify_url, return_url, failed_url, lang: "zh-hk" } };
    }
    if (wallet.flow === "scan") return { ...charge, pay_type: wallet.pay_type, notify_url, auth_code };
    if (wallet.flow === "redirect") return { ...charge, pay_type: wallet.pay_type, notify_url, return_url };
    return { ...charge, pay_type: wallet.pay_type, notify_url };
  }

  /** The gateway certainly did not take the order. */
  refused(order: CheckoutOrder): Promise<void> {
    const { out_trade_no } = "checkout" in order ? order.checkout : order;
    return this.#orders.markFailed(out_trade_no);
  }

  /** A verified `payment` notification. */
  async paid(payment: PaymentReport & { respcd?: string }): Promise<void> {
    if ((payment.respcd ?? "0000") === "0000") await this.#orders.markPaid(payment, "notification");
  }

  /** A verified `refund` notification: its number is the refund's own. */
  async refunded(refund: { out_trade_no?: string; syssn?: string }): Promise<void> {
    if (refund.out_trade_no) await this.#refunds.settle(refund.out_trade_no, "done", refund.syssn);
  }

  /** The final state that an enquiry found: makes up for a notification that got lost. */
  async settled(transaction: Transaction): Promise<void> {
    if (transaction.status === "success") await this.#orders.markPaid(transaction, "enquiry");
    else if (transaction.out_trade_no) await this.#orders.markFailed(transaction.out_trade_no);
  }
}

/** Wallets show 16 to 24 digits. */
function readAuthCode(code: unknown): string {
  const digits = typeof code === "string" ? code.replaceAll(/\s/g, "") : "";
  if (/^\d{16,24}$/.test(digits)) return digits;
  throw new OrderRefusedError("A wallet's code has 16 to 24 digits. Scan it, or type the digits below it.");
}
