import { effect, signal } from "@preact/signals";
import type { BasketLine } from "../../src/shop/api.js";

/** What the till was asked to charge, as it is sent. Sent again, it is the same charge by its number. */
export type KeptCharge = {
  out_trade_no: string;
  basket: Readonly<Record<string, number>>;
  lines: readonly BasketLine[];
  txamt: number;
  wallet: string;
  auth_code: string;
  lang: string;
};

const key = "charge";
const kept = sessionStorage.getItem(key);

/** The charge that has no answer yet. It outlives a reload: a clerk who forgot it would charge the customer again. */
export const keptCharge = signal<KeptCharge | undefined>(kept === null ? undefined : (JSON.parse(kept) as KeptCharge));

effect(() => {
  if (keptCharge.value) sessionStorage.setItem(key, JSON.stringify(keptCharge.value));
  else sessionStorage.removeItem(key);
});
