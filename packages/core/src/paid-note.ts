import { parseJson } from "./wire-values.js";

/** The note about a handled payment notification, written for the pages that wait for the order. */
export type PaidNote = {
  syssn: string;
  txamt: number;
  txcurrcd?: string | undefined;
  pay_type?: string | undefined;
  mchid?: string | undefined;
  /** Epoch milliseconds. */
  at: number;
};

/**
 * The store key of the note that an order is paid. It contains the tag of the client key (`keyTag`), so that merchants
 * who share a store cannot read each other's notes. It cannot contain the app code, because a notification does not
 * carry it.
 */
export const paidId = (tag: string, out_trade_no: string): string => `paid:${tag}:${out_trade_no}`;

/** Milliseconds for which a note counts. After that the gateway is queried, because it also knows of refunds. */
export const paidNoteMs = 60_000;

export const readPaidNote = (text: string): PaidNote => parseJson(text) as PaidNote;
