import { computed, effect, signal } from "@preact/signals";
import type { BasketLine } from "../../src/shop/api.js";
import { findItem } from "./choice.js";

/** The number of pieces of each chosen dish, by the dish's id. */
export type Basket = Readonly<Record<string, number>>;

/** The most pieces of one dish that a basket can hold. */
export const mostOfAKind = 9;
const key = "basket";

/** The chosen items. They survive a reload, a visit to a wallet's page and a switch of the back end. */
export const basket = signal<Basket>(keptBasket());

/** The basket as the list of dishes that the shop's API takes. */
export const basketLines = computed<readonly BasketLine[]>(() =>
  Object.entries(basket.value).map(([item, quantity]) => ({ item, quantity })),
);

/** The price of the basket in HK cents. */
export const basketTotal = computed(() =>
  basketLines.value.reduce((sum, { item, quantity }) => sum + (findItem(item)?.txamt ?? 0) * quantity, 0),
);

/** The number of pieces of a dish in the basket. */
export const quantityOf = (id: string): number => basket.value[id] ?? 0;

/** Adds pieces to the basket; a negative number removes them. */
export function changeQuantity(id: string, by: number): void {
  const { [id]: before = 0, ...others } = basket.value;
  const quantity = Math.min(mostOfAKind, Math.max(0, before + by));
  if (quantity === 0) basket.value = others;
  else basket.value = { ...basket.value, [id]: quantity };
}

effect(() => sessionStorage.setItem(key, JSON.stringify(basket.value)));

/** Reads the basket of an earlier visit. On the first visit the basket contains a milk tea. */
function keptBasket(): Basket {
  const text = sessionStorage.getItem(key);
  return text === null ? { "milk-tea": 1 } : (JSON.parse(text) as Basket);
}
