import { parseJson } from "./wire-values.js";

/**
 * A note in the checkout store, which says that a notification of the order's payment was handled. The checkout routes
 * read it for pages that wait for the payment.
 */
export type PaidNote = {
  /** QFPay's transaction number of the payment. */
  syssn: string;
  /** The amount that was paid, in minor units. */
  txamt: number;
  /** The ISO 4217 code of the currency that was paid. */
  txcurrcd?: string | undefined;
  /** The code of the pay type with which the customer paid. */
  pay_type?: string | undefined;
  /** The id of the sub-merchant that was paid. */
  mchid?: string | undefined;
  /** The time at which the notification was handled, in epoch milliseconds. */
  at: number;
};

/**
 * The key under which the checkout store holds the note about a paid order. It contains a tag of the client key
 * (`keyTag`), so that merchants who share a store cannot read each other's notes. The app code cannot be the tag,
 * because notifications do not contain it.
 */
export const paidNoteKey = (tag: string, out_trade_no: string): string => `paid:${tag}:${out_trade_no}`;

/**
 * How many milliseconds a note about a paid order is used. After that time the gateway is queried, because the order
 * may have been refunded.
 */
export const paidNoteMs = 60_000;

/** Parses a `PaidNote` from its text in the checkout store. */
export const readPaidNote = (text: string): PaidNote => parseJson(text) as PaidNote;
