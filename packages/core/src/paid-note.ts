import { parseJson } from "./wire-values.js";

/**
 * The note in the checkout store that says that a payment notification was handled. Pages that wait for the order read
 * it.
 */
export type PaidNote = {
  syssn: string;
  txamt: number;
  txcurrcd?: string | undefined;
  pay_type?: string | undefined;
  mchid?: string | undefined;
  /** The time at which the note was made, in epoch milliseconds. */
  at: number;
};

/**
 * The store key of the note that an order is paid. The store key contains a tag of the client key (`keyTag`), so that
 * merchants who share a store cannot read each other's notes. The app code would not do, because a notification does
 * not contain it.
 */
export const paidNoteKey = (tag: string, out_trade_no: string): string => `paid:${tag}:${out_trade_no}`;

/**
 * The milliseconds for which a paid note is used. After that time the gateway is queried, because it also knows of
 * refunds.
 */
export const paidNoteMs = 60_000;

export const readPaidNote = (text: string): PaidNote => parseJson(text) as PaidNote;
