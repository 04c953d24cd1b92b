import type { Ticket } from "./ticket.js";

const key = (out_trade_no: string) => `ticket ${out_trade_no}`;

/**
 * Stores a ticket in this tab, because some members, such as the wallet's link, are only in the response to `POST
 * /checkout`.
 */
export function keepTicket(ticket: Ticket): void {
  sessionStorage.setItem(key(ticket.out_trade_no), JSON.stringify({ ...ticket, serverTime: undefined }));
}

/** Reads the stored ticket of an order, if this tab has it. */
export function keptTicket(out_trade_no: string): Ticket | undefined {
  const text = sessionStorage.getItem(key(out_trade_no));
  return text === null ? undefined : (JSON.parse(text) as Ticket);
}
