import { createOrderNumber, isQFPayError, type QFPay, QFPayValidationError } from "@qfpay/core";
import type { Order } from "./api.js";
import { showMoney } from "./money.js";
import { OneAtATime } from "./one-at-a-time.js";
import type { Orders } from "./orders.js";
import type { RefundBook } from "./refund-book.js";
import { readRequest, refundRequest } from "./requests.js";
import { ShopError } from "./shop-error.js";

/** Gives money back. One refund of an order at a time: the gateway refuses a second one while the first is open. */
export class RefundDesk {
  readonly #orders: Orders;
  readonly #refunds: RefundBook;
  readonly #queue = new OneAtATime();

  constructor(orders: Orders, refunds: RefundBook) {
    this.#orders = orders;
    this.#refunds = refunds;
  }

  /**
   * Refunds `txamt` of an order; everything that is left of it only by the word `all`.
   *
   * @throws {OrderRefusedError} if the body does not fit `refundRequest`
   * @throws {ShopError} if there is no such order, less than `txamt` is left of it, or its wallet takes no refunds
   * @throws {QFPayError} if the gateway refuses or cannot be asked
   */
  async refund(qfpay: QFPay, order_no: string, body: unknown): Promise<Order> {
    await this.#find(order_no);
    const { txamt } = readRequest(refundRequest, body);
    return this.#queue.run(order_no, async () => {
      await this.#settleOpen(qfpay, order_no);
      const order = await this.#find(order_no);
      const amount = amountOf(order, txamt);
      const out_trade_no = createOrderNumber("REFUND");
      if (!(await this.#refunds.open({ out_trade_no, order_no, txamt: amount }))) {
        throw new ShopError(409, "Another refund is open", "Another refund of this order has not ended yet.");
      }
      try {
        const { syssn, pay_type } = order;
        const refund = { syssn: syssn ?? undefined, pay_type: pay_type ?? undefined, out_trade_no, txamt: amount };
        const { status, syssn: own } = await qfpay.refunds.create(refund);
        if (status === "success") await this.#refunds.settle(out_trade_no, "done", own);
      } catch (error) {
        // An unknown outcome stays open: the notification or the next refund's enquiry settles it.
        if (!isQFPayError(error) || error.outcome !== "unknown") await this.#refunds.settle(out_trade_no, "failed");
        throw order.refund_rule && refusedByWallet(error)
          ? new ShopError(422, "No refunds for this wallet", order.refund_rule)
          : error;
      }
      return this.#find(order_no);
    });
  }

  async #settleOpen(qfpay: QFPay, order_no: string): Promise<void> {
    const { refunds } = await this.#find(order_no);
    const open = refunds.filter(({ status }) => status === "pending");
    for (const { out_trade_no } of open) {
      const found = await qfpay.transactions.get({ out_trade_no });
      if (found?.status === "success") await this.#refunds.settle(out_trade_no, "done", found.syssn);
      if (found?.status === "failed") await this.#refunds.settle(out_trade_no, "failed");
    }
  }

  async #find(order_no: string): Promise<Order> {
    const order = await this.#orders.find(order_no);
    if (!order) throw new ShopError(404, "No such order", "This shop has no order with that number.");
    return order;
  }
}

function amountOf(order: Order, txamt: number | "all"): number {
  const { status, refundable } = order;
  if (status !== "paid") throw new ShopError(409, "Not paid", "Only a paid order can be refunded.");
  if (refundable === 0) throw new ShopError(409, "Nothing left", "This order has been refunded in full.");
  if (txamt === "all") return refundable;
  if (txamt <= refundable) return txamt;
  const left = showMoney(refundable);
  throw new ShopError(422, "Too much", `${showMoney(txamt)} is more than the ${left} left of this order.`);
}

const refusedByWallet = (error: unknown) =>
  error instanceof QFPayValidationError && error.issues.some(({ path }) => path === "pay_type");
