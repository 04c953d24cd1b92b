import { withDefaults } from "../absent.js";
import { checkEndpoint } from "../checks/check-endpoint.js";
import { QFPayResponseError } from "../errors.js";
import { answerFrom } from "../records/find-record.js";
import type { GetOptions } from "../records/transaction-ref.js";
import { normalizeResult } from "../results/normalize-result.js";
import type { Result } from "../results/payment-result.js";
import type { Transaction } from "../transaction.js";
import type { Client } from "../transport/client.js";
import type { Answer } from "../transport/judge.js";
import type { EnquiryOptions, Finding, Recovery } from "../transport/recovery.js";
import type { CallOptions } from "../transport/transport.js";
import { amountOf } from "../wire-values.js";
import type { Transactions } from "./transactions.js";

// The most by which the gateway's clock and the host's may differ.
const clockSkewMs = 600_000;

/** Parameters of `preauth.capture`. */
export type CaptureParams = {
  /** The freeze's transaction number. */
  syssn: string;
  /** Minor units, at most the amount that is still frozen. */
  txamt: number | bigint | string;
  /** The currency of the freeze, ISO 4217. */
  txcurrcd?: string | undefined;
  /** Sub-merchant. Default: the client's. */
  mchid?: string | undefined;
  /** Alipay's older pre-authorisation also requires a number and a time. */
  out_trade_no?: string | undefined;
  /** `YYYY-MM-DD HH:mm:ss`, Hong Kong time. */
  txdtm?: string | undefined;
};

/** Parameters of `preauth.unfreeze`. */
export type UnfreezeParams = {
  /** The freeze's transaction number. */
  syssn: string;
  /** A new number for the release, unique over payments and refunds of the account. */
  out_trade_no: string;
  /** Minor units. */
  txamt: number | bigint | string;
  /** Default now, in the client's time zone. */
  txdtm?: string | undefined;
  /** Sub-merchant. Default: the client's. */
  mchid?: string | undefined;
};

/** Captures or releases what Element froze with `VisaMasterCardPreAuth`. */
export class Preauth {
  readonly #client: Client;
  readonly #transactions: Transactions;

  constructor(client: Client, transactions: Transactions) {
    this.#client = client;
    this.#transactions = transactions;
  }

  /**
   * Takes frozen money, in part or in whole, within 7 days (28 for hotels and rentals). The response has its own
   * `syssn`, which refunds refer to.
   *
   * If the response was lost, the outcome mostly stays unknown: the record of a capture may lack your number, and the
   * gateway accepts a second capture. `recover()` of the error returns a record if only one can be the capture. With
   * `resume: { sentAt }`, `recovery.lateMs` after a crash, the capture is sent if there is still no record.
   *
   * @throws {QFPayValidationError} {@link QFPayApiError} {@link QFPayUnknownOutcomeError}
   * @see https://sdk.qfapi.com (pre-authorisation)
   * @example
   * await qfpay.preauth.capture({ syssn: freeze.syssn, txamt: 5000 });
   */
  async capture(params: CaptureParams, options?: CallOptions): Promise<Result> {
    checkEndpoint("capture", params).done();
    const resume = options?.resume;
    const startedAt = typeof resume === "object" ? resume.sentAt.getTime() : this.#client.clock.now();
    const recovery: Recovery<Answer> = {
      out_trade_no: params.out_trade_no,
      recover: () => this.#candidate(params, startedAt),
      ask: (enquiry) => this.#findCapture(params, startedAt, enquiry),
    };
    return normalizeResult(await this.#client.call("capture", params, options, recovery));
  }

  /**
   * Releases the rest of the frozen money and ends the authorisation. Works only once.
   *
   * @throws {QFPayValidationError} {@link QFPayApiError} {@link QFPayUnknownOutcomeError}
   * @see https://sdk.qfapi.com (pre-authorisation)
   * @example
   * await qfpay.preauth.unfreeze({ syssn: freeze.syssn, out_trade_no: createOrderNumber(), txamt: 5000 });
   */
  async unfreeze(params: UnfreezeParams, options?: CallOptions): Promise<Result> {
    const sent = withDefaults({ txdtm: this.#client.txdtm() }, params);
    checkEndpoint("unfreeze", sent).done();
    const { syssn, out_trade_no } = params;
    // A release has no record of its own, but the freeze's record shows that the freeze has ended.
    const ended = async (enquiry: GetOptions) => {
      const freeze = await this.#transactions.get({ syssn, mchid: params.mchid }, enquiry);
      return freeze?.cancel === "4" && freeze.syssn === syssn ? freeze : undefined;
    };
    const recovery: Recovery<Answer> = {
      out_trade_no,
      recover: () => ended({ use: "enquiry" }),
      async ask({ attempts, ...enquiry }) {
        const freeze = await ended(enquiry);
        return freeze ? { found: released(freeze, params, attempts) } : "absent";
      },
    };
    return normalizeResult(await this.#client.call("unfreeze", sent, options, recovery));
  }

  /**
   * A capture may lack a number, and another one of the same amount may have been made at about the same time. A record
   * is therefore proof only if it carries this call's own number.
   */
  async #findCapture(params: CaptureParams, startedAt: number, enquiry: EnquiryOptions): Promise<Finding<Answer>> {
    const records = await this.#captures(params, startedAt, enquiry);
    const ours = records.find((record) => isNumbered(record, params));
    if (ours) return { found: answerFrom(ours, enquiry.attempts) };
    return records.length === 0 ? "absent" : "unclear";
  }

  /** The capture with this call's number, or else the only record that may be the capture. */
  async #candidate(params: CaptureParams, startedAt: number): Promise<Transaction> {
    const records = await this.#captures(params, startedAt, { use: "enquiry", lastMonth: true });
    const ours = records.find((record) => isNumbered(record, params));
    if (ours) return ours;
    const [only] = records;
    if (only && !only.out_trade_no && records.length === 1) return only;
    // The absence of a record proves nothing here: clocks may differ, and a resumed call does not know when it was
    // first sent.
    throw new QFPayResponseError(
      `${params.syssn} has ${records.length} captures of ${params.txamt} at that time, and nothing shows whether this capture is among them.`,
      { outcome: "unknown" },
    );
  }

  /**
   * Captures of that amount: first those with this call's number, whatever their time; if there are none, those around
   * the call's time.
   */
  async #captures(
    params: CaptureParams,
    startedAt: number,
    { lastMonth, ...enquiry }: Enquiry,
  ): Promise<Transaction[]> {
    const { syssn, txamt, mchid, out_trade_no } = params;
    const isCapture = (record: Transaction) => record.orig_syssn === syssn && record.txamt === amountOf(txamt);
    if (out_trade_no) {
      const records = await this.#transactions.records({ out_trade_no, mchid }, { ...enquiry, lastMonth });
      const ours = records.filter((record) => isCapture(record) && isNumbered(record, params));
      if (ours.length > 0) return ours;
    }
    const range = {
      start_time: new Date(startedAt - clockSkewMs),
      end_time: new Date(this.#client.clock.now() + clockSkewMs),
      mchid,
    };
    const found: Transaction[] = [];
    for await (const record of this.#transactions.list(range, enquiry)) if (isCapture(record)) found.push(record);
    return found;
  }
}

/** Options of an enquiry, made by the call itself or by a later `recover()`. */
type Enquiry = Pick<GetOptions, "signal" | "use" | "retry" | "timeoutMs" | "signType" | "lastMonth">;

const isNumbered = (record: Transaction, { out_trade_no }: CaptureParams): boolean =>
  out_trade_no !== undefined && record.out_trade_no === out_trade_no;

/** The result of a release, made from the record of the freeze that it ended. */
function released(freeze: Transaction, { out_trade_no, txamt }: UnfreezeParams, attempts: number): Answer {
  const { syssn: orig_syssn, txcurrcd, pay_type, raw } = freeze;
  const flat = { respcd: "0000", orig_syssn, out_trade_no, txamt: String(txamt), txcurrcd, pay_type };
  return { respcd: "0000", raw, flat, signature: "unchecked", attempts, isRecovered: true };
}
