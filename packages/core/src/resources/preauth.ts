import { withDefaults } from "../absent.js";
import { checkEndpoint } from "../checks/check-endpoint.js";
import { QFPayResponseError } from "../errors.js";
import { responseFromRecord } from "../records/find-record.js";
import type { GetOptions } from "../records/transaction-ref.js";
import { normalizeResult } from "../results/normalize-result.js";
import type { Result } from "../results/payment-result.js";
import type { Transaction } from "../transaction.js";
import type { Client } from "../transport/client.js";
import type { GatewayResponse } from "../transport/interpret-response.js";
import type { EnquiryFinding, EnquiryOptions, Recovery } from "../transport/recovery.js";
import type { CallOptions } from "../transport/transport.js";
import { amountOf } from "../wire-values.js";
import type { Transactions } from "./transactions.js";

// The largest difference that is assumed between the gateway's clock and this host's clock.
const clockSkewMs = 600_000;

/** Parameters of `preauth.capture`. */
export type CaptureParams = {
  /** The transaction number of the pre-authorisation. */
  syssn: string;
  /** The amount to capture, in minor units, at most the amount that is still frozen. */
  txamt: number | bigint | string;
  /** The currency's ISO 4217 code. */
  txcurrcd?: string | undefined;
  /** The sub-merchant's id. Default: the client's `mchid`. */
  mchid?: string | undefined;
  /** A number of your own for the capture. Alipay's older pre-authorisation requires this number and `txdtm`. */
  out_trade_no?: string | undefined;
  /** The time of the capture, as `YYYY-MM-DD HH:mm:ss` in the client's time zone. */
  txdtm?: string | undefined;
};

/** Parameters of `preauth.unfreeze`. */
export type UnfreezeParams = {
  /** The transaction number of the pre-authorisation. */
  syssn: string;
  /** A new number for the release, unique over payments and refunds of the account. */
  out_trade_no: string;
  /** The amount to release, in minor units. */
  txamt: number | bigint | string;
  /** The time of the release. Default: now, in the client's time zone. */
  txdtm?: string | undefined;
  /** The sub-merchant's id. Default: the client's `mchid`. */
  mchid?: string | undefined;
};

/** Captures or releases money that QFPay's Element form froze on a card with `VisaMasterCardPreAuth`. */
export class Preauth {
  readonly #client: Client;
  readonly #transactions: Transactions;

  constructor(client: Client, transactions: Transactions) {
    this.#client = client;
    this.#transactions = transactions;
  }

  /**
   * Captures frozen money, in part or in whole, within 7 days (28 for hotels and rentals). The response contains the
   * `syssn` of the capture, by which the capture can be refunded.
   *
   * If the response was lost, the outcome often stays unknown, because the record of a capture may lack your number,
   * and the gateway accepts a second capture. `recover()` of the error then returns a record if only one fits the
   * capture. With `resume: { sentAt }`, the capture is sent if, at `sentAt` plus `recovery.lateMs`, it has no record.
   *
   * @throws {QFPayValidationError} {@link QFPayApiError} {@link QFPayUnknownOutcomeError}
   * @see https://sdk.qfapi.com (pre-authorisation)
   * @example
   * await qfpay.preauth.capture({ syssn: freeze.syssn, txamt: 5000 });
   */
  async capture(params: CaptureParams, options?: CallOptions): Promise<Result> {
    checkEndpoint("capture", params).throwIfWrong();
    const resume = options?.resume;
    const startedAt = typeof resume === "object" ? Number(resume?.sentAt) : this.#client.clock.now();
    const recovery: Recovery<GatewayResponse> = {
      out_trade_no: params.out_trade_no,
      recover: () => this.#findCandidate(params, startedAt),
      enquireOnce: (enquiry) => this.#findCapture(params, startedAt, enquiry),
    };
    return normalizeResult(await this.#client.call("capture", params, options, recovery));
  }

  /**
   * Releases the rest of the frozen money and ends the authorisation. A freeze can be released only once.
   *
   * @throws {QFPayValidationError} {@link QFPayApiError} {@link QFPayUnknownOutcomeError}
   * @see https://sdk.qfapi.com (pre-authorisation)
   * @example
   * await qfpay.preauth.unfreeze({ syssn: freeze.syssn, out_trade_no: createOrderNumber(), txamt: 5000 });
   */
  async unfreeze(params: UnfreezeParams, options?: CallOptions): Promise<Result> {
    const sent = withDefaults({ txdtm: this.#client.txdtm() }, params);
    checkEndpoint("unfreeze", sent).throwIfWrong();
    const { syssn, out_trade_no } = params;
    // A release has no record of its own, but the record of the freeze shows that the freeze has ended.
    const findReleased = async (enquiry: GetOptions) => {
      const freeze = await this.#transactions.get({ syssn, mchid: params.mchid }, enquiry);
      return freeze?.cancel === "4" && freeze.syssn === syssn ? freeze : undefined;
    };
    const recovery: Recovery<GatewayResponse> = {
      out_trade_no,
      recover: () => findReleased({ use: "enquiry" }),
      async enquireOnce({ attempts, ...enquiry }) {
        const freeze = await findReleased(enquiry);
        return freeze ? { found: responseOfUnfreeze(freeze, params, attempts) } : "absent";
      },
    };
    return normalizeResult(await this.#client.call("unfreeze", sent, options, recovery));
  }

  /**
   * Looks for the record of this capture. A capture may have no `out_trade_no`, and another capture of this amount may
   * have been made at about this time. So only a record with this capture's `out_trade_no` proves that it was made.
   */
  async #findCapture(
    params: CaptureParams,
    startedAt: number,
    enquiry: EnquiryOptions,
  ): Promise<EnquiryFinding<GatewayResponse>> {
    const records = await this.#findCaptures(params, startedAt, enquiry);
    const ownRecord = records.find((record) => hasCaptureNumber(record, params));
    if (ownRecord) return { found: responseFromRecord(ownRecord, enquiry.attempts) };
    return records.length === 0 ? "absent" : "unclear";
  }

  /** Returns the record with this capture's number, else the only record of this amount that has no number. */
  async #findCandidate(params: CaptureParams, startedAt: number): Promise<Transaction> {
    const records = await this.#findCaptures(params, startedAt, { use: "enquiry", lastMonth: true });
    const ownRecord = records.find((record) => hasCaptureNumber(record, params));
    if (ownRecord) return ownRecord;
    const [only] = records;
    if (only && !only.out_trade_no && records.length === 1) return only;
    // Even without a matching record, the capture may have been carried out: the clocks of gateway and host may differ.
    throw new QFPayResponseError(
      `${params.syssn} has ${records.length} captures of ${params.txamt} at that time, and nothing shows whether this capture is among them.`,
      { outcome: "unknown" },
    );
  }

  /**
   * Returns the captures with this call's amount and number. If there are none, returns all captures of this amount
   * from around the time of this call.
   */
  async #findCaptures(
    params: CaptureParams,
    startedAt: number,
    { lastMonth, ...enquiry }: Enquiry,
  ): Promise<Transaction[]> {
    const { syssn, txamt, mchid, out_trade_no } = params;
    const isCapture = (record: Transaction) => record.orig_syssn === syssn && record.txamt === amountOf(txamt);
    if (out_trade_no) {
      const records = await this.#transactions.records({ out_trade_no, mchid }, { ...enquiry, lastMonth });
      const ownRecord = records.filter((record) => isCapture(record) && hasCaptureNumber(record, params));
      if (ownRecord.length > 0) return ownRecord;
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

type Enquiry = Pick<GetOptions, "signal" | "use" | "retry" | "timeoutMs" | "signType" | "lastMonth">;

const hasCaptureNumber = (record: Transaction, { out_trade_no }: CaptureParams): boolean =>
  out_trade_no !== undefined && record.out_trade_no === out_trade_no;

function responseOfUnfreeze(
  freeze: Transaction,
  { out_trade_no, txamt }: UnfreezeParams,
  attempts: number,
): GatewayResponse {
  const { syssn: orig_syssn, txcurrcd, pay_type, raw } = freeze;
  const flat = { respcd: "0000", orig_syssn, out_trade_no, txamt: String(txamt), txcurrcd, pay_type };
  return { respcd: "0000", raw, flat, signature: "unchecked", attempts, isRecovered: true };
}
