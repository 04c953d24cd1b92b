import { signal } from "@preact/signals";
import type { Order } from "../../src/shop/api.js";
import { backend } from "./choice.js";
import { ask, problemText } from "./request.js";

export const orders = signal<readonly Order[] | undefined>(undefined);
export const ordersProblem = signal<string | undefined>(undefined);

export async function loadOrders(): Promise<void> {
  try {
    orders.value = await ask<Order[]>(backend.value, "/orders");
    ordersProblem.value = undefined;
  } catch (error) {
    ordersProblem.value = problemText(error);
  }
}

/** Refunds through the chosen back end: the orders belong to the shop, not to the server that took them. */
export async function refund(out_trade_no: string, txamt: number): Promise<void> {
  try {
    await ask<Order>(backend.value, `/orders/${out_trade_no}/refund`, { txamt });
  } finally {
    await loadOrders();
  }
}
