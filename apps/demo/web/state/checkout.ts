import { computed, signal } from "@preact/signals";
import type { BackendName, Order } from "../../src/shop/api.js";
import { backend, findWallet, itemId, walletId } from "./choice.js";
import { keepTicket, keptTicket } from "./kept-tickets.js";
import { loadOrders, orders } from "./orders.js";
import { ask, problemText } from "./request.js";
import { followStatus } from "./status-stream.js";

/** What `POST /checkout` answers. */
type Created = { out_trade_no: string; qrcode?: string; pay_url?: string; checkout_url?: string };

/** The order at the counter. */
export type Ticket = Created & { backend: BackendName; item: string; wallet: string; txamt: number };

export type Step =
  | { name: "choose"; problem?: string }
  | { name: "sending" }
  | { name: "leaving"; ticket: Ticket }
  | { name: "waiting"; ticket: Ticket; hint?: string }
  | { name: "paid"; ticket: Ticket }
  | { name: "failed"; ticket: Ticket };

export const step = signal<Step>({ name: "choose" });

export const orderNumberAtCounter = computed(() =>
  "ticket" in step.value ? step.value.ticket.out_trade_no : undefined,
);

/** The server's record of the order at the counter. */
export const orderAtCounter = computed<Order | undefined>(() =>
  orders.value?.find(({ out_trade_no }) => out_trade_no === orderNumberAtCounter.value),
);

let stopFollowing = () => {};

/** Choosing again leaves the order at the counter: it stays in the list and can be taken up there. */
export function chooseItem(id: string): void {
  itemId.value = id;
  startOver();
}

export function chooseWallet(id: string): void {
  walletId.value = id;
  startOver();
}

/** Orders what is chosen. The browser names the item and the wallet; the price is the server's. */
export async function placeOrder(): Promise<void> {
  const chosen = { item: itemId.value, wallet: walletId.value };
  const by = backend.value;
  step.value = { name: "sending" };
  try {
    const created = await ask<Created & { txamt: number }>(by, "/checkout", chosen);
    const ticket: Ticket = { ...created, ...chosen, backend: by };
    keepTicket(ticket);
    if (findWallet(chosen.wallet)?.flow === "redirect" && ticket.pay_url) {
      step.value = { name: "leaving", ticket };
      location.assign(ticket.pay_url);
      return;
    }
    await wait(ticket);
  } catch (error) {
    step.value = { name: "choose", problem: problemText(error) };
  }
}

/** Waits for the payment of an order; the end of the wait is the server's word, never the customer's return. */
async function wait(ticket: Ticket): Promise<void> {
  stopFollowing();
  step.value = { name: "waiting", ticket };
  stopFollowing = followStatus(ticket.backend, ticket.out_trade_no, {
    pending: () => setHint(ticket, undefined),
    trouble: (hint) => setHint(ticket, hint),
    async final(status) {
      await loadOrders();
      if (!isAtCounter(ticket)) return;
      step.value = { name: status === "success" ? "paid" : "failed", ticket };
    },
  });
  await loadOrders();
}

/** Takes an order of the list to the counter: back from a wallet's page, after a reload, or on demand. */
export async function resume(order: Order): Promise<void> {
  const { out_trade_no, backend: by, item, wallet, txamt } = order;
  itemId.value = item;
  walletId.value = wallet;
  await wait({ ...keptTicket(out_trade_no), out_trade_no, backend: by, item, wallet, txamt });
}

/** Back to the menu. An order that was not paid stays in the list. */
export function startOver(): void {
  stopFollowing();
  step.value = { name: "choose" };
}

const isAtCounter = (ticket: Ticket) => orderNumberAtCounter.value === ticket.out_trade_no;

function setHint(ticket: Ticket, hint: string | undefined): void {
  if (step.value.name === "waiting" && isAtCounter(ticket) && step.value.hint !== hint) {
    step.value = { name: "waiting", ticket, hint };
  }
}
