import { parseJson } from "./wire-values.js";

/** What a handled payment notification leaves for the pages that wait for the order. */
export type PaidNote = {
  syssn: string;
  txamt: number;
  txcurrcd?: string | undefined;
  pay_type?: string | undefined;
  /** Epoch milliseconds. */
  at: number;
};

/** Where the note of an order is kept. The account is not in it: a notification does not tell the app code. */
export const paidId = (out_trade_no: string): string => `paid:${out_trade_no}`;

/** Milliseconds for which a note counts. Later the gateway is asked, which knows of refunds. */
export const paidNoteMs = 60_000;

export const readPaidNote = (text: string): PaidNote => parseJson(text) as PaidNote;
