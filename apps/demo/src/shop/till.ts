import { isQFPayError, type QFPay, QFPayApiError, statusCodes } from "@qfpay/core";
import type { Charged } from "./api.js";
import type { Orders } from "./orders.js";
import type { Shop } from "./shop.js";

/** The counter's till: the customer shows a code, the answer says at once whether the money moved. */
export class Till {
  readonly #shop: Shop;
  readonly #orders: Orders;

  constructor(shop: Shop, orders: Orders) {
    this.#shop = shop;
    this.#orders = orders;
  }

  /**
   * Charges what a scanned code stands for. That a wallet or its bank says no is one of the answers, not an error. A code
   * works once, so a request that is sent twice cannot charge twice.
   *
   * @throws {OrderRefusedError} if the body does not fit `chargeRequest`
   * @throws {QFPayError} if the gateway cannot be asked, or refuses for a reason that is not the customer's
   */
  async charge(qfpay: QFPay, body: unknown): Promise<Charged> {
    const order = await this.#shop.placeCharge(body);
    const { out_trade_no, txamt, txcurrcd } = order;
    try {
      const { status, syssn } = await qfpay.payments.create(order);
      if (status === "success") await this.#orders.markPaid({ out_trade_no, txamt, txcurrcd, syssn }, "answer");
      return { out_trade_no, txamt, status };
    } catch (error) {
      // An unknown outcome stays open: the notification or an enquiry settles it.
      if (isQFPayError(error) && error.outcome !== "unknown") await this.#orders.markFailed(out_trade_no);
      if (!isDecline(error)) throw error;
      return { out_trade_no, txamt, status: "failed", respcd: error.respcd, reason: sayRefusal(error) };
    }
  }
}

/** The customer's wallet or bank said no, or the attempt did not get that far: nothing is wrong with the shop. */
const isDecline = (error: unknown): error is QFPayApiError =>
  error instanceof QFPayApiError &&
  error.outcome === "rejected" &&
  (error.category === "customer" || error.category === "retry");

/** What the gateway's code means and what to do about it, in the words of the SDK's catalog. */
export function sayRefusal({ respcd = "", advice }: QFPayApiError): string {
  const { meaning = "QFPay refused it" } =
    (statusCodes as Record<string, { meaning: string } | undefined>)[respcd] ?? {};
  return `${meaning}. ${advice}.`;
}
