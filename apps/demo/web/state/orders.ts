import { signal } from "@preact/signals";
import { type Order, ordersPerPage } from "../../src/shop/api.js";
import { freshNumber } from "../fresh-number.js";
import { backend } from "./choice.js";
import { ask, isUnclear, problemText } from "./request.js";

/** The loaded orders, newest first: the first page, and older pages that were requested. */
export const orders = signal<readonly Order[] | undefined>(undefined);
/** Whether the shop has older orders than the loaded ones. */
export const hasOlder = signal(false);
/** The reason why the last request for orders failed; `undefined` if it succeeded. */
export const ordersProblem = signal<string | undefined>(undefined);

/** Loads the newest orders. */
export const loadOrders = (): Promise<void> =>
  load("/orders", (page) => {
    const known = new Set(orders.value?.map(({ out_trade_no }) => out_trade_no));
    const overlapsKnownOrders = page.some(({ out_trade_no }) => known.has(out_trade_no));
    if (!overlapsKnownOrders) {
      orders.value = []; // Drops the old list, because orders between it and the new page may be missing.
      hasOlder.value = page.length === ordersPerPage;
    }
    mergeOrders(page);
  });

/** Loads the next page of older orders. */
export const loadOlder = (): Promise<void> =>
  load(`/orders?before=${orders.value?.at(-1)?.out_trade_no ?? ""}`, (page) => {
    hasOlder.value = page.length === ordersPerPage;
    mergeOrders(page);
  });

/** Loads one order, even if it is older than all loaded orders. */
export const loadOrder = (out_trade_no: string): Promise<void> =>
  load<Order>(`/orders/${encodeURIComponent(out_trade_no)}`, (order) => mergeOrders([order]));

async function load<T = readonly Order[]>(path: string, use: (answer: T) => void): Promise<void> {
  try {
    use(await ask<T>(backend.value, path));
    ordersProblem.value = undefined;
  } catch (error) {
    ordersProblem.value = problemText(error);
  }
}

function mergeOrders(some: readonly Order[]): void {
  const all = new Map([...(orders.value ?? []), ...some].map((order) => [order.out_trade_no, order]));
  const name = ({ created_at, out_trade_no }: Order) => `${created_at} ${out_trade_no}`;
  orders.value = [...all.values()].sort((a, b) => (name(a) < name(b) ? 1 : -1));
}

/**
 * Refunds an order through the chosen back end. If the response is lost, the next refund of the same amount has the
 * same number, and the shop refunds each number only once.
 */
export async function refund(out_trade_no: string, txamt: number): Promise<void> {
  const key = `refund ${out_trade_no} ${txamt}`;
  const number = sessionStorage.getItem(key) ?? freshNumber();
  sessionStorage.setItem(key, number);
  try {
    mergeOrders([await ask<Order>(backend.value, `/orders/${out_trade_no}/refund`, { txamt, out_trade_no: number })]);
    sessionStorage.removeItem(key);
  } catch (error) {
    if (!isUnclear(error)) sessionStorage.removeItem(key);
    throw error;
  } finally {
    await loadOrders();
  }
}
