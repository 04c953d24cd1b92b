import { parseNotification } from "../notify/parse.js";
import type { Transaction } from "../transaction.js";
import type { SweptNotification } from "./types.js";

/**
 * Builds from a record the notification that the gateway sends for it. Both have the same `id`, so the store recognizes
 * them as one event.
 */
export function eventOf(transaction: Transaction, mchid: string | undefined): SweptNotification {
  const { order_type, syssn, respcd, raw } = transaction;
  // A notification names its sub-merchant. A record need not, so the queried one is filled in.
  const members = { ...raw, mchid: raw.mchid ?? mchid, syssn, respcd, notify_type: order_type };
  return parseNotification(members, new Uint8Array()) as SweptNotification;
}
