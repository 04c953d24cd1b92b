import { withDefaults } from "../absent.js";
import type { Currency } from "../catalog/currencies.js";
import { type EnvironmentName, environments } from "../catalog/environments.js";
import { checkEndpoint } from "../checks/check-endpoint.js";
import { checkEnvironment } from "../checks/check-environment.js";
import { QFPayConfigError, QFPayOrderLostError, QFPayResponseError, QFPayUnknownOutcomeError } from "../errors.js";
import { recoveryByNumber } from "../records/find-record.js";
import { normalizeOrder, normalizeResult } from "../results/normalize-result.js";
import type { Result } from "../results/payment-result.js";
import type { Transaction } from "../transaction.js";
import type { Client } from "../transport/client.js";
import type { CallOptions } from "../transport/transport.js";
import { throwAsUnknown } from "../transport/with-outcome.js";
import { textOf } from "../wire-values.js";
import type { Transactions } from "./transactions.js";

/** Parameters of a card payment through Element. */
export type PaymentIntentParams = {
  /** The amount in minor units, an integer from 1 to 99 999 999 999. */
  txamt: number | bigint | string;
  /** The currency's ISO 4217 code. */
  txcurrcd?: Currency | (string & {}) | undefined;
  /** A pay type of Element, such as `802801` (cards). */
  pay_type: string;
  /** Your order number, at most 128 characters, unique over payments and refunds of the account. */
  out_trade_no: string;
  /** The URL to which the customer returns after paying. The return does not prove the payment. */
  return_url?: string | undefined;
  /** The URL to which the customer returns after a failed payment. */
  failed_url?: string | undefined;
  /** The URL to which QFPay posts the notification, at most 256 characters. Register it with QFPay as well. */
  notify_url?: string | undefined;
  /** The time of the request, as `YYYY-MM-DD HH:mm:ss`. Default: now, in the client's time zone. */
  txdtm?: string | undefined;
  /** The id of a saved customer, from `customers.create`. */
  customer_id?: string | undefined;
  /** The sub-merchant's id. Default: the client's `mchid`. */
  mchid?: string | undefined;
};

/** Parameters for saving a card through Element. */
export type TokenIntentParams = {
  /** The id of the customer who owns the card, from `customers.create`. */
  customer_id: string;
  /** The time at which the saved card is to expire. */
  token_expiry?: string | undefined;
  /** The reason for saving the card, which the notification repeats. */
  token_reason?: string | undefined;
  /** A reference of your own, which the notification repeats. */
  token_reference?: string | undefined;
  /**
   * The URL to which QFPay posts the `payment_token` notification, at most 256 characters. Register it with QFPay as
   * well.
   */
  notify_url?: string | undefined;
  /** The sub-merchant's id. Default: the client's `mchid`. */
  mchid?: string | undefined;
};

/** The values that the browser needs to load Element. */
export type ElementSettings = {
  /** The URL of Element's script. */
  script: string;
  /** The argument for the `config` function of Element's script. */
  config: { region: string; env: string };
};

/**
 * Creates intents for Element, QFPay's card form for your own page. A result that Element shows in the browser never
 * proves a payment.
 */
export class Intents {
  readonly #client: Client;
  /** Queries the payment of an intent whose outcome is unknown. */
  readonly #transactions: Transactions;

  constructor(client: Client, transactions: Transactions) {
    this.#client = client;
    this.#transactions = transactions;
  }

  /**
   * Starts a payment. Give `payment_intent` to Element in the browser; an intent is valid for 2 years, in the sandbox
   * for 7 days.
   *
   * @throws {QFPayValidationError} {@link QFPayApiError} {@link QFPayUnknownOutcomeError}
   * @see https://sdk.qfapi.com (Element)
   * @example
   * const { payment_intent } = await qfpay.intents.createPayment({
   *   txamt: 1000, txcurrcd: "HKD", pay_type: "802801", out_trade_no: createOrderNumber(),
   * });
   */
  async createPayment(
    params: PaymentIntentParams,
    options?: CallOptions,
  ): Promise<Result & { payment_intent: string; intent_expiry?: string }> {
    const sent = withDefaults({ txdtm: this.#client.txdtm() }, params);
    checkEndpoint("createPaymentIntent", sent).throwIfWrong();
    const { out_trade_no } = params;
    const recovery = recoveryByNumber(this.#transactions, "payment", sent);
    const answer = await this.#client.call("createPaymentIntent", sent, options, recovery);
    const payment_intent = textOf(answer.flat.payment_intent);
    if (answer.recovered) throw intentInUse(answer.recovered, answer.attempts, recovery.recover!);
    if (payment_intent === undefined) throw lostIntent(out_trade_no, answer.attempts);
    return { ...normalizeOrder(answer, undefined), payment_intent, intent_expiry: textOf(answer.flat.intent_expiry) };
  }

  /**
   * Starts saving a card for a customer. Give `token_intent` to Element in the browser.
   *
   * @throws {QFPayValidationError} {@link QFPayApiError} {@link QFPayUnknownOutcomeError}
   * @see https://sdk.qfapi.com (Element)
   * @example
   * const { token_intent } = await qfpay.intents.createToken({ customer_id, token_reason: "membership" });
   */
  async createToken(
    params: TokenIntentParams,
    options?: CallOptions,
  ): Promise<Result & { token_intent: string; intent_expiry?: string }> {
    checkEndpoint("createTokenIntent", params).throwIfWrong();
    const answer = await this.#client.call("createTokenIntent", params, options);
    const token_intent = textOf(answer.flat.token_intent);
    if (token_intent === undefined) {
      const message =
        "The gateway accepted the intent, but its answer holds no token_intent. Nobody can use it: ask again.";
      throw new QFPayResponseError(message, { outcome: "rejected", attempts: answer.attempts, respcd: answer.respcd });
    }
    return { ...normalizeResult(answer), token_intent, intent_expiry: textOf(answer.flat.intent_expiry) };
  }

  /**
   * Returns the URL of the script and the settings with which the browser loads Element in an environment.
   *
   * @param environment default: the environment whose host is the client's `baseUrl`, else the client's environment
   * @throws {QFPayConfigError} if the environment is unknown, or the client's `baseUrl` is a QFPay host of another
   *   region, whose script is not known
   * @example
   * const { script, config } = qfpay.intents.element();
   */
  element(environment: EnvironmentName = this.#environment()): ElementSettings {
    checkEnvironment("environment", environment);
    const { elementScript, element } = environments[environment];
    return { script: elementScript, config: element };
  }

  /** Returns the environment whose host is the client's `baseUrl`, else the client's own environment. */
  #environment(): EnvironmentName {
    const { baseUrl, environment } = this.#client;
    const names = Object.keys(environments) as EnvironmentName[];
    const { hostname } = new URL(baseUrl);
    const named = names.find((name) => new URL(environments[name].baseUrl).hostname === hostname);
    if (named === undefined && /(^|\.)(qfapi|qfpay)\.com$/.test(hostname)) {
      throw new QFPayConfigError(
        `The Element script of ${hostname} is not known. Ask QFPay for it, or name an environment: element("prod").`,
      );
    }
    return named ?? environment;
  }
}

/** Makes the error for an order that is already paid, or is being paid, with an earlier intent. */
const intentInUse = (record: Transaction, attempts: number, recover: () => Promise<Transaction | undefined>) => {
  const { out_trade_no, status, respcd } = record;
  const state = status === "success" ? "has been paid" : "is being paid";
  const message = `${out_trade_no} ${state} with an intent that was created before. Create no other: call recover().`;
  return new QFPayUnknownOutcomeError(message, {
    ...{ out_trade_no, respcd, attempts },
    recover: () => recover().catch(throwAsUnknown),
  });
};

const lostIntent = (out_trade_no: string, attempts: number) =>
  new QFPayOrderLostError(
    `The intent of ${out_trade_no} was created, but the answer with its payment_intent was lost. Nobody can pay it: ` +
      "create a new one under a new number.",
    { outcome: "rejected", out_trade_no, attempts },
  );
