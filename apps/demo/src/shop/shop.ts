import { type CheckoutOrder, createOrderNumber, OrderRefusedError, type Transaction } from "@qfpay/core";
import { type BackendName, languages, type Order, type ShopInfo } from "./api.js";
import { cleanCode, codeFault, longestCode } from "./auth-code.js";
import { type PricedBasket, priceBasket } from "./basket.js";
import { items } from "./catalogue.js";
import type { Orders, PaymentReport } from "./orders.js";
import type { RefundBook } from "./refund-book.js";
import { findWallet, type ShopWallet, wallets } from "./wallets.js";

/** Where the gateway and the customer's browser find this shop. */
export type ShopAddresses = {
  backend: BackendName;
  notifyUrl: string;
  pageUrl: string;
  gateway: string;
  reachable: boolean;
};

/** What the browser may choose. Everything else about an order is decided here. */
export type Choice = { basket?: unknown; wallet?: unknown; auth_code?: unknown; lang?: unknown };

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
   * @throws {OrderRefusedError} nothing on the menu, or no such way to pay
   */
  async placeOrder(choice?: Choice): Promise<CheckoutOrder> {
    const basket = priceBasket(choice?.basket);
    const wallet = findWallet(choice?.wallet);
    if (!wallet || wallet.flow === "scan") throw new OrderRefusedError(unknownWallet);
    const charge = await this.#write(basket, wallet);
    const { backend, pageUrl } = this.#at;
    const return_url = `${pageUrl}/?backend=${backend}&order=${charge.out_trade_no}`;
    if (wallet.flow === "hosted") {
      const failed_url = `${return_url}&refused=${charge.out_trade_no}`;
      const lang = languages.find((known) => known === choice?.lang);
      return { checkout: { ...charge, return_url, failed_url, cancel_url: return_url, lang } };
    }
    if (wallet.flow === "redirect") return { ...charge, pay_type: wallet.pay_type, return_url };
    return { ...charge, pay_type: wallet.pay_type };
  }

  /**
   * The same for the till, where the customer shows a code.
   *
   * @throws {OrderRefusedError} nothing on the menu, no wallet that shows codes, or no code
   */
  async placeCharge(choice?: Choice) {
    const basket = priceBasket(choice?.basket);
    const wallet = findWallet(choice?.wallet);
    if (wallet?.flow !== "scan") throw new OrderRefusedError(unknownWallet);
    const auth_code = readAuthCode(choice?.auth_code);
    return { ...(await this.#write(basket, wallet)), pay_type: wallet.pay_type, auth_code };
  }

  async #write({ lines, txamt, goods_name }: PricedBasket, wallet: ShopWallet) {
    const { backend, notifyUrl: notify_url } = this.#at;
    const charge = { out_trade_no: createOrderNumber("DEMO"), txamt, txcurrcd: "HKD", goods_name } as const;
    const pay_type = "pay_type" in wallet ? wallet.pay_type : undefined;
    await this.#orders.place({ ...charge, backend, basket: lines, wallet: wallet.id, pay_type });
    return { ...charge, notify_url };
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

const unknownWallet = "This shop does not take that wallet. Choose one of the list.";

const codeFaults = {
  missing: "The customer's code is missing. Scan it, or type what stands below it.",
  too_long: `A wallet's code has at most ${longestCode} characters. Scan it again.`,
};

function readAuthCode(given: unknown): string {
  const code = cleanCode(typeof given === "string" ? given : "");
  const fault = codeFault(code);
  if (fault) throw new OrderRefusedError(codeFaults[fault]);
  return code;
}
