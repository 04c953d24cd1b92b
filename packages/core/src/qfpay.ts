import type { EndpointName } from "./catalog/endpoints.js";
import { type EnvironmentVariables, optionsFromEnv, type QFPayOptions, type Settings, settle } from "./config.js";
import { Checkout } from "./resources/checkout.js";
import type { Client } from "./resources/client.js";
import type { Result } from "./resources/payment-result.js";
import { Payments } from "./resources/payments.js";
import { Refunds } from "./resources/refunds.js";
import { settleResult } from "./resources/settle-result.js";
import { Transactions } from "./resources/transactions.js";
import type { Parameters } from "./signing/canonicalize.js";
import { signText } from "./signing/sign.js";
import { call } from "./transport/call.js";
import type { CallOptions, Transport } from "./transport/transport.js";
import { formatTxdtm } from "./txdtm.js";

type Sign = Client["sign"];

/**
 * A client of the QFPay gateway for one merchant account. Creating it does no I/O.
 *
 * @throws {QFPayConfigError} an option that cannot work; a browser
 * @see https://sdk.qfapi.com
 * @example
 * const qfpay = new QFPay({ appCode, clientKey, environment: "sandbox" });
 * const payment = await qfpay.payments.create({
 *   pay_type: "800201", txamt: 1000, txcurrcd: "HKD", out_trade_no: createOrderNumber(),
 * });
 */
export class QFPay {
  readonly payments: Payments;
  readonly transactions: Transactions;
  readonly refunds: Refunds;
  readonly checkout: Checkout;
  readonly #options: QFPayOptions;
  readonly #client: Client;

  constructor(options: QFPayOptions) {
    const settings = settle(options);
    this.#options = { ...options, limiter: settings.limiter };
    this.#client = clientOf(settings, (text, signType) => signText(text, options.clientKey, signType));
    this.transactions = new Transactions(this.#client);
    this.payments = new Payments(this.#client, this.transactions);
    this.refunds = new Refunds(this.#client, this.transactions);
    this.checkout = new Checkout(this.#client);
  }

  /**
   * A client from environment variables: `QFPAY_ENV` (`sandbox`, `test` or `prod`), then `QFPAY_<ENV>_APPCODE`, `_KEY`,
   * `_MCHID`, else `QFPAY_APPCODE`, `QFPAY_KEY`, `QFPAY_MCHID`.
   *
   * @param options anything else to set; `environment` overrides `QFPAY_ENV`
   * @param env default `process.env`
   * @throws {QFPayConfigError} unknown environment, a missing variable, app code and key from different levels
   * @example
   * const qfpay = QFPay.fromEnv();
   * const live = QFPay.fromEnv({ environment: "prod" });
   */
  static fromEnv(options: Partial<QFPayOptions> = {}, env: EnvironmentVariables = processEnv()): QFPay {
    return new QFPay({ ...optionsFromEnv(env, options.environment), ...options });
  }

  /**
   * The same account for another sub-merchant; limits and options are shared.
   *
   * @example
   * const tsimShaTsui = qfpay.withMerchant("ZaMVg12345");
   */
  withMerchant(mchid: string): QFPay {
    return new QFPay({ ...this.#options, mchid });
  }

  /**
   * Calls any catalogued endpoint as it is: signs, waits for a slot, sends, classifies.
   *
   * @throws as the resource methods do, parameters unchecked
   * @example
   * const answer = await qfpay.request("query", { syssn: "20260101000300020000000001" });
   * answer.raw.data;
   */
  async request(endpoint: EndpointName, params: Parameters, options?: CallOptions): Promise<Result> {
    const out_trade_no = typeof params.out_trade_no === "string" ? params.out_trade_no : undefined;
    const recover = async () => (out_trade_no === undefined ? undefined : this.transactions.get({ out_trade_no }));
    return settleResult(await this.#client.call(endpoint, params, options, { out_trade_no, recover }));
  }
}

function clientOf(settings: Settings, sign: Sign): Client {
  const { clock, timeZone, appCode, mchid, baseUrl, random, timeoutMs } = settings;
  let calls = 0;
  const transport: Transport = { ...settings, sign, nextId: () => ++calls };
  return {
    appCode,
    mchid,
    baseUrl,
    timeoutMs,
    clock,
    random,
    sign,
    txdtm: () => formatTxdtm(clock.now(), timeZone),
    call: (endpoint, params, options, recovery) => call(transport, endpoint, params, options, recovery),
  };
}

const processEnv = (): EnvironmentVariables =>
  (globalThis as { process?: { env?: EnvironmentVariables } }).process?.env ?? {};
