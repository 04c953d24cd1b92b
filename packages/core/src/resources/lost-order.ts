import { type QFPayError, QFPayOrderLostError, QFPayUnknownOutcomeError } from "../errors.js";
import type { Transaction } from "../transaction.js";
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
};

/**
 * Undoes an order nobody can be shown, so that another one can take its place. Returns the error that says what became
 * of it.
 */
export async function undoLostOrder({ missing, undo, find, ...order }: LostOrder): Promise<QFPayError> {
  const { out_trade_no, respcd, attempts } = order;
  const lost = `The order ${out_trade_no} was created, but the answer with its ${missing} was lost`;
  const unknown = (what: string, cause?: unknown) =>
    new QFPayUnknownOutcomeError(`${lost}; ${what}`, { cause, out_trade_no, respcd, attempts, recover: find });
  let cause: unknown;
  let isUndone = false;
  try {
    isUndone = (await undo()).status === "success";
  } catch (error) {
    cause = error;
  }
  // Even a successful reversal does not prove that the customer was not charged.
  const record = await find().catch(() => undefined);
  if (record?.status === "success" && record.refunded === "none") {
    return unknown("the gateway says that it is paid. Treat it as paid.", cause);
  }
  if (isUndone || record?.status === "failed") {
    return new QFPayOrderLostError(
      `${lost}. It has been closed and cannot be paid any more: create a new payment under a new number.`,
      { outcome: "rejected", out_trade_no, respcd, attempts },
    );
  }
  return unknown(
    "it could not be closed either. Nobody has seen it, so it will expire unpaid; call recover() to be sure.",
    cause,
  );
}
