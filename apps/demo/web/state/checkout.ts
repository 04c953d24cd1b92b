import { computed, signal } from "@preact/signals";
import type { BackendName, BasketLine, Charged, Order } from "../../src/shop/api.js";
import { cleanCode } from "../../src/shop/auth-code.js";
import { basket, basketLines, changeQuantity } from "./basket.js";
import { authCode, backend, findWallet, isScan, tillWalletId, walletId } from "./choice.js";
import { keepTicket, keptTicket } from "./kept-tickets.js";
import { language } from "./language.js";
import { loadOrders, orders } from "./orders.js";
import { ask, problemText, sayRefusal } from "./request.js";
import { followStatus, type Hint } from "./status-stream.js";

/** What `POST /checkout` answers. */
type Created = { out_trade_no: string; qrcode?: string; pay_url?: string; checkout_url?: string };

export type { Hint } from "./status-stream.js";

/** The order at the counter. */
export type Ticket = Created & {
  backend: BackendName;
  basket: readonly BasketLine[];
  wallet: string;
  txamt: number;
};

export type Step =
  | { name: "choose"; problem?: { text: string; wallet: string } }
  | { name: "sending"; wallet: string }
  | { name: "leaving"; ticket: Ticket }
  | { name: "waiting"; ticket: Ticket; hint?: Hint }
  | { name: "paid"; ticket: Ticket }
  | { name: "failed"; ticket: Ticket; reason?: string };

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
export function putInBasket(id: string, by: number): void {
  startOver();
  changeQuantity(id, by);
}

export function chooseWallet(id: string): void {
  if (isScan(id)) tillWalletId.value = id;
  else walletId.value = id;
  startOver();
}

/** Orders the basket. The browser names items and wallet; the prices are the server's. */
export const placeOrder = (): Promise<void> =>
  order(walletId.value, async (counter, chosen) => {
    const asked = { ...chosen, lang: language.value };
    const created = await ask<Created & { txamt: number }>(counter.backend, "/checkout", asked);
    const ticket: Ticket = { ...created, ...counter };
    keepTicket(ticket);
    if (findWallet(ticket.wallet)?.flow === "redirect" && ticket.pay_url) {
      step.value = { name: "leaving", ticket };
      location.assign(ticket.pay_url);
      return;
    }
    await wait(ticket);
  });

/** The same at the till: the customer's code was scanned, and most answers are final. A code works once, whatever comes of it. */
export const chargeAtTill = (): Promise<void> =>
  order(tillWalletId.value, async (counter, chosen) => {
    const asked = { ...chosen, lang: language.value, auth_code: cleanCode(authCode.value) };
    const charged = await ask<Charged>(counter.backend, "/till", asked);
    const { out_trade_no, txamt, status, respcd = "", reason = "" } = charged;
    const ticket: Ticket = { out_trade_no, txamt, ...counter };
    authCode.value = "";
    if (status === "pending") return wait(ticket);
    await loadOrders();
    if (status === "success") step.value = { name: "paid", ticket };
    else step.value = { name: "failed", ticket, reason: sayRefusal(respcd, reason) };
  });

/** What is ordered where, as it was when the order was sent. */
type Counter = Pick<Ticket, "backend" | "wallet" | "basket">;
type Chosen = { basket: unknown; wallet: string };

async function order(wallet: string, send: (counter: Counter, chosen: Chosen) => Promise<void>): Promise<void> {
  if (step.value.name === "sending") return;
  step.value = { name: "sending", wallet };
  try {
    const counter = { backend: backend.value, wallet, basket: basketLines.value };
    await send(counter, { basket: basket.value, wallet });
  } catch (error) {
    step.value = { name: "choose", problem: { text: problemText(error), wallet } };
    await loadOrders();
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
  const { out_trade_no, backend: by, basket: lines, wallet, txamt } = order;
  await wait({ ...keptTicket(out_trade_no), out_trade_no, backend: by, basket: lines, wallet, txamt });
}

/** Back to the menu. What was paid leaves the basket; an order that was not paid stays in the list. */
export function startOver(): void {
  stopFollowing();
  const { value: last } = step;
  if (last.name === "paid" && isSame(last.ticket.basket, basketLines.value)) basket.value = {};
  step.value = { name: "choose" };
}

/** The step as the shop's counter, or the till, has it: each shows its own orders. */
export function stepAt(place: "shop" | "till"): Step {
  const current = step.value;
  const wallet =
    "ticket" in current ? current.ticket.wallet : current.name === "sending" ? current.wallet : current.problem?.wallet;
  return wallet === undefined || isScan(wallet) === (place === "till") ? current : { name: "choose" };
}

const isSame = (some: readonly BasketLine[], others: readonly BasketLine[]) =>
  JSON.stringify(some) === JSON.stringify(others);

const isAtCounter = (ticket: Ticket) => orderNumberAtCounter.value === ticket.out_trade_no;

function setHint(ticket: Ticket, hint: Hint | undefined): void {
  if (step.value.name === "waiting" && isAtCounter(ticket) && step.value.hint !== hint) {
    step.value = { name: "waiting", ticket, hint };
  }
}
