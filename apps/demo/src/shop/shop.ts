import { isDeepStrictEqual } from "node:util";
import { type CheckoutOrder, createOrderNumber, type Transaction } from "@qfpay/core";
import type { BackendName, Order, ShopInfo } from "./api.js";
import { type PricedBasket, priceBasket } from "./basket.js";
import { items } from "./catalogue.js";
import type { Orders, PaymentReport } from "./orders.js";
import type { RefundBook } from "./refund-book.js";
import { type Charge, orderRequest, pageRequest, readRequest } from "./requests.js";
import { ShopError } from "./shop-error.js";
import { type ShopWallet, wallets } from "./wallets.js";

/** Which back end and gateway the shop uses, and its URLs. */
export type ShopAddresses = {
  backend: BackendName;
  /** The URL to which the gateway sends notifications. */
  notifyUrl: string;
  /** The URL of the page to which the customer returns after paying. */
  pageUrl: string;
  /** The gateway in use: `simulator`, or the name of a QFPay environment. */
  gateway: string;
  /** The URL of the simulator's dashboard; `undefined` without a simulator. */
  dashboard: string | undefined;
  /** Whether the gateway can reach `notifyUrl`. */
  reachable: boolean;
};

/** The shop's logic, which every back end (Express, Hono, Nest) uses: takes orders, records payments and refunds. */
export class Shop {
  /** The URLs of the shop's page and of its notification route. */
  readonly #addresses: ShopAddresses;
  readonly #orders: Orders;
  /** The shop's records of its refunds. */
  readonly #refunds: RefundBook;

  constructor(at: ShopAddresses, orders: Orders, refunds: RefundBook) {
    this.#addresses = at;
    this.#orders = orders;
    this.#refunds = refunds;
  }

  /** Returns the data that the page shows: the menu, the wallets, and the gateway in use. */
  info(): ShopInfo {
    const { backend, gateway, dashboard = null, reachable } = this.#addresses;
    return { backend, txcurrcd: "HKD", items, wallets, gateway, dashboard, notifications: reachable };
  }

  /**
   * Returns one page of the list of orders, newest order first.
   *
   * @param before the number of the last order on the previous page; `undefined` for the first page
   */
  orders(before?: unknown): Promise<Order[]> {
    return this.#orders.page(readRequest(pageRequest, { before }).before);
  }

  /** Whether the shop has an order with this number. */
  async knows(out_trade_no: string): Promise<boolean> {
    return (await this.#orders.find(out_trade_no)) !== undefined;
  }

  /**
   * Returns `success` if the shop has recorded the order as paid. The gateway is then not queried, because its record
   * may still name an earlier refusal of the order's payment.
   */
  async statusOf(out_trade_no: string): Promise<"success" | undefined> {
    return (await this.#orders.find(out_trade_no))?.status === "paid" ? "success" : undefined;
  }

  /**
   * Returns an order.
   *
   * @throws {ShopError} if this shop has no order with that number
   */
  async order(out_trade_no: string): Promise<Order> {
    const order = await this.#orders.find(out_trade_no);
    if (!order) throw new ShopError(404, "No such order", "This shop has no order with that number.");
    return order;
  }

  /**
   * Records an order at the menu's prices, and returns the payment to create for it.
   *
   * @throws {OrderRefusedError} if the body does not fit `orderRequest`
   */
  async placeOrder(body: unknown): Promise<CheckoutOrder> {
    const { basket, wallet, lang } = readRequest(orderRequest, body);
    const { isNew: _, ...charge } = await this.#write(priceBasket(basket, lang), wallet);
    const { backend, pageUrl } = this.#addresses;
    const return_url = `${pageUrl}/?backend=${backend}&order=${charge.out_trade_no}`;
    if (wallet.flow === "hosted") {
      const failed_url = `${return_url}&refused=${charge.out_trade_no}`;
      return { checkout: { ...charge, return_url, failed_url, cancel_url: return_url, lang } };
    }
    if (wallet.flow === "redirect") return { ...charge, pay_type: wallet.pay_type, return_url };
    return { ...charge, pay_type: wallet.pay_type };
  }

  /**
   * Records an order at the till, where the customer shows a payment code. Returns `charge`, the payment to create,
   * and `known`, the order if the shop has recorded it before.
   *
   * @throws {ShopError} if the number belongs to another order
   */
  async placeCharge({ out_trade_no, basket, wallet, auth_code, lang }: Charge) {
    const priced = priceBasket(basket, lang);
    const { isNew, ...charge } = await this.#write(priced, wallet, out_trade_no);
    const known = isNew ? undefined : await this.#orders.find(out_trade_no);
    if (known && !(known.wallet === wallet.id && isDeepStrictEqual(known.basket, priced.lines))) {
      throw new ShopError(409, "Number used", "This number is another order's. Make a new one for another charge.");
    }
    return { known, charge: { ...charge, pay_type: wallet.pay_type, auth_code } };
  }

  /** Records an order, unless the shop has an order with this number already. */
  async #write(
    { lines, txamt, goods_name }: PricedBasket,
    wallet: ShopWallet,
    out_trade_no = createOrderNumber("DEMO"),
  ) {
    const { backend, notifyUrl: notify_url } = this.#addresses;
    const charge = { out_trade_no, txamt, txcurrcd: "HKD", goods_name } as const;
    const pay_type = "pay_type" in wallet ? wallet.pay_type : undefined;
    const isNew = await this.#orders.place({ ...charge, backend, basket: lines, wallet: wallet.id, pay_type });
    return { ...charge, notify_url, isNew };
  }

  /** Marks an order as failed. Called only if the gateway certainly did not accept the payment. */
  refused(order: CheckoutOrder): Promise<void> {
    const { out_trade_no } = "checkout" in order ? order.checkout : order;
    return this.#orders.markFailed(out_trade_no);
  }

  /** Marks an order as paid if the verified notification reports a successful payment. */
  async paid(payment: PaymentReport & { respcd?: string }): Promise<void> {
    if ((payment.respcd ?? "0000") === "0000") await this.#orders.markPaid(payment, "notification");
  }

  /** Records a verified `refund` notification, whose `out_trade_no` is the refund's number and not the order's. */
  async refunded(refund: { out_trade_no?: string; syssn?: string }): Promise<void> {
    if (refund.out_trade_no) await this.#refunds.settle(refund.out_trade_no, "done", refund.syssn);
  }

  /** Marks the order as paid or failed after an enquiry, in case the payment's notification was lost. */
  async recordFinalState(transaction: Transaction): Promise<void> {
    if (transaction.status === "success") await this.#orders.markPaid(transaction, "enquiry");
    else if (transaction.out_trade_no) await this.#orders.markFailed(transaction.out_trade_no);
  }
}
