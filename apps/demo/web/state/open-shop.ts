import { effect } from "@preact/signals";
import { askTillAgain, orderNumberAtCounter, resume } from "./checkout.js";
import { backend, loadInfo } from "./choice.js";
import { keptCharge } from "./kept-charge.js";
import { loadOrder, loadOrders, orders } from "./orders.js";
import { view } from "./view.js";
import { followWire } from "./wire.js";

/** Loads the shop's orders, resumes the order that the page's address names, and keeps the address up to date. */
export async function openShop(): Promise<void> {
  const number = new URLSearchParams(location.search).get("order");
  followWire();
  effect(() => {
    backend.value;
    void loadInfo();
  });
  await loadOrders();
  const find = () => orders.value?.find(({ out_trade_no }) => out_trade_no === number);
  if (number !== null && !keptCharge.value && !find()) await loadOrder(number);
  const order = find();
  if (keptCharge.value) void askTillAgain();
  else if (order) await resume(order);
  effect(() => {
    const at = orderNumberAtCounter.value;
    const shown = view.value === "shop" ? "" : `&view=${view.value}`;
    history.replaceState(null, "", `?backend=${backend.value}${at ? `&order=${at}` : ""}${shown}`);
  });
}
