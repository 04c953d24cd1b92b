import { createOrderNumber, isQFPayError, type QFPay, QFPayValidationError } from "@qfpay/core";
import type { Order, Refund } from "./api.js";
import { showMoney } from "./money.js";
import { OneAtATime } from "./one-at-a-time.js";
import type { Orders } from "./orders.js";
import type { RefundBook } from "./refund-book.js";
import { readRequest, refundRequest } from "./requests.js";
import type { SentCalls } from "./sent-calls.js";
import { ShopError } from "./shop-error.js";

/** Makes refunds, one at a time per order, because the gateway refuses a refund while another is in progress. */
export class RefundDesk {
  readonly #orders: Orders;
  /** The shop's records of its refunds. */
  readonly #refunds: RefundBook;
  /** Remembers which refunds were sent to the gateway. */
  readonly #sent: SentCalls;
  /** Lets the refunds of one order run one after the other. */
  readonly #queue = new OneAtATime();

  constructor(orders: Orders, refunds: RefundBook, sent: SentCalls) {
    this.#orders = orders;
    this.#refunds = refunds;
    this.#sent = sent;
  }

  /**
   * Refunds `txamt` of an order, or with the word `all` the whole remaining amount.
   *
   * If a crashed server has left a refund of the order with an unknown outcome, that refund is finished first. A
   * request for the same amount or with the same number counts as a repeat of that refund, and nothing more is
   * refunded.
   *
   * @throws {OrderRefusedError} if the body does not fit `refundRequest`
   * @throws {ShopError} if there is no such order, less than `txamt` is left, or its wallet takes no refunds
   * @throws {QFPayError} if the gateway refuses or cannot be reached
   */
  async refund(qfpay: QFPay, order_no: string, body: unknown): Promise<Order> {
    await this.#find(order_no);
    const request = readRequest(refundRequest, body);
    return this.#queue.run(order_no, async () => {
      const resumed = await this.#settleOpen(qfpay, await this.#find(order_no));
      const order = await this.#find(order_no);
      const { txamt, out_trade_no = createOrderNumber("REFUND") } = request;
      if (isKnownRefund(order, out_trade_no)) return order;
      if (resumed && resumed.txamt === txamt) return order;
      const refund = { out_trade_no, order_no, txamt: amountOf(order, txamt) };
      if (!(await this.#refunds.open(refund))) throw new ShopError(409, "Another refund is open", refundInProgress);
      await this.#send(qfpay, order, refund);
      return this.#find(order_no);
    });
  }

  /** Finishes the pending refund of an order, if there is one. @returns the refund if it succeeded */
  async #settleOpen(qfpay: QFPay, order: Order): Promise<Refund | undefined> {
    const open = order.refunds.find(({ status }) => status === "pending");
    if (!open) return undefined;
    try {
      return (await this.#send(qfpay, order, open)) === "success" ? open : undefined;
    } catch (error) {
      if (isQFPayError(error) && error.outcome === "unknown")
        throw new ShopError(409, "Another refund is open", refundInProgress);
      if (isQFPayError(error)) return undefined; // The pending refund certainly failed, so it returned no money.
      throw error;
    }
  }

  /** Sends a refund to the gateway, and records its outcome. */
  async #send(qfpay: QFPay, order: Order, { out_trade_no, txamt }: Pick<Refund, "out_trade_no" | "txamt">) {
    const options = await this.#sent.begin(out_trade_no);
    const { syssn, pay_type } = order;
    if (syssn === null) throw notPaid();
    const refund = { syssn, pay_type: pay_type ?? undefined, out_trade_no, txamt };
    try {
      const made = await qfpay.refunds.create(refund, options);
      if (made.status === "success") await this.#refunds.settle(out_trade_no, "done", made.syssn);
      return made.status;
    } catch (error) {
      // A refund with an unknown outcome stays pending until a notification or the next request brings the outcome.
      if (isQFPayError(error) && error.outcome !== "unknown") await this.#refunds.settle(out_trade_no, "failed");
      throw order.refund_rule && refusedByWallet(error)
        ? new ShopError(422, "No refunds for this wallet", order.refund_rule)
        : error;
    }
  }

  /** Returns an order. @throws {ShopError} if there is no such order */
  async #find(order_no: string): Promise<Order> {
    const order = await this.#orders.find(order_no);
    if (!order) throw new ShopError(404, "No such order", "This shop has no order with that number.");
    return order;
  }
}

const refundInProgress =
  "An earlier refund of this order has not ended yet, as far as anybody knows. Ask again in a moment.";

/** Whether the order has a refund with this number. @throws {ShopError} if that refund failed */
function isKnownRefund({ refunds }: Order, out_trade_no: string): boolean {
  const known = refunds.find((refund) => refund.out_trade_no === out_trade_no);
  if (known?.status === "failed")
    throw new ShopError(409, "Refund failed", "The refund of this number did not go through.");
  return known !== undefined;
}

function amountOf(order: Order, txamt: number | "all"): number {
  const { status, refundable } = order;
  if (status !== "paid") throw notPaid();
  if (refundable === 0) throw new ShopError(409, "Nothing left", "This order has been refunded in full.");
  if (txamt === "all") return refundable;
  if (txamt <= refundable) return txamt;
  const left = showMoney(refundable);
  throw new ShopError(422, "Too much", `${showMoney(txamt)} is more than the ${left} left of this order.`);
}

const notPaid = () => new ShopError(409, "Not paid", "Only a paid order can be refunded.");

const refusedByWallet = (error: unknown) =>
  error instanceof QFPayValidationError && error.issues.some(({ path }) => path === "pay_type");
