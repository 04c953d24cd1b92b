import { effect } from "@preact/signals";
import { orderNumberAtCounter, resume } from "./checkout.js";
import { backend, loadInfo } from "./choice.js";
import { loadOrders, orders } from "./orders.js";
import { view } from "./view.js";
import { followWire } from "./wire.js";

/** Loads the shop, takes up the order that the address names, and keeps the address in step with the page. */
export async function openShop(): Promise<void> {
  const number = new URLSearchParams(location.search).get("order");
  followWire();
  effect(() => {
    backend.value;
    void loadInfo();
  });
  await loadOrders();
  const order = orders.value?.find(({ out_trade_no }) => out_trade_no === number);
  if (order) await resume(order);
  effect(() => {
    const at = orderNumberAtCounter.value;
    const shown = view.value === "shop" ? "" : `&view=${view.value}`;
    history.replaceState(null, "", `?backend=${backend.value}${at ? `&order=${at}` : ""}${shown}`);
  });
}
