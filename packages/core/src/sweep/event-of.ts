import { parseNotification } from "../notify/parse.js";
import type { Transaction } from "../transaction.js";
import type { SweptNotification } from "./types.js";

/**
 * The notification that the gateway sends of a record. It has the same `id` as the one that came or may still come, so
 * that the store takes both for one event.
 */
export function eventOf(transaction: Transaction, mchid: string | undefined): SweptNotification {
  const { order_type, syssn, respcd, raw } = transaction;
  // The gateway's records of a sub-merchant need not name it, while its notifications do.
  const members = { ...raw, mchid: raw.mchid ?? mchid, syssn, respcd, notify_type: order_type };
  return parseNotification(members, new Uint8Array()) as SweptNotification;
}
