import { computed, effect, signal } from "@preact/signals";
import {
  CheckoutError,
  type CheckoutState,
  type CheckoutView,
  type StartedCheckout,
  startCheckout,
  watchCheckout,
} from "@qfpay/browser";
import type { BasketLine, Charged, Order } from "../../src/shop/api.js";
import { cleanCode } from "../../src/shop/auth-code.js";
import { freshNumber } from "../fresh-number.js";
import { basket, basketLines, basketTotal, changeQuantity } from "./basket.js";
import { authCode, backend, findWallet, isScan, tillWalletId, walletId } from "./choice.js";
import { type KeptCharge, keptCharge } from "./kept-charge.js";
import { keepTicket, keptTicket } from "./kept-tickets.js";
import { language, say } from "./language.js";
import { loadOrders, orders } from "./orders.js";
import { ask, checkoutTitles, isUnclear, ProblemError, problemText, sayRefusal } from "./request.js";
import type { Ticket } from "./ticket.js";

/** The reason why the state of an order is not known at the moment, for example that the browser is offline. */
export type Hint = NonNullable<CheckoutState["reason"]>;

/** The step that the order slip shows, from the choice of dishes to the end of the payment. */
export type CheckoutStep =
  | { name: "choose"; problem?: { text: string; wallet: string } }
  | { name: "sending"; wallet: string }
  | { name: "waiting"; ticket: Ticket; hint?: Hint }
  /** The till's charge got no response, so the customer may have paid. */
  | { name: "unknown"; ticket: Ticket }
  | { name: "paid"; ticket: Ticket }
  | { name: "failed"; ticket: Ticket; reason?: string };

/** The step that the order slip shows now. */
export const checkoutStep = signal<CheckoutStep>({ name: "choose" });

/** The number of the order on the order slip; `undefined` while the customer chooses dishes. */
export const orderNumberAtCounter = computed(() =>
  "ticket" in checkoutStep.value ? checkoutStep.value.ticket.out_trade_no : undefined,
);

/** The order that the page shows beside its QR code, as the shop's server has stored it. */
export const orderAtCounter = computed<Order | undefined>(() =>
  orders.value?.find(({ out_trade_no }) => out_trade_no === orderNumberAtCounter.value),
);

let stopFollowing = () => {};

/** Adds `by` pieces of a dish to the basket, and hides the current order, which stays in the list of orders. */
export function putInBasket(id: string, by: number): void {
  startOver();
  changeQuantity(id, by);
}

/** Remembers the wallet that was chosen in the shop or at the till, and returns to the menu. */
export function chooseWallet(id: string): void {
  if (isScan(id)) tillWalletId.value = id;
  else walletId.value = id;
  startOver();
}

/** Places an order for the basket. The browser sends only the items and the wallet; the server sets the prices. */
export const placeOrder = (): Promise<void> =>
  order(walletId.value, async (snapshot, chosen) => {
    const asked = { ...chosen, lang: language.value };
    const start = () => startCheckout(`/${snapshot.backend}/checkout`, asked);
    // If the basket's last order can no longer be paid, the second call of `start` makes a new order.
    const created = await start().catch((error) => (error.kind === "ended" ? start() : Promise.reject(error)));
    const ticket: Ticket = { ...created, ...snapshot, txamt: created.txamt ?? basketTotal.value };
    keepTicket(ticket);
    await wait(ticket);
    if (findWallet(ticket.wallet)?.flow === "redirect" && ticket.pay_url) location.assign(ticket.pay_url);
  });

/**
 * Charges the scanned code at the till. The page makes the order number and keeps it until a response arrives, so that
 * a repeat can never charge twice.
 */
export async function chargeAtTill(): Promise<void> {
  keptCharge.value ??= {
    out_trade_no: freshNumber(),
    basket: basket.value,
    lines: basketLines.value,
    txamt: basketTotal.value,
    wallet: tillWalletId.value,
    auth_code: cleanCode(authCode.value),
    lang: language.value,
  };
  await askTill(keptCharge.value);
}

/** Repeats the till's charge whose outcome is unknown. The shop charges each order number only once. */
export async function askTillAgain(): Promise<void> {
  if (keptCharge.value) await askTill(keptCharge.value);
}

/** Lets the clerk go on although the charge's outcome is unknown. The list of orders will show the outcome. */
export function leaveUnknown(): void {
  keptCharge.value = undefined;
  checkoutStep.value = { name: "choose" };
}

async function askTill(charge: KeptCharge): Promise<void> {
  if (checkoutStep.value.name === "sending") return;
  stopFollowing();
  checkoutStep.value = { name: "sending", wallet: charge.wallet };
  const { lines, txamt: _, ...asked } = charge;
  try {
    const charged = await ask<Charged>(backend.value, "/till", asked);
    const { status, respcd = "", reason = "" } = charged;
    const ticket = { ...ticketOf(charge), txamt: charged.txamt };
    keptCharge.value = undefined;
    authCode.value = "";
    if (status === "pending") return wait(ticket);
    await loadOrders();
    if (status === "success") checkoutStep.value = { name: "paid", ticket };
    else fail(ticket, respcd ? sayRefusal(respcd, reason) : undefined);
  } catch (error) {
    if (!isUnclear(error)) keptCharge.value = undefined;
    const problem = { text: problemText(error), wallet: charge.wallet };
    checkoutStep.value = isUnclear(error) ? { name: "unknown", ticket: ticketOf(charge) } : { name: "choose", problem };
    await loadOrders();
  }
}

const ticketOf = ({ out_trade_no, txamt, wallet, lines }: KeptCharge): Ticket => ({
  out_trade_no,
  txamt,
  wallet,
  basket: lines,
  backend: backend.value,
});

type OrderSnapshot = Pick<Ticket, "backend" | "wallet" | "basket">;
type Chosen = { basket: unknown; wallet: string };

async function order(wallet: string, send: (snapshot: OrderSnapshot, chosen: Chosen) => Promise<void>): Promise<void> {
  if (checkoutStep.value.name === "sending") return;
  checkoutStep.value = { name: "sending", wallet };
  try {
    const snapshot = { backend: backend.value, wallet, basket: basketLines.value };
    await send(snapshot, { basket: basket.value, wallet });
  } catch (error) {
    checkoutStep.value = { name: "choose", problem: { text: problemText(asProblem(error)), wallet } };
    await loadOrders();
  }
}

/** Shows that an order waits for its payment, until the server reports a final status. */
async function wait(ticket: Ticket): Promise<void> {
  stopFollowing();
  checkoutStep.value = { name: "waiting", ticket };
  if (isScan(ticket.wallet)) follow(ticket);
  await loadOrders();
}

/**
 * Returns the URL of an order's status. An order that was not made by `POST /checkout` in this page has no `status_url`
 * with a token. Its order number is enough, because the shop's `authorize` admits every known number.
 */
const statusUrl = ({ backend: by, status_url, out_trade_no }: Ticket) =>
  status_url ?? `/${by}/checkout/${out_trade_no}`;

/** Converts the order on the order slip to the form that `<qfpay-checkout>` shows. */
export function shownOrder(ticket: Ticket): StartedCheckout {
  const status_url = statusUrl(ticket);
  const hasCode = findWallet(ticket.wallet)?.flow === "qr";
  const qr_url = ticket.qr_url ?? (hasCode ? `${status_url}/qr.svg` : undefined);
  return { status: "pending", txcurrcd: "HKD", events_url: `${status_url}/events`, ...ticket, status_url, qr_url };
}

/** Updates the list of orders and the order slip after `<qfpay-checkout>` has shown a final status. */
export async function applyState(ticket: Ticket, { status }: Pick<CheckoutView, "status">): Promise<void> {
  if (status !== "success" && status !== "failed") return;
  await loadOrders();
  if (!isAtCounter(ticket)) return;
  if (status === "success") checkoutStep.value = { name: "paid", ticket };
  else if (checkoutStep.value.name === "waiting") fail(ticket);
}

/** Watches a charge at the till. The clerk's order slip shows the charge, so no `<qfpay-checkout>` watches it. */
function follow(ticket: Ticket): void {
  const left = new AbortController();
  stopFollowing = () => left.abort();
  void (async () => {
    for await (const state of watchCheckout(statusUrl(ticket), { signal: left.signal })) {
      if (state.status === "pending" || state.status === "unknown") setHint(ticket, state.reason);
      else await applyState(ticket, state);
    }
  })();
}

/** Converts a checkout error to one that the page can show. If the shop's server did not respond, the text says so. */
const asProblem = (error: unknown): unknown => {
  if (!(error instanceof CheckoutError)) return error;
  const { message, httpStatus, kind } = error;
  if (httpStatus === undefined) return new ProblemError({ detail: say.value.problems.closed });
  const code = kind === "unclear" ? "outcome_unknown" : error.code;
  return new ProblemError({ title: checkoutTitles[httpStatus], detail: message || undefined, code }, httpStatus);
};

const lateEveryMs = 5_000;

/**
 * Shows an order as not paid. A late payment must still appear on the order slip, so the list of orders is loaded every
 * few seconds, and the page goes on watching the order.
 */
function fail(ticket: Ticket, reason?: string): void {
  const stop = stopFollowing;
  checkoutStep.value = { name: "failed", ticket, reason };
  const timer = setInterval(() => void loadOrders(), lateEveryMs);
  stopFollowing = () => {
    clearInterval(timer);
    stop();
  };
}

effect(() => {
  const { value: current } = checkoutStep;
  const isOpen = current.name === "failed" || current.name === "waiting" || current.name === "unknown";
  if (!isOpen || orderAtCounter.value?.status !== "paid") return;
  stopFollowing();
  if (current.name === "unknown") keptCharge.value = undefined;
  checkoutStep.value = { name: "paid", ticket: current.ticket };
});

/**
 * Shows an earlier order again and waits for its payment: after the return from a wallet's page, after a reload, or
 * when the visitor chooses the order from the list.
 */
export async function resume(order: Order): Promise<void> {
  const { out_trade_no, backend: by, basket: lines, wallet, txamt } = order;
  await wait({ ...keptTicket(out_trade_no), out_trade_no, backend: by, basket: lines, wallet, txamt });
}

/** Returns to the menu. Paid items leave the basket; an order that was not paid stays in the list of orders. */
export function startOver(): void {
  stopFollowing();
  const { value: last } = checkoutStep;
  if (last.name === "paid" && isSame(last.ticket.basket, basketLines.value)) basket.value = {};
  checkoutStep.value = { name: "choose" };
}

/** The step to show in the shop or at the till. Each place shows only its own orders. */
export function stepAt(place: "shop" | "till"): CheckoutStep {
  const current = checkoutStep.value;
  if (place === "till" && keptCharge.value && !isOfTill(current)) {
    return { name: "unknown", ticket: ticketOf(keptCharge.value) };
  }
  const wallet =
    "ticket" in current ? current.ticket.wallet : current.name === "sending" ? current.wallet : current.problem?.wallet;
  return wallet === undefined || isScan(wallet) === (place === "till") ? current : { name: "choose" };
}

const isOfTill = (current: CheckoutStep): boolean =>
  "ticket" in current ? isScan(current.ticket.wallet) : current.name === "sending" && isScan(current.wallet);

const isSame = (some: readonly BasketLine[], others: readonly BasketLine[]) =>
  JSON.stringify(some) === JSON.stringify(others);

const isAtCounter = (ticket: Ticket) => orderNumberAtCounter.value === ticket.out_trade_no;

function setHint(ticket: Ticket, hint: Hint | undefined): void {
  if (checkoutStep.value.name === "waiting" && isAtCounter(ticket) && checkoutStep.value.hint !== hint) {
    checkoutStep.value = { name: "waiting", ticket, hint };
  }
}
