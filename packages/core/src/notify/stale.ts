import { QFPayResponseError } from "../errors.js";
import type { Transaction } from "../transaction.js";
import { isTxdtm, parseTxdtm } from "../txdtm.js";
import { textOf } from "../wire-values.js";
import type { Notification } from "./notification.js";

/**
 * Whether the event of a notification happened longer ago than `maxAgeMs`. A notification without a time counts as
 * fresh.
 */
export function isStale({ raw }: Notification, maxAgeMs: number | undefined, now: number): boolean {
  if (maxAgeMs === undefined) return false;
  const times = [raw.paydtm, raw.sysdtm].map((time) => textOf(time) ?? "").filter(isTxdtm);
  return times.length > 0 && times.every((time) => now - parseTxdtm(time).getTime() > maxAgeMs);
}

/**
 * Checks that the gateway's record still agrees with a stale notification, which may be a replay.
 *
 * @throws {QFPayResponseError} if the gateway has no record, or a record with another amount, order or state
 */
export function confirmStale(notification: Notification, record: Transaction | undefined): void {
  const { syssn, type, out_trade_no, txamt } = notification as Notification & Partial<Transaction>;
  const isSame =
    record !== undefined &&
    record.status === "success" &&
    (record.out_trade_no ?? out_trade_no) === out_trade_no &&
    (record.txamt ?? txamt) === txamt &&
    (type !== "payment" || (record.order_type === "payment" && record.refunded !== "full"));
  if (isSame) return;
  const recordText = record
    ? `the gateway's record says ${record.order_type}, ${record.status}, refunded: ${record.refunded}, ${record.txamt}`
    : "the gateway has no record of it";
  throw new QFPayResponseError(
    `The ${type} notification of ${syssn} is older than maxAgeMs, and ${recordText}. It may be a replay, so it was not handled. ` +
      "Look it up in QFPay's portal.",
    { outcome: "unknown" },
  );
}
