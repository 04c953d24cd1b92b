import { QFPayTimeoutError, QFPayValidationError } from "../errors.js";
import type { Transaction } from "../transaction.js";
import { callScope } from "../transport/call-scope.js";
import type { CallOptions } from "../transport/transport.js";
import { wait } from "../transport/wait.js";
import { formatTxdtm } from "../txdtm.js";
import type { Client } from "./client.js";
import { selectRecord } from "./select-record.js";
import { settleRecords } from "./settle-record.js";

/** Which transaction: by QFPay's number or by yours. */
export type TransactionRef = { syssn: string; out_trade_no?: undefined } | { out_trade_no: string; syssn?: undefined };

/** Options of `transactions.waitFor`. */
export type WaitForOptions = Omit<CallOptions, "deadlineMs"> & {
  /** Milliseconds to wait for a final state, default 120 000. For a QR order take its expiry plus a minute. */
  timeoutMs?: number;
};

const firstPollMs = 2_000;
const dayMs = 86_400_000;

/** Asks what became of payments and refunds. */
export class Transactions {
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  /**
   * The transaction as the gateway has it, or `undefined` where it has none (normal right after creation). Of several
   * records under one number the paid payment is chosen, otherwise the newest.
   *
   * A query by your number covers the current month in Hong Kong only, so on the first of a month the previous one is
   * asked as well.
   *
   * @throws {QFPayValidationError} neither number, or a comma in it
   * @throws {QFPayApiError} {@link QFPayConnectionError} {@link QFPayTimeoutError} {@link QFPayRateLimitError}
   * @see https://sdk.qfapi.com (transaction enquiry)
   * @example
   * const transaction = await qfpay.transactions.get({ out_trade_no: "A-1001" });
   * if (transaction?.status === "success") ship();
   */
  async get(ref: TransactionRef, options?: CallOptions): Promise<Transaction | undefined> {
    const query = checkRef(ref);
    const found = await this.#query(query, options);
    if (found || ref.syssn !== undefined) return found;
    const window = lastMonthWindow(this.#client.clock.now());
    return window && this.#query({ ...query, ...window }, options);
  }

  /**
   * Polls until the transaction is final: after 2 s, then every 3 to 5 s. Returns the final record, paid or failed.
   *
   * @throws {QFPayTimeoutError} still open after `timeoutMs`; `transaction` holds the last record
   * @throws {QFPayAbortError} `signal` fired
   * @throws what `get` throws
   * @example
   * const paid = await qfpay.transactions.waitFor({ out_trade_no: "A-1001" }, { timeoutMs: 120_000, signal });
   */
  async waitFor(ref: TransactionRef, options: WaitForOptions = {}): Promise<Transaction> {
    const { timeoutMs = 120_000, signal, ...callOptions } = options;
    const { clock, random } = this.#client;
    const scope = callScope(clock, { signal, deadlineMs: timeoutMs });
    let transaction: Transaction | undefined;
    try {
      for (let delayMs = firstPollMs; ; delayMs = 3_000 + random() * 2_000) {
        await wait(delayMs, clock, scope.signal);
        transaction = (await this.get(ref, { ...callOptions, signal: scope.signal })) ?? transaction;
        if (transaction && transaction.status !== "pending") return transaction;
      }
    } catch (error) {
      if (!scope.signal.aborted || signal?.aborted) throw scope.signal.aborted ? scope.signal.reason : error;
      const number = ref.out_trade_no ?? ref.syssn;
      const last = transaction ? `its last state was ${transaction.respcd}` : "the gateway has no record of it yet";
      throw new QFPayTimeoutError(`${number} was not final after ${timeoutMs} ms; ${last}.`, {
        outcome: "unknown",
        transaction,
      });
    } finally {
      scope.end();
    }
  }

  async #query(params: Record<string, string>, options?: CallOptions): Promise<Transaction | undefined> {
    const { raw } = await this.#client.call("query", params, options);
    return selectRecord(settleRecords(raw));
  }
}

function checkRef({ syssn, out_trade_no }: TransactionRef): Record<string, string> {
  const path = syssn === undefined ? "out_trade_no" : "syssn";
  const value = syssn ?? out_trade_no;
  if (typeof value !== "string" || value === "") {
    throw new QFPayValidationError([{ path, message: "Pass syssn or out_trade_no as text." }]);
  }
  if (value.includes(",")) {
    throw new QFPayValidationError([{ path, message: `${path} holds a comma, which QFPay reads as a list.` }]);
  }
  return { [path]: value };
}

/** On the first day of a Hong Kong month: the whole previous month, as a query window. */
function lastMonthWindow(now: number): { start_time: string; end_time: string } | undefined {
  const today = formatTxdtm(now).slice(0, 10);
  const yesterday = formatTxdtm(now - dayMs).slice(0, 10);
  if (today.slice(0, 7) === yesterday.slice(0, 7)) return undefined;
  return { start_time: `${yesterday.slice(0, 7)}-01 00:00:00`, end_time: `${yesterday} 23:59:59` };
}
