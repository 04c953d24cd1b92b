import { effect, signal } from "@preact/signals";
import type { BasketLine } from "../../src/shop/api.js";

/**
 * A charge at the till. The page keeps it and can repeat it under the same `out_trade_no`, so that the customer is not
 * charged twice.
 */
export type KeptCharge = {
  out_trade_no: string;
  /** The number of pieces of each dish, by the dish's id. */
  basket: Readonly<Record<string, number>>;
  /** The dishes of `basket` as a list, for the order slip. */
  lines: readonly BasketLine[];
  /** The charged amount in HK cents. */
  txamt: number;
  /** The id of the wallet that the clerk chose. */
  wallet: string;
  /** The scanned payment code. */
  auth_code: string;
  /** The language in which the customer's wallet names the goods. */
  lang: string;
};

const key = "charge";
const kept = sessionStorage.getItem(key);

/** The charge that waits for a response. It survives a reload of the page. */
export const keptCharge = signal<KeptCharge | undefined>(kept === null ? undefined : (JSON.parse(kept) as KeptCharge));

effect(() => {
  if (keptCharge.value) sessionStorage.setItem(key, JSON.stringify(keptCharge.value));
  else sessionStorage.removeItem(key);
});
