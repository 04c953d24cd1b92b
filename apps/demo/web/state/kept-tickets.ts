import type { Ticket } from "./ticket.js";

const key = (out_trade_no: string) => `ticket ${out_trade_no}`;

/**
 * Stores a ticket, the response to `POST /checkout`, in this tab. Later responses lack some of its members, such as the
 * link to the wallet.
 */
export function keepTicket(ticket: Ticket): void {
  sessionStorage.setItem(key(ticket.out_trade_no), JSON.stringify({ ...ticket, serverTime: undefined }));
}

/** Reads the stored ticket of an order, if this tab has it. */
export function keptTicket(out_trade_no: string): Ticket | undefined {
  const text = sessionStorage.getItem(key(out_trade_no));
  return text === null ? undefined : (JSON.parse(text) as Ticket);
}
