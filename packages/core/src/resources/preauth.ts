import { withDefaults } from "../absent.js";
import type { Transaction } from "../transaction.js";
import type { CallOptions } from "../transport/transport.js";
import { checkEndpoint } from "./check-endpoint.js";
import type { Client } from "./client.js";
import type { Result } from "./payment-result.js";
import { settleResult } from "./settle-result.js";
import type { Transactions } from "./transactions.js";

// How far the gateway's clock and ours may be apart.
const clockSkewMs = 60_000;

/** Parameters of `preauth.capture`. */
export type CaptureParams = {
  /** The freeze's transaction number. */
  syssn: string;
  /** Minor units, at most what is still frozen. */
  txamt: number | bigint | string;
  txcurrcd?: string;
  mchid?: string;
  /** Alipay's older pre-authorisation wants a number and a time too. */
  out_trade_no?: string;
  txdtm?: string;
};

/** Parameters of `preauth.unfreeze`. */
export type UnfreezeParams = {
  syssn: string;
  out_trade_no: string;
  txamt: number | bigint | string;
  /** Default now, in the client's time zone. */
  txdtm?: string;
  mchid?: string;
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
   * Takes frozen money, in part or in whole, within 7 days (28 for hotels and rentals). The answer has its own `syssn`,
   * which refunds refer to.
   *
   * @throws {QFPayValidationError} {@link QFPayApiError} {@link QFPayUnknownOutcomeError}
   * @see https://sdk.qfapi.com (pre-authorisation)
   * @example
   * await qfpay.preauth.capture({ syssn: freeze.syssn, txamt: 5000 });
   */
  async capture(params: CaptureParams, options?: CallOptions): Promise<Result> {
    checkEndpoint("capture", params).done();
    const startedAt = this.#client.clock.now();
    const recover = () => this.#findCapture(params, startedAt);
    return settleResult(await this.#client.call("capture", params, options, { recover }));
  }

  /**
   * Releases what is left and ends the authorisation. Works once.
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
    // A release has no record of its own; the freeze's tells that it has ended.
    const recover = async () => {
      const freeze = await this.#transactions.get({ syssn });
      return freeze?.cancel === "4" ? freeze : undefined;
    };
    return settleResult(await this.#client.call("unfreeze", sent, options, { out_trade_no, recover }));
  }

  /** A capture has no order number: it is the freeze's record of that amount which came since the call. */
  async #findCapture({ syssn, txamt }: CaptureParams, startedAt: number): Promise<Transaction | undefined> {
    const { clock } = this.#client;
    const range = { start_time: new Date(startedAt - clockSkewMs), end_time: new Date(clock.now() + clockSkewMs) };
    for await (const transaction of this.#transactions.list(range)) {
      if (transaction.orig_syssn === syssn && transaction.txamt === Number(txamt)) return transaction;
    }
    return undefined;
  }
}
