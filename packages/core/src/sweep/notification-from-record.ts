import { parseNotification } from "../notify/parse.js";
import type { Transaction } from "../transaction.js";
import type { SweptNotification } from "./types.js";

/**
 * Makes a notification from the gateway's record of a transaction. It has the same `id` as the gateway's notification
 * of the transaction, so a notification store recognizes both as one event.
 */
export function notificationFromRecord(transaction: Transaction, mchid: string | undefined): SweptNotification {
  const { order_type, syssn, respcd, raw } = transaction;
  // A notification contains its `mchid`, but a record may not, so the `mchid` of the query is filled in.
  // A notification without `respcd` reports a success, but a record without `respcd` does not.
  const members = { ...raw, mchid: raw.mchid ?? mchid, syssn, respcd: respcd || "unknown", notify_type: order_type };
  return parseNotification(members, new Uint8Array()) as SweptNotification;
}
