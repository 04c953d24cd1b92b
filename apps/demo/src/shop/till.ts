import { isQFPayError, type QFPay, QFPayApiError, statusCodes } from "@qfpay/core";
import type { Charged } from "./api.js";
import { OneAtATime } from "./one-at-a-time.js";
import type { Orders } from "./orders.js";
import { chargeRequest, readRequest } from "./requests.js";
import type { SentCalls } from "./sent-calls.js";
import type { Shop } from "./shop.js";

/** The counter's till: the customer shows a code, the answer says at once whether the money moved. */
export class Till {
  readonly #shop: Shop;
  readonly #orders: Orders;
  readonly #sent: SentCalls;
  readonly #queue = new OneAtATime();

  constructor(shop: Shop, orders: Orders, sent: SentCalls) {
    this.#shop = shop;
    this.#orders = orders;
    this.#sent = sent;
  }

  /**
   * Charges what a scanned code stands for. That a wallet or its bank says no is one of the answers, not an error.
   *
   * A charge is remembered by the number that the page made for it. The same number again charges nothing: it is answered
   * as before, or, if nobody knows how the charge ended, the SDK asks the gateway (`resume`).
   *
   * @throws {OrderRefusedError} if the body does not fit `chargeRequest`
   * @throws {ShopError} if the number is another order's
   * @throws {QFPayError} if the gateway cannot be asked, or refuses for a reason that is not the customer's
   */
  async charge(qfpay: QFPay, body: unknown): Promise<Charged> {
    const request = readRequest(chargeRequest, body);
    return this.#queue.run(request.out_trade_no, async () => {
      const { known, charge } = await this.#shop.placeCharge(request);
      const { out_trade_no, txamt } = charge;
      if (known?.status === "paid") return { out_trade_no, txamt, status: "success" };
      if (known?.status === "failed") return { out_trade_no, txamt, status: "failed" };
      return this.#send(qfpay, charge);
    });
  }

  async #send(qfpay: QFPay, charge: ScannedOrder): Promise<Charged> {
    const { out_trade_no, txamt, txcurrcd } = charge;
    const options = await this.#sent.begin(out_trade_no);
    try {
      const { status, syssn } = await qfpay.payments.create(charge, options);
      if (status === "success") await this.#orders.markPaid({ out_trade_no, txamt, txcurrcd, syssn }, "answer");
      return { out_trade_no, txamt, status };
    } catch (error) {
      // An unknown outcome stays open: the notification, an enquiry or the same number again settles it.
      if (isQFPayError(error) && error.outcome !== "unknown") await this.#orders.markFailed(out_trade_no);
      if (!isDecline(error)) throw error;
      return { out_trade_no, txamt, status: "failed", respcd: error.respcd, reason: sayRefusal(error) };
    }
  }
}

type ScannedOrder = Awaited<ReturnType<Shop["placeCharge"]>>["charge"];

/**
 * The customer's wallet or bank refused the payment, or the payment ended before it was asked. The shop is not at
 * fault.
 */
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
