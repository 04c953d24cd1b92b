import { isUndefined, withDefaults } from "../absent.js";
import { checkEndpoint } from "../checks/check-endpoint.js";
import { checkPayment, paymentAdvice, payTypeRow } from "../checks/check-payment.js";
import type { PayableType, PaymentParams } from "../checks/payment-params.js";
import { objectOf } from "../object-of.js";
import { recoveryByNumber } from "../records/find-record.js";
import { recoveryOfUndo, transactionRefOf, type UndoParams } from "../records/undo.js";
import { undoLostOrder } from "../results/lost-order.js";
import { normalizeOrder, normalizeResult } from "../results/normalize-result.js";
import type { PaymentResult, Result } from "../results/payment-result.js";
import type { Parameters } from "../signing/canonicalize.js";
import { type CallScope, callScope } from "../transport/call-scope.js";
import { checkOptionNames } from "../transport/check-options.js";
import type { Client } from "../transport/client.js";
import type { GatewayResponse } from "../transport/interpret-response.js";
import type { Recovery } from "../transport/recovery.js";
import type { CallOptions, InnerOptions } from "../transport/transport.js";
import { textOf } from "../wire-values.js";
import type { Transactions } from "./transactions.js";

const cpmTimeoutMs = 60_000;

/** Creates, cancels and closes payments. */
export class Payments {
  readonly #client: Client;
  readonly #transactions: Transactions;

  constructor(client: Client, transactions: Transactions) {
    this.#client = client;
    this.#transactions = transactions;
  }

  /**
   * Creates a payment. If you scan the customer's code (CPM), `success` means that the customer paid. In every other
   * mode the order is created and `pending`: wait for the notification or `transactions.waitFor`.
   *
   * @param params the payment's parameters under QFPay's own names; the pay type determines which are required
   * @returns the payment, with `qrcode`, `pay_url` or `pay_params` according to the pay type
   * @throws {QFPayValidationError} with all problems, if a parameter is invalid; nothing is sent
   * @throws {QFPayApiError} if the gateway refused the payment
   * @throws {QFPayUnknownOutcomeError} if money may have moved: `recover()` queries the gateway. Do not repeat the
   *   payment under a new number
   * @throws {QFPayConnectionError} {@link QFPayRateLimitError} if all attempts provably failed
   * @see https://sdk.qfapi.com (payment)
   * @example
   * const payment = await qfpay.payments.create({
   *   pay_type: "800201", txamt: 1000, txcurrcd: "HKD", out_trade_no: createOrderNumber(), goods_name: "Milk tea",
   * });
   * payment.qrcode; // text for a QR code
   */
  async create<P extends PayableType | (string & {})>(
    params: { pay_type: P } & PaymentParams<P>,
    options: CallOptions = {},
  ): Promise<PaymentResult<P>> {
    checkOptionNames(options);
    checkPayment(params as Parameters, options.validate !== false);
    this.#client.warn("payment", paymentAdvice(params as Parameters));
    const { signal } = options;
    const deadlineMs = options.deadlineMs ?? this.#client.deadlineMs;
    // One deadline covers the creation of the order and, if its response is lost, the attempt to cancel the order.
    const scope = callScope(this.#client.clock, { signal, deadlineMs });
    try {
      return await this.#create(params, options, scope);
    } finally {
      scope.end();
    }
  }

  /** Creates a payment. Cancels the order if the response with the QR code was lost. `scope` limits both calls. */
  async #create<P extends PayableType | (string & {})>(
    params: { pay_type: P } & PaymentParams<P>,
    options: CallOptions,
    scope: CallScope,
  ): Promise<PaymentResult<P>> {
    const row = payTypeRow(params.pay_type);
    const { out_trade_no } = params;
    const { clock, timeoutMs = cpmTimeoutMs } = this.#client;
    const sent: Parameters = withDefaults({ txdtm: this.#client.txdtm() }, params as Parameters);
    const answer = await this.#client.call(
      "payment",
      sent,
      { ...(row?.mode === "CPM" ? withDefaults({ timeoutMs }, options) : options), scope },
      recoveryByNumber(this.#transactions, "payment", sent),
    );

    const result = normalizeOrder(answer, params.pay_type);
    const { qrcode, pay_url, web_url, pay_params } = answer.flat;
    const paymentMeans = {
      qrcode: textOf(qrcode),
      pay_url: textOf(pay_url) ?? textOf(web_url),
      pay_params: pay_params ?? undefined,
    };
    const carries = row?.carries;
    const needsPaymentMeans = carries === "qrcode" || carries === "pay_url" || carries === "pay_params";
    // A result that was made from the gateway's record lacks the QR code or URL with which the customer pays. A paid
    // order needs neither.
    if (needsPaymentMeans && !paymentMeans[carries] && answer.recovered?.status === "pending") {
      const { signType, recovery, retry, timeoutMs: eachMs } = options;
      const { signal } = scope;
      const ref = transactionRefOf({ syssn: result.syssn, out_trade_no, mchid: sent.mchid });
      const { txamt, txdtm } = sent as { txamt: string; txdtm: string };
      const undoOptions = { signType, recovery, retry, timeoutMs: eachMs, scope };
      throw await undoLostOrder({
        out_trade_no,
        missing: carries,
        respcd: answer.respcd,
        attempts: answer.attempts,
        undo: () => this.#undo(row?.undo === "reversal" ? "reversal" : "close", { ...ref, txamt, txdtm }, undoOptions),
        find: () => this.#transactions.get(ref, { signal, signType, use: "enquiry" }),
        recover: () => this.#transactions.get(ref, { use: "enquiry" }),
        clock,
        signal,
      });
    }
    return {
      ...result,
      ...withoutAbsent(paymentMeans),
      out_trade_no: result.out_trade_no ?? out_trade_no,
    } as PaymentResult<P>;
  }

  /**
   * Cancels a payment that is not finished. Query the payment first, because a paid order must be refunded, not
   * reversed. Query it again afterwards, because a `success` does not prove that the customer was not charged.
   *
   * @throws {QFPayValidationError} {@link QFPayApiError} {@link QFPayUnknownOutcomeError} as `create`
   * @see https://sdk.qfapi.com (reversal)
   * @example
   * await qfpay.payments.reverse({ out_trade_no: "A-1001", txamt: 1000 });
   */
  reverse(params: UndoParams, options?: CallOptions): Promise<Result> {
    return this.#undo("reversal", params, options);
  }

  /**
   * Closes an unpaid order, which the customer then cannot pay any more.
   *
   * @param options `method: "GET"` for accounts whose close endpoint takes GET only
   * @throws {QFPayValidationError} {@link QFPayApiError} {@link QFPayUnknownOutcomeError} as `create`
   * @see https://sdk.qfapi.com (close)
   * @example
   * await qfpay.payments.close({ syssn: payment.syssn, txamt: 1000 });
   */
  close(params: UndoParams, options?: CallOptions): Promise<Result> {
    return this.#undo("close", params, options);
  }

  /**
   * Adds a note to a transaction. QFPay's portal shows the note. Only accounts without `mchid` can add notes.
   *
   * @throws {QFPayValidationError} {@link QFPayApiError} as `create`
   * @example
   * await qfpay.payments.addNote({ syssn: payment.syssn, note: "Table 12" });
   */
  async addNote(params: { syssn: string; note: string }, options?: CallOptions): Promise<Result> {
    const sent = { ...params, code: this.#client.appCode };
    checkEndpoint("addNote", sent).throwIfWrong();
    return normalizeResult(await this.#client.call("addNote", sent, options));
  }

  /** Reverses or closes an order. */
  async #undo(endpoint: "reversal" | "close", params: UndoParams, options: InnerOptions = {}): Promise<Result> {
    checkOptionNames(options);
    const ref = transactionRefOf(objectOf("params", params) as UndoParams);
    const sent = withDefaults({ txdtm: this.#client.txdtm() }, params);
    checkEndpoint(endpoint, sent).throwIfWrong();
    const { out_trade_no } = params;
    const recovery: Recovery<GatewayResponse> = {
      out_trade_no,
      recover: () => this.#transactions.get(ref, { use: "enquiry" }),
      enquireOnce: async ({ attempts, ...enquiry }) =>
        recoveryOfUndo(await this.#transactions.records(ref, enquiry), ref, attempts),
    };
    const method = endpoint === "close" ? this.#client.closeMethod : this.#client.reversalMethod;
    return normalizeResult(
      await this.#client.call(endpoint, sent, withDefaults({ method }, options, isUndefined), recovery),
    );
  }
}

const withoutAbsent = (fields: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== ""));
