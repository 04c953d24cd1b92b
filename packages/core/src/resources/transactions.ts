import { isAbsent } from "../absent.js";
import { payTypeRow } from "../checks/check-payment.js";
import { isQFPayError, QFPayTimeoutError, QFPayValidationError } from "../errors.js";
import { refuseMisspelled } from "../misspelled.js";
import { objectOf } from "../object-of.js";
import { recentMs, splitByMonth } from "../records/month-windows.js";
import { PollBatcher } from "../records/poll-batcher.js";
import { PollTiming } from "../records/poll-timing.js";
import { queryPages } from "../records/query-pages.js";
import { selectRecord } from "../records/select-record.js";
import { type NumberKey, queryByTerms, type TransactionBatch, transactionBatch } from "../records/transaction-batch.js";
import type { GetOptions, RecordOptions, TransactionRef } from "../records/transaction-ref.js";
import type { Transaction } from "../transaction.js";
import { callScope } from "../transport/call-scope.js";
import type { Client } from "../transport/client.js";
import type { CallOptions } from "../transport/transport.js";
import { untilAborted } from "../transport/wait.js";
import { throwAsUnknown } from "../transport/with-outcome.js";
import { formatTxdtm, isTxdtm } from "../txdtm.js";

/** Options of `transactions.waitFor`. */
export type WaitForOptions = {
  /**
   * The milliseconds to wait for a final state. Default: 120 000 for CPM, where the customer's code was scanned, and
   * while the gateway has no record of the order. For other modes 31 minutes, one minute more than an order usually
   * lasts.
   */
  timeoutMs?: number | undefined;
  /** The payment's pay type, on which the default of `timeoutMs` depends. Default: that of the gateway's record. */
  pay_type?: string | undefined;
} & Pick<CallOptions, "signal" | "deadlineMs" | "signType">;

/** The time range and the filters of `transactions.list`. */
export type TransactionFilter = {
  /**
   * The start of the range: a `Date`, or Hong Kong time as `YYYY-MM-DD HH:mm:ss`. The range applies to
   * `sysdtm`, the gateway's time of a transaction.
   */
  start_time: Date | string;
  /** The end of the range, which is included, in the same forms as `start_time`. */
  end_time: Date | string;
  /** The pay types to list, separated by commas. Default: any. */
  pay_type?: string | undefined;
  /** The result code of the transactions to list. Default: any. */
  respcd?: string | undefined;
  /** The id of the sub-merchant whose transactions to list. Default: the client's `mchid`. */
  mchid?: string | undefined;
};

const temporaryCodes: readonly string[] = ["timeout", "connection_failed", "rate_limited", "response_invalid"];
const isTemporary = (error: unknown) => isQFPayError(error) && temporaryCodes.includes(error.code);

const readOptionNames: Readonly<Record<keyof RecordOptions, 0>> = {
  signal: 0,
  deadlineMs: 0,
  use: 0,
  signType: 0,
  timeoutMs: 0,
  retry: 0,
  lastMonth: 0,
  scope: 0,
  createdAfter: 0,
};

const waitForOptionNames: Readonly<Record<keyof WaitForOptions, 0>> = {
  timeoutMs: 0,
  pay_type: 0,
  signal: 0,
  deadlineMs: 0,
  signType: 0,
};

const cpmTimeoutMs = 120_000;
const orderTimeoutMs = 31 * 60_000;

/**
 * Returns the default of `timeoutMs`. It is short for a CPM payment, because the customer stands at the till, and for
 * an unknown pay type. For other orders, it covers the whole time in which the order can be paid.
 */
const defaultTimeoutMs = (payType: string | undefined) =>
  payType === undefined || payTypeRow(payType)?.mode === "CPM" ? cpmTimeoutMs : orderTimeoutMs;

/** Queries the gateway's records of payments and refunds. */
export class Transactions {
  readonly #client: Client;
  /** Combines the ordinary queries that are made within one tick. */
  readonly #batch: TransactionBatch;
  /** Decides when each `waitFor` polls next. */
  readonly #timing: PollTiming;
  /** Combines the polls of `waitFor` and of customers' pages that wait for a payment. */
  readonly #polls: PollBatcher;
  /** Combines the queries for order numbers that a page's visitor may have made up. */
  readonly #strays: PollBatcher;

  constructor(client: Client) {
    this.#client = client;
    this.#batch = transactionBatch(client);
    this.#timing = new PollTiming(client.clock, client.random);
    const createBatcher = () => new PollBatcher(client.clock, (keys, onQuery) => queryByTerms(client, keys, onQuery));
    this.#polls = createBatcher();
    this.#strays = createBatcher();
  }

  /**
   * Returns the gateway's record of a transaction, or `undefined` if the gateway has none, which is normal right after
   * creation. Of several records under one number, it returns a paid payment, else a pending record, else a refunded
   * payment, else the newest record; `alsoPaid` holds the other paid payments found.
   *
   * Calls in one tick share queries. A query by `out_trade_no` covers only the current month in Hong Kong. If it finds
   * no record, the previous month is queried too, but only in the first 2.5 hours of a month if `use` is `poll` or
   * `stray`. It is also queried if an attempt of the first 2.5 hours of a month failed or is open, because the order
   * may have been paid before midnight. Polls and stray reads share rounds of queries. A round for more than 50
   * numbers first reads the account's newest records.
   *
   * @throws {QFPayValidationError} if neither number is given, or a number contains a comma
   * @throws {QFPayApiError} {@link QFPayConnectionError} {@link QFPayTimeoutError} {@link QFPayRateLimitError}
   * @see https://sdk.qfapi.com (transaction enquiry)
   * @example
   * const transaction = await qfpay.transactions.get({ out_trade_no: "A-1001" });
   * if (transaction?.status === "success") ship();
   */
  async get(ref: TransactionRef, options: GetOptions = {}): Promise<Transaction | undefined> {
    refuseMisspelled(options, readOptionNames);
    const { use, lastMonth } = options;
    if (use !== "poll" && use !== "stray") return this.#recordOf(ref, { ...options, lastMonth: lastMonth ?? true });
    const createdAfter = lastMonth ? 0 : this.#client.clock.now() - recentMs;
    return this.#recordOf(ref, { ...options, createdAfter });
  }

  /** Returns the record with exactly this number. Of several, a paid one goes first, then a pending one. */
  async #recordOf(ref: TransactionRef, options: RecordOptions): Promise<Transaction | undefined> {
    const { name, number } = keyOf(ref);
    const records = await this.records(ref, options);
    // The gateway may return records whose number differs in case or blanks, so the exact number is compared.
    return selectRecord(records.filter((record) => record[name] === undefined || record[name] === number));
  }

  /**
   * Returns all records that the gateway shows for a number, even if their number differs in case or blanks. Only the
   * SDK calls this method.
   *
   * @internal
   * @example await qfpay.transactions.records({ out_trade_no: "A-1001" }); // [] where the gateway has none
   */
  async records(ref: TransactionRef, options: RecordOptions = {}): Promise<Transaction[]> {
    const key = keyOf(ref);
    refuseMisspelled(options, readOptionNames);
    const {
      signal,
      use,
      signType,
      timeoutMs,
      retry,
      lastMonth,
      createdAfter,
      deadlineMs = this.#client.deadlineMs,
    } = options;
    const scope = options.scope ?? callScope(this.#client.clock, { signal, deadlineMs });
    try {
      scope.signal.throwIfAborted();
      const load = { ...key, use, signType, timeoutMs, retry, lastMonth, createdAfter, signal: scope.signal };
      return await untilAborted(this.#loaderOf(use).load(load), scope.signal);
    } catch (error) {
      throw scope.signal.aborted ? scope.error({ outcome: "unknown" }) : error;
    } finally {
      if (!options.scope) scope.end();
    }
  }

  /** Returns the batcher for queries with this purpose. */
  #loaderOf(use: GetOptions["use"]): Pick<PollBatcher, "load"> {
    return use === "poll" ? this.#polls : use === "stray" ? this.#strays : this.#batch;
  }

  /**
   * Queries several transactions at once. Results and references have the same order.
   *
   * @throws as `get`
   * @example
   * const [first, second] = await qfpay.transactions.getMany([{ out_trade_no: "A-1" }, { out_trade_no: "A-2" }]);
   */
  async getMany(refs: readonly TransactionRef[], options?: GetOptions): Promise<(Transaction | undefined)[]> {
    if (!Array.isArray(refs)) {
      const message = "refs must be a list, such as [{ syssn }, { out_trade_no }].";
      throw new QFPayValidationError([{ path: "refs", message }]);
    }
    return Promise.all(refs.map((ref) => this.get(ref, options)));
  }

  /**
   * Yields the payments and refunds of a time range, newest month first. Each page of each month's records takes a
   * query.
   *
   * @throws {QFPayValidationError} if the range is not valid
   * @throws as `get`
   * @example
   * for await (const transaction of qfpay.transactions.list({ start_time: yesterday, end_time: new Date() })) {
   *   book(transaction);
   * }
   */
  async *list(filter: TransactionFilter, options?: CallOptions): AsyncGenerator<Transaction, void, undefined> {
    const { start_time, end_time, ...rest } = objectOf("filter", filter);
    const range = { start_time: txdtmOf("start_time", start_time), end_time: txdtmOf("end_time", end_time) };
    if (range.start_time > range.end_time) {
      throw new QFPayValidationError([{ path: "end_time", message: "end_time must not be before start_time." }]);
    }
    for (const window of splitByMonth(range)) {
      for await (const page of queryPages(this.#client, { ...rest, ...window }, options)) yield* page;
    }
  }

  /**
   * Polls until the transaction is final: after 2 s, then every 3 to 5 s, after two minutes every 6 to 10 s. Many
   * orders that are waited for at the same time share queries and are polled less often, so that polling takes at most
   * half of the 400 calls a minute. Returns the final record, paid or failed.
   *
   * A refusal is final for one attempt to pay. On the hosted checkout page the customer may choose another wallet after
   * a refusal: rely on notifications there.
   *
   * @throws {QFPayTimeoutError} if the transaction is not final after `timeoutMs`; `transaction` holds the last record
   * @throws {QFPayAbortError} if `signal` fired
   * @throws the errors of `get`, but with the outcome `unknown`, because the order may be paid although the query
   * failed. While the gateway cannot be reached or sends no usable response, polling continues, and the last such error
   * becomes the `cause` of the time-out
   * @example
   * const paid = await qfpay.transactions.waitFor({ out_trade_no: "A-1001" }, { timeoutMs: 120_000, signal });
   */
  async waitFor(ref: TransactionRef, options: WaitForOptions = {}): Promise<Transaction> {
    refuseMisspelled(options, waitForOptionNames);
    const { signal, signType, deadlineMs = this.#client.deadlineMs ?? Number.POSITIVE_INFINITY } = options;
    const timeoutFor = (payType: string | undefined) =>
      Math.min(options.timeoutMs ?? defaultTimeoutMs(options.pay_type ?? payType), deadlineMs);
    let timeoutMs = timeoutFor(undefined);
    const { clock } = this.#client;
    const { number } = keyOf(ref);
    let scope = callScope(clock, { signal, deadlineMs: timeoutMs });
    const polls = this.#timing.join(number);
    const startedAt = clock.monotonic();
    const createdAfter = clock.now() - recentMs;
    let transaction: Transaction | undefined;
    let lastFailure: unknown;
    const keepPolling = (error: unknown) => {
      if (scope.signal.aborted || !isTemporary(error)) throw error;
      lastFailure = error;
      return undefined;
    };
    try {
      for (;;) {
        await polls.waitForNextPoll(clock.monotonic() - startedAt, scope.signal);
        const readOptions = { signal: scope.signal, signType, use: this.#timing.use, createdAfter };
        transaction = (await this.#recordOf(ref, readOptions).catch(keepPolling)) ?? transaction;
        if (transaction && transaction.status !== "pending") return transaction;
        const timeoutMsOfRecord = timeoutFor(transaction?.pay_type);
        if (timeoutMsOfRecord > timeoutMs) {
          timeoutMs = timeoutMsOfRecord;
          scope.end();
          scope = callScope(clock, { signal, deadlineMs: timeoutMs - (clock.monotonic() - startedAt) });
        }
      }
    } catch (error) {
      if (!scope.signal.aborted) return throwAsUnknown(error);
      if (signal?.aborted) throw scope.error({ outcome: "unknown" });
      const lastStateText = transaction
        ? `its last state was ${transaction.respcd}`
        : "the gateway has no record of it yet";
      throw new QFPayTimeoutError(`${number} was not final after ${timeoutMs} ms; ${lastStateText}.`, {
        outcome: "unknown",
        cause: lastFailure,
        transaction,
      });
    } finally {
      polls.leave();
      scope.end();
    }
  }
}

function keyOf(ref: TransactionRef): Pick<NumberKey, "name" | "number" | "mchid"> {
  const { syssn, out_trade_no, mchid } = objectOf("ref", ref);
  const name = isAbsent(syssn) ? "out_trade_no" : "syssn";
  const number = isAbsent(syssn) ? out_trade_no : syssn;
  if (typeof number !== "string" || number === "") {
    const path = syssn === "" ? "syssn" : "out_trade_no";
    throw new QFPayValidationError([{ path, message: "Pass syssn or out_trade_no as text." }]);
  }
  if (number.includes(",")) {
    throw new QFPayValidationError([{ path: name, message: `${name} holds a comma, which QFPay reads as a list.` }]);
  }
  return { name, number, mchid: mchid || undefined };
}

function txdtmOf(path: string, value: Date | string): string {
  if (value instanceof Date && !Number.isNaN(value.getTime())) return formatTxdtm(value);
  if (typeof value === "string" && isTxdtm(value)) return value;
  const message = `${path} must be a Date or Hong Kong time written YYYY-MM-DD HH:mm:ss.`;
  throw new QFPayValidationError([{ path, message }]);
}
