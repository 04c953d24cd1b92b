import { isUndefined, withDefaults } from "./absent.js";
import { type EndpointName, endpoints } from "./catalog/endpoints.js";
import {
  type EnvironmentVariables,
  environmentFromEnv,
  optionsFromEnv,
  type QFPayOptions,
  resolveOptions,
  type Settings,
} from "./config.js";
import { checkCredential } from "./credential.js";
import { QFPayResponseError, QFPayValidationError } from "./errors.js";
import { objectOf } from "./object-of.js";
import type { ReconcileItem, ReconcileOptions } from "./reconcile/types.js";
import { recoveryByNumber } from "./records/find-record.js";
import { redactor } from "./redact.js";
import { Bills } from "./resources/bills.js";
import { Checkout } from "./resources/checkout.js";
import { Customers } from "./resources/customers.js";
import { Customs } from "./resources/customs.js";
import { Intents } from "./resources/intents.js";
import { Payments } from "./resources/payments.js";
import { Preauth } from "./resources/preauth.js";
import { Products } from "./resources/products.js";
import { Refunds } from "./resources/refunds.js";
import { Subscriptions } from "./resources/subscriptions.js";
import { Transactions } from "./resources/transactions.js";
import { WeChat } from "./resources/wechat.js";
import { normalizeOrder, normalizeResult } from "./results/normalize-result.js";
import type { Result } from "./results/payment-result.js";
import type { Parameters } from "./signing/canonicalize.js";
import { signText } from "./signing/sign.js";
import { verifyResponse } from "./signing/verify-response.js";
import type { SweepOptions, SweptEvent } from "./sweep/types.js";
import { attemptChannel } from "./transport/attempt-channel.js";
import { call } from "./transport/call.js";
import type { Client } from "./transport/client.js";
import { CommonTimeout } from "./transport/common-timeout.js";
import type { EndpointParams } from "./transport/endpoint-params.js";
import { type GatewayResponse, interpretResponse, interpretZip, type Verify } from "./transport/interpret-response.js";
import { resolveCallOptions } from "./transport/prepare-call.js";
import type { Recovery } from "./transport/recovery.js";
import { SharedTimers } from "./transport/shared-timers.js";
import type { CallOptions, Transport } from "./transport/transport.js";
import { createWarner } from "./transport/warner.js";
import { formatTxdtm } from "./txdtm.js";
import { textOf } from "./wire-values.js";

/**
 * A client of the QFPay gateway for one merchant account. Creating a client does no I/O.
 *
 * @throws {QFPayConfigError} if an option is invalid, or the code runs in a browser
 * @see https://sdk.qfapi.com
 * @example
 * const qfpay = new QFPay({ appCode, clientKey, environment: "sandbox" });
 * const payment = await qfpay.payments.create({
 *   pay_type: "800201", txamt: 1000, txcurrcd: "HKD", out_trade_no: createOrderNumber(),
 * });
 */
export class QFPay {
  /** Creates, cancels and closes payments. */
  readonly payments: Payments;
  /** Queries the gateway's records of payments and refunds. */
  readonly transactions: Transactions;
  /** Refunds payments. */
  readonly refunds: Refunds;
  /** Makes links to QFPay's hosted checkout page. */
  readonly checkout: Checkout;
  /** Captures or releases pre-authorised card payments. */
  readonly preauth: Preauth;
  /** Starts card payments with Element, QFPay's card form for your own page. */
  readonly intents: Intents;
  /** Manages the customers of recurring payments and saved cards. */
  readonly customers: Customers;
  /** Manages the products that subscriptions charge for. */
  readonly products: Products;
  /** Manages subscriptions, which charge a saved card at regular intervals. */
  readonly subscriptions: Subscriptions;
  /** Declares payments to the customs offices of mainland China. */
  readonly customs: Customs;
  /** Finds the customer's WeChat `openid`. */
  readonly wechat: WeChat;
  /** Downloads the daily bills. */
  readonly bills: Bills;
  /** The options with which this client was created; `withMerchant` passes them on. */
  readonly #options: QFPayOptions;
  /** The functions and settings that all resources (`payments`, `refunds` and so on) share. */
  readonly #client: Client;

  /** The refunds that are being sent now, by the `syssn` of the payment. */
  readonly #refundsUnderWay: Map<string, Promise<unknown>>;

  constructor(options: QFPayOptions, sibling?: QFPay) {
    // The gateway takes only one refund of a payment at a time, so clients that `withMerchant` creates share this map.
    this.#refundsUnderWay = sibling ? sibling.#refundsUnderWay : new Map();
    const settings = resolveOptions(options);
    this.#options = { ...options, limiter: settings.limiter, retryBudget: settings.budget };
    const { clientKey } = options;
    const verify = verifyWith(settings.verifyResponses, clientKey);
    const sign: Transport["sign"] = (text, signType) => signText(text, clientKey, signType);
    const warn = sibling ? sibling.#client.warn : createWarner(settings.hooks);
    this.#client = clientOf({ ...settings, verify, sign, warn, redact: redactor(clientKey) });
    this.transactions = new Transactions(this.#client);
    this.payments = new Payments(this.#client, this.transactions);
    this.refunds = new Refunds(this.#client, this.transactions, this.#refundsUnderWay);
    this.checkout = new Checkout(this.#client);
    this.preauth = new Preauth(this.#client, this.transactions);
    this.intents = new Intents(this.#client, this.transactions);
    this.customers = new Customers(this.#client);
    this.products = new Products(this.#client);
    this.subscriptions = new Subscriptions(this.#client);
    this.customs = new Customs(this.#client);
    this.wechat = new WeChat(this.#client);
    this.bills = new Bills(this.#client);
  }

  /**
   * Creates a client from environment variables: `QFPAY_ENV` (`sandbox`, `test` or `prod`), then `QFPAY_<ENV>_APPCODE`,
   * `_KEY`, `_MCHID`, else `QFPAY_APPCODE`, `QFPAY_KEY`, `QFPAY_MCHID`. `QFPAY_BASE_URL` replaces the environment's
   * host.
   *
   * @param options further options of the client; `environment` overrides `QFPAY_ENV`
   * @param env the environment variables, default `process.env`
   * @throws {QFPayConfigError} if the environment is unknown, a variable is missing, or only one of app code and key
   *   has the environment's prefix
   * @example
   * const qfpay = QFPay.fromEnv();
   * const live = QFPay.fromEnv({ environment: "prod" });
   */
  static fromEnv<T extends QFPay>(
    this: new (
      options: QFPayOptions,
    ) => T,
    options: Partial<QFPayOptions> = {},
    env: EnvironmentVariables = processEnv(),
  ): T {
    const { appCode, clientKey, environment } = options;
    // If `options` contain app code and key, only the environment's name and the base URL are read from `env`.
    const found = appCode && clientKey ? environmentFromEnv(env, environment) : optionsFromEnv(env, environment);
    return new this(withDefaults(found, options, isUndefined) as QFPayOptions);
  }

  /**
   * Returns a client of the same account for another sub-merchant. The new client shares this client's limits and
   * options.
   *
   * @throws {QFPayConfigError} if `mchid` is empty or malformed, because payments would go to another merchant
   * @example
   * const tsimShaTsui = qfpay.withMerchant("ZaMVg12345");
   */
  withMerchant(mchid: string): QFPay {
    checkCredential("mchid", mchid);
    return new QFPay({ ...this.#options, mchid }, this);
  }

  /**
   * Calls any endpoint of the catalog with the parameters as they are: signs the request, waits for a slot of the
   * limiter, sends the request and classifies the response.
   *
   * @throws the errors of the resource methods; the parameters are not checked
   * @example
   * const answer = await qfpay.request("query", { syssn: "20260101000300020000000001" });
   * answer.raw.data;
   */
  async request<E extends EndpointName>(
    endpoint: E,
    params: EndpointParams<E>,
    options?: CallOptions,
  ): Promise<Result> {
    // `Object.hasOwn` would also accept the list `["query"]`.
    if (typeof endpoint !== "string" || !Object.hasOwn(endpoints, endpoint)) {
      const message = 'endpoint must be a name of the catalog, such as "query".';
      throw new QFPayValidationError([{ path: "endpoint", message }]);
    }
    const out_trade_no = textOf(objectOf<Parameters>("params", params).out_trade_no);
    const isOrder = endpoint === "payment" || endpoint === "createPaymentIntent";
    const answer = await this.#client.call(endpoint, params, options, this.#recovery(endpoint, params, out_trade_no));
    return isOrder ? normalizeOrder(answer, (params as Parameters).pay_type) : normalizeResult(answer);
  }

  /**
   * Compares your books with the gateway's ledger and yields the differences: payments and refunds that are on one side
   * only, have another amount or currency, exist twice, or have a number that the books do not know. Both sides are
   * read newest first, so memory does not grow with the range, and a range may cross month ends. The limiter counts the
   * queries as polls, so the merchant's own calls go first.
   *
   * Store each item's `cursor` together with your result for the item. After a crash, pass the last stored cursor, and
   * the comparison continues after that item. A finding has the same `id` in each comparison.
   *
   * @throws {QFPayConfigError} if an option is misspelled
   * @throws {QFPayValidationError} if a row, the range or the cursor is not valid, or the rows are not newest first
   * @throws {QFPayResponseError} if the gateway's list cannot be read as a whole
   * @throws as `transactions.get`
   * @example
   * const orders = [
   *   { out_trade_no: "A-1001", txamt: 1000, txcurrcd: "HKD", status: "success", created_at: yesterday },
   * ] as const;
   * for await (const item of qfpay.reconcile({ orders, from: yesterday, to: new Date() })) {
   *   if (item.type === "difference") console.error(item.kind, item.message);
   * }
   */
  async *reconcile(options: ReconcileOptions): AsyncGenerator<ReconcileItem, void, undefined> {
    // The code of `reconcile` is loaded at its first use, because most processes do not reconcile.
    const { reconcile } = await import("./reconcile/reconcile.js");
    yield* reconcile(this.#client, options);
  }

  /**
   * Calls the handlers of your notifications for payments and refunds that were missed while your server was down,
   * oldest first, also if they are older than the 24 hours for which the gateway repeats notifications. The store of
   * `notify` remembers which events were handled: an event that was handled before is not handled again, and its
   * notification counts as a repeat if it arrives after the sweep.
   *
   * The sweep runs only while its events are read. An event whose handler fails is yielded as `handler_failed`; sweep
   * again to handle it. The sweep does not find events for which the gateway's query has no record: saved cards, states
   * of subscriptions, and releases of pre-authorisations.
   *
   * @throws {QFPayConfigError} if an option is misspelled, if `notify` has no store, or if `isBooked` is missing and
   *   the range is longer than the store remembers events
   * @throws {QFPayValidationError} if the range is not valid
   * @throws as `transactions.get`
   * @example
   * const store = memoryNotifyStore({ retentionMs: 8 * 86_400_000 }); // longer than any outage
   * const notify = { keys: key, on, store }; // the options of your notification route
   * for await (const { outcome, notification, error } of qfpay.sweep({ notify, from: yesterday })) {
   *   if (outcome === "handler_failed") console.error(notification.id, error);
   * }
   */
  async *sweep(options: SweepOptions): AsyncGenerator<SweptEvent, void, undefined> {
    const { sweep } = await import("./sweep/sweep.js");
    yield* sweep(this.#client, options);
  }

  /** Returns the functions that find out the outcome of a `request` call after its response was lost. */
  #recovery(endpoint: EndpointName, params: Parameters, out_trade_no?: string): Recovery<GatewayResponse> {
    if (out_trade_no === undefined) return {};
    if (endpoint === "refund") return recoveryByNumber(this.transactions, "refund", params);
    if (endpoint === "payment" || endpoint === "createPaymentIntent")
      return recoveryByNumber(this.transactions, "payment", params);
    return {
      out_trade_no,
      recover: async () => {
        const ref = { out_trade_no, mchid: textOf(params.mchid) };
        const transaction = await this.transactions.get(ref, { use: "enquiry" });
        if (transaction) return transaction;
        // A missing record is no proof of failure: the record of a capture or release may lack the order number.
        throw new QFPayResponseError(`The record of this call need not have the number ${out_trade_no}.`, {
          outcome: "unknown",
        });
      },
    };
  }
}

/** Returns a check of response signatures. Only its closure holds the key, so no logged object contains the key. */
function verifyWith(mode: Settings["verifyResponses"], key: string): Verify {
  return {
    required: mode === "require",
    check: ({ bytes, headers }) =>
      mode === "off"
        ? "unchecked"
        : verifyResponse(
            { body: bytes, signature: headers.get("x-qf-sign"), signType: headers.get("x-qf-signtype") },
            key,
          ),
  };
}

function clientOf(settings: Settings & Pick<Transport, "sign" | "verify" | "redact"> & Pick<Client, "warn">): Client {
  const { clock, timeZone, appCode, mchid, environment, baseUrl, random, timeoutMs, deadlineMs } = settings;
  const { sign, signType, closeMethod, reversalMethod } = settings;
  const transport: Transport = {
    ...settings,
    slotTimeout: new CommonTimeout(settings.slotTimeoutMs, clock),
    sharedTimers: new SharedTimers(clock),
    channel: attemptChannel(),
  };
  return {
    appCode,
    mchid,
    environment,
    baseUrl,
    timeoutMs,
    deadlineMs,
    clock,
    hooks: settings.hooks,
    warn: settings.warn,
    random,
    sign,
    signType,
    closeMethod,
    reversalMethod,
    txdtm: () => formatTxdtm(clock.now(), timeZone),
    checkOptions: (options) => void resolveCallOptions(transport, options),
    call: (endpoint, params, options, recovery) =>
      call(transport, endpoint, params, interpretResponse, options, recovery),
    async download(endpoint, params, options) {
      return (await call(transport, endpoint, params, interpretZip, options)).bytes;
    },
  };
}

const processEnv = (): EnvironmentVariables =>
  (globalThis as { process?: { env?: EnvironmentVariables } }).process?.env ?? {};
