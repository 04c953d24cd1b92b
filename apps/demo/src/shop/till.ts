import { isQFPayError, type QFPay, QFPayApiError, statusCodes } from "@qfpay/core";
import type { Charged } from "./api.js";
import { OneAtATime } from "./one-at-a-time.js";
import type { Orders } from "./orders.js";
import { chargeRequest, readRequest } from "./requests.js";
import type { SentCalls } from "./sent-calls.js";
import type { Shop } from "./shop.js";

/** Takes payments at the till: the customer shows a code, and the response says whether the payment succeeded. */
export class Till {
  readonly #shop: Shop;
  readonly #orders: Orders;
  /** Remembers which charges were sent to the gateway. */
  readonly #sent: SentCalls;
  /** Lets the requests about one charge run one after the other. */
  readonly #queue = new OneAtATime();

  constructor(shop: Shop, orders: Orders, sent: SentCalls) {
    this.#shop = shop;
    this.#orders = orders;
    this.#sent = sent;
  }

  /**
   * Charges a scanned code. A refusal for which the shop is not at fault is a result and not an error.
   *
   * The order number from the page identifies the charge. A repeated request with this number charges nothing: it gets
   * the same result, or, if the outcome is unknown, the SDK queries the gateway (`resume`).
   *
   * @throws {OrderRefusedError} if the body does not fit `chargeRequest`
   * @throws {ShopError} if the number belongs to another order
   * @throws {QFPayError} if the gateway cannot be reached, the outcome is unknown, or the shop is at fault
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

  /** Sends the charge to the gateway and records its outcome. */
  async #send(qfpay: QFPay, charge: ScannedOrder): Promise<Charged> {
    const { out_trade_no, txamt, txcurrcd } = charge;
    const options = await this.#sent.begin(out_trade_no);
    try {
      const { status, syssn } = await qfpay.payments.create(charge, options);
      if (status === "success") await this.#orders.markPaid({ out_trade_no, txamt, txcurrcd, syssn }, "answer");
      return { out_trade_no, txamt, status };
    } catch (error) {
      // A charge with an unknown outcome stays open until a notification, a query or a repeated request shows how it ended.
      if (isQFPayError(error) && error.outcome !== "unknown") await this.#orders.markFailed(out_trade_no);
      if (!isDecline(error)) throw error;
      return { out_trade_no, txamt, status: "failed", respcd: error.respcd, reason: sayRefusal(error) };
    }
  }
}

type ScannedOrder = Awaited<ReturnType<Shop["placeCharge"]>>["charge"];

/** Whether the payment was refused because of the customer or for a temporary reason. The shop is not at fault. */
const isDecline = (error: unknown): error is QFPayApiError =>
  error instanceof QFPayApiError &&
  error.outcome === "rejected" &&
  (error.category === "customer" || error.category === "retry");

/** Explains a code of the gateway and what to do about it, in the words of the SDK's catalog. */
export function sayRefusal({ respcd = "", advice }: QFPayApiError): string {
  const { meaning = "QFPay refused it" } =
    (statusCodes as Record<string, { meaning: string } | undefined>)[respcd] ?? {};
  return `${meaning}. ${advice}.`;
}
