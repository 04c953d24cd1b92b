import type { Ticket } from "./ticket.js";

const key = (out_trade_no: string) => `ticket ${out_trade_no}`;

/** Keeps the members that only the response to `POST /checkout` has, such as the wallet's link, for this tab. */
export function keepTicket(ticket: Ticket): void {
  sessionStorage.setItem(key(ticket.out_trade_no), JSON.stringify({ ...ticket, serverTime: undefined }));
}

export function keptTicket(out_trade_no: string): Ticket | undefined {
  const text = sessionStorage.getItem(key(out_trade_no));
  return text === null ? undefined : (JSON.parse(text) as Ticket);
}
