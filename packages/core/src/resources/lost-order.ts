import type { Clock } from "../clock.js";
import { type QFPayError, QFPayOrderLostError, QFPayUnknownOutcomeError } from "../errors.js";
import type { Transaction } from "../transaction.js";
import { wait } from "../transport/wait.js";
import type { Result } from "./payment-result.js";

/** An order that stands at the gateway while what its customer pays with is lost. */
export type LostOrder = {
  out_trade_no: string;
  /** What the answer should have held: `qrcode`, `pay_url`, `pay_params`. */
  missing: string;
  respcd: string;
  attempts: number;
  /** Closes or reverses it. */
  undo: () => Promise<Result>;
  /** What the gateway has of it. */
  find: () => Promise<Transaction | undefined>;
  /** As `find`, for the caller later on. */
  recover: () => Promise<Transaction | undefined>;
  clock: Clock;
  signal: AbortSignal | undefined;
};

const looks = 4;
const betweenMs = 2_000;

/**
 * Undoes an order nobody can be shown, so that another one can take its place. Returns the error that says what became
 * of it.
 */
export async function undoLostOrder(order: LostOrder): Promise<QFPayError> {
  const { missing, out_trade_no, respcd, attempts, recover } = order;
  const lost = `The order ${out_trade_no} was created, but the answer with its ${missing} was lost`;
  const unknown = (what: string, cause?: unknown) =>
    new QFPayUnknownOutcomeError(`${lost}; ${what}`, { cause, out_trade_no, respcd, attempts, recover });
  let cause: unknown;
  try {
    await order.undo();
  } catch (error) {
    cause = error;
  }
  // Even a successful reversal does not prove that the customer was not charged: only the record tells.
  const record = await finalRecord(order);
  if (record?.status === "success" && record.refunded !== "full") {
    return unknown("the gateway says that it is paid. Treat it as paid.", cause);
  }
  if (record && isFinal(record)) {
    return new QFPayOrderLostError(
      `${lost}. It has been closed and cannot be paid any more: create a new payment under a new number.`,
      { outcome: "rejected", out_trade_no, respcd, attempts },
    );
  }
  return unknown(
    "it is not certain that it could be closed. Whoever has it can pay it until it expires; call recover() to be sure.",
    cause,
  );
}

/** The record once it says something final, or the last one seen; a query may lag behind. */
async function finalRecord({ find, clock, signal }: LostOrder): Promise<Transaction | undefined> {
  let last: Transaction | undefined;
  for (let look = 1; ; look++) {
    try {
      last = (await find()) ?? last;
      if (look === looks || (last && isFinal(last))) return last;
      await wait(betweenMs, clock, signal);
    } catch {
      return last;
    }
  }
}

const isFinal = ({ status, cancel = "0" }: Transaction) => status !== "pending" || (cancel !== "0" && cancel !== "5");
