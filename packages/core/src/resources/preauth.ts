import { withDefaults } from "../absent.js";
import type { CallOptions } from "../transport/transport.js";
import { checkEndpoint } from "./check-endpoint.js";
import type { Client } from "./client.js";
import type { Result } from "./payment-result.js";
import { settleResult } from "./settle-result.js";
import type { Transactions } from "./transactions.js";

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
    const { syssn, out_trade_no } = params;
    const recover = () => this.#transactions.get(out_trade_no === undefined ? { syssn } : { out_trade_no });
    return settleResult(await this.#client.call("capture", params, options, { out_trade_no, recover }));
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
    const { out_trade_no } = params;
    const recover = () => this.#transactions.get({ out_trade_no });
    return settleResult(await this.#client.call("unfreeze", sent, options, { out_trade_no, recover }));
  }
}
