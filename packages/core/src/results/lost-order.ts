import type { Clock } from "../clock.js";
import { type QFPayError, QFPayOrderLostError, QFPayUnknownOutcomeError } from "../errors.js";
import { isInEffect } from "../records/select-record.js";
import type { Transaction } from "../transaction.js";
import { wait } from "../transport/wait.js";
import { throwAsUnknown } from "../transport/with-outcome.js";
import type { Result } from "./payment-result.js";

/**
 * An order that exists at the gateway, although the response with its QR code, URL or payment parameters was lost, so
 * that no customer can pay it.
 */
export type LostOrder = {
  out_trade_no: string;
  /** The name of the lost member: `qrcode`, `pay_url` or `pay_params`. */
  missing: string;
  /** The `respcd` of the response that created the order. */
  respcd: string;
  /** The number of attempts to create the order. */
  attempts: number;
  /** Closes or reverses the order. */
  undo: () => Promise<Result>;
  /** Queries the gateway for its record of the order. */
  find: () => Promise<Transaction | undefined>;
  /** Queries the gateway for the order, when `recover()` of the call's error is called. */
  recover: () => Promise<Transaction | undefined>;
  /** The clock by which the SDK waits between its queries for this order. */
  clock: Clock;
  /** Ends the queries when the caller aborts, or at the deadline of the call that created the order. */
  signal: AbortSignal | undefined;
};

const maxQueries = 4;
const betweenMs = 2_000;

/**
 * Closes or reverses an order whose QR code, URL or payment parameters were lost, so that a new order can replace it.
 * Returns the error that tells the caller how the order ended.
 */
export async function undoLostOrder(order: LostOrder): Promise<QFPayError> {
  const { missing, out_trade_no, respcd, attempts, recover } = order;
  const lostText = `The order ${out_trade_no} was created, but the answer with its ${missing} was lost`;
  const unknownOutcomeError = (what: string, cause?: unknown) =>
    new QFPayUnknownOutcomeError(`${lostText}; ${what}`, {
      ...{ cause, out_trade_no, respcd, attempts },
      recover: () => recover().catch(throwAsUnknown),
    });
  let cause: unknown;
  try {
    await order.undo();
  } catch (error) {
    cause = error;
  }
  // Even a successful reversal does not prove that the customer was not charged: only the gateway's record shows this.
  const record = await finalRecord(order);
  if (record && isInEffect(record)) {
    return unknownOutcomeError("the gateway says that it is paid. Treat it as paid.", cause);
  }
  if (record && isFinal(record)) {
    return new QFPayOrderLostError(
      `${lostText}. It has been closed and cannot be paid any more: create a new payment under a new number.`,
      { outcome: "rejected", out_trade_no, respcd, attempts },
    );
  }
  return unknownOutcomeError(
    "it is not certain that it could be closed. Whoever has it can pay it until it expires; call recover() to be sure.",
    cause,
  );
}

/** Queries the order until its record is final, at most four times. Returns the last record that was found. */
async function finalRecord({ find, clock, signal }: LostOrder): Promise<Transaction | undefined> {
  let last: Transaction | undefined;
  for (let queries = 1; ; queries++) {
    try {
      last = (await find()) ?? last;
      if (queries === maxQueries || (last && isFinal(last))) return last;
      await wait(betweenMs, clock, signal);
    } catch {
      return last;
    }
  }
}

const isFinal = ({ status, cancel = "0" }: Transaction) => status !== "pending" || (cancel !== "0" && cancel !== "5");
