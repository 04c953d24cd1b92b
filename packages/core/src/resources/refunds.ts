import { withDefaults } from "../absent.js";
import { payTypeRow } from "../checks/check-payment.js";
import { checkRefund } from "../checks/check-refund.js";
import type { RefundParams } from "../checks/refund-params.js";
import { isQFPayError, QFPayUnknownOutcomeError, QFPayValidationError } from "../errors.js";
import { refuseMisspelled } from "../misspelled.js";
import { recoveryByNumber } from "../records/find-record.js";
import { selectRecord } from "../records/select-record.js";
import type { RecordOptions } from "../records/transaction-ref.js";
import { normalizeResult } from "../results/normalize-result.js";
import type { Result } from "../results/payment-result.js";
import type { Parameters } from "../signing/canonicalize.js";
import { type CallScope, callScope } from "../transport/call-scope.js";
import type { Client } from "../transport/client.js";
import type { CallOptions } from "../transport/transport.js";
import { untilAborted } from "../transport/wait.js";
import { throwAsUnknown, withOutcome } from "../transport/with-outcome.js";
import type { Transactions } from "./transactions.js";

/** The result of a refund: `syssn` is the refund's transaction number, `orig_syssn` the payment's. */
export type RefundResult = Result & { syssn: string; out_trade_no: string };

/** Options of `refunds.create`. */
export type RefundOptions = CallOptions & {
  /** Whether to send refunds that QFPay documents as impossible (FPS). QFPay enables them for some accounts. */
  allowUnsupported?: boolean | undefined;
};

/** Refunds payments. */
export class Refunds {
  readonly #client: Client;
  readonly #transactions: Transactions;
  /** The refunds that are being sent now, by the `syssn` of the payment. */
  readonly #underWay: Map<string, Promise<unknown>>;

  /**
   * @param underWay the refunds that are being sent now, by payment; clients for other sub-merchants of the account
   * share this map
   */
  constructor(client: Client, transactions: Transactions, underWay: Map<string, Promise<unknown>>) {
    this.#client = client;
    this.#transactions = transactions;
    this.#underWay = underWay;
  }

  /**
   * Refunds a payment in whole or in part. `pending` means that the refund is being processed. Refunds of one payment
   * are sent one after the other within this process. If several processes send refunds, make sure that they do not
   * refund one payment at the same time.
   *
   * @throws {QFPayValidationError} with all problems, if a parameter is invalid or an FPS payment is refunded without
   *   `allowUnsupported`; nothing is sent
   * @throws {QFPayApiError} if the gateway refused the refund (1262: already refunded, 1272: more than the rest of the
   *   payment, ...)
   * @throws {QFPayUnknownOutcomeError} if money may have moved: `recover()` queries the gateway for the refund's number
   * @see https://sdk.qfapi.com (refund)
   * @example
   * await qfpay.refunds.create({ syssn: payment.syssn, out_trade_no: createOrderNumber("R"), txamt: 500 });
   */
  async create(params: RefundParams, options: RefundOptions = {}): Promise<RefundResult> {
    checkRefund(params);
    refuseMisspelled(options, { allowUnsupported: 0 });
    this.#client.checkOptions(options); // Refuses wrong options before the payment is looked up.
    const { signal, deadlineMs = this.#client.deadlineMs } = options;
    // One deadline covers the look-up of the payment, the wait for the payment's other refunds, and this refund.
    const scope = callScope(this.#client.clock, { signal, deadlineMs });
    try {
      return await this.#create(params, options, scope);
    } finally {
      scope.end();
    }
  }

  /** Finds the payment if only its number is known, checks that its pay type allows refunds, and sends the refund. */
  async #create(params: RefundParams, options: RefundOptions, scope: CallScope): Promise<RefundResult> {
    const { allowUnsupported = false, ...callOptions } = options;
    const { qf_trade_no, original_out_trade_no, pay_type, ...wire } = params;
    const { txdtm } = this.#client;
    let payment: { syssn?: string; pay_type?: string } = { syssn: wire.syssn || qf_trade_no, pay_type };
    if (!payment.syssn) payment = await this.#findOriginal(original_out_trade_no!, wire, callOptions, scope);
    if (!allowUnsupported && payTypeRow(payment.pay_type)?.refund.allowed === "no") {
      const message =
        `${payTypeRow(payment.pay_type)?.wallet} payments (${payment.pay_type}) cannot be refunded through QFPay. Pay the ` +
        "customer back another way; if QFPay enabled such refunds for your account, pass allowUnsupported: true.";
      throw new QFPayValidationError([{ path: "pay_type", message }]);
    }
    const { out_trade_no } = wire;
    const sent: Parameters = { ...withDefaults({ txdtm: txdtm() }, wire), syssn: payment.syssn };
    const recovery = recoveryByNumber(this.#transactions, "refund", sent);
    const sendRefund = () => this.#client.call("refund", sent, { ...callOptions, scope }, recovery);
    const answer = await this.#runOneByOne(String(payment.syssn), sendRefund, scope.signal);
    const result = normalizeResult(answer);
    return { ...result, out_trade_no: result.out_trade_no ?? out_trade_no } as RefundResult;
  }

  /** Sends the refunds of a payment one after the other, because the gateway accepts only one at a time. */
  async #runOneByOne<T>(syssn: string, sendRefund: () => Promise<T>, signal: AbortSignal): Promise<T> {
    const earlierRefund = this.#underWay.get(syssn);
    const thisRefund = (async () => {
      // This refund waits until the earlier refund has ended, with or without success.
      await untilAborted(earlierRefund, signal).catch(() => {});
      return sendRefund();
    })();
    const bothEnded = Promise.allSettled([earlierRefund, thisRefund]);
    this.#underWay.set(syssn, bothEnded);
    try {
      return await thisRefund;
    } finally {
      if (this.#underWay.get(syssn) === bothEnded) this.#underWay.delete(syssn);
    }
  }

  /** Finds a refund's payment by the payment's order number. */
  async #findOriginal(original: string, refund: Numbered, { signType, resume }: CallOptions, scope: CallScope) {
    const enquiryOptions = { signType, scope, lastMonth: true };
    try {
      return (
        (resume && (await this.#findEarlierRefund(refund, enquiryOptions))) ||
        (await this.#find(original, refund.mchid, enquiryOptions))
      );
    } catch (error) {
      if (resume) throw this.#unclearError(refund, error as Error);
      // The error of a failed look-up may have the outcome `unknown`, but the refund was certainly not sent.
      throw isQFPayError(error) ? withOutcome(error, "not_sent") : error;
    }
  }

  /**
   * Finds the record of a refund that is sent again (`resume`), and in it the payment that it refunds. A query by the
   * payment's order number could return a newer payment with that number.
   */
  async #findEarlierRefund({ out_trade_no, mchid }: Numbered, enquiryOptions: EnquiryOptions) {
    const records = await this.#transactions.records({ out_trade_no, mchid }, { ...enquiryOptions, use: "enquiry" });
    const refund = records.find((record) => record.out_trade_no === out_trade_no);
    return refund?.order_type === "refund" && refund.orig_syssn ? { syssn: refund.orig_syssn } : undefined;
  }

  /** Finds the payment with this order number. @throws {QFPayValidationError} if there is none */
  async #find(out_trade_no: string, mchid: string | undefined, enquiryOptions: EnquiryOptions) {
    const records = await this.#transactions.records({ out_trade_no, mchid }, enquiryOptions);
    const payment = selectRecord(records.filter((record) => (record.out_trade_no ?? out_trade_no) === out_trade_no));
    if (payment?.order_type === "payment") return payment;
    const message = payment
      ? `${out_trade_no} is a ${payment.order_type}, not a payment.`
      : `The gateway has no payment ${out_trade_no} this month or the month before; pass its syssn.`;
    throw new QFPayValidationError([{ path: "original_out_trade_no", message }]);
  }

  /**
   * Makes the error for a resumed refund whose payment was not found: an earlier attempt may have refunded the money,
   * so the outcome is unknown.
   */
  #unclearError({ out_trade_no, mchid }: Numbered, cause: Error): QFPayUnknownOutcomeError {
    return new QFPayUnknownOutcomeError(
      `It is not known whether the refund ${out_trade_no} was carried out before. ${cause.message}`,
      {
        cause,
        out_trade_no,
        recover: () => this.#transactions.get({ out_trade_no, mchid }, { use: "enquiry" }).catch(throwAsUnknown),
      },
    );
  }
}

/** The order number and sub-merchant of the refund itself, not of the payment. */
type Numbered = Pick<RefundParams, "out_trade_no" | "mchid">;
type EnquiryOptions = Pick<RecordOptions, "signType" | "scope" | "lastMonth">;
