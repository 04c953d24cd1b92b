import type { BasketLine, Item, Language } from "./api.js";
import { findItem } from "./catalogue.js";

/** The ordered items and their total (`txamt`, in HK cents). `goods_name` is the text that the wallet shows. */
export type PricedBasket = { lines: readonly BasketLine[]; txamt: number; goods_name: string };

/**
 * Prices a basket by the menu.
 *
 * @param basket ids and quantities, such as `{ "milk-tea": 2 }`, which the request's schema has checked
 * @param lang the customer's language, for the goods' name in the wallet; Chinese if unknown
 */
export function priceBasket(basket: Readonly<Record<string, number>>, lang?: Language): PricedBasket {
  const chosen = Object.entries(basket).map(([id, quantity]) => ({ item: findItem(id) as Item, quantity }));
  const first = chosen[0]?.item as Item;
  const pieces = chosen.reduce((sum, { quantity }) => sum + quantity, 0);
  return {
    lines: chosen.map(({ item, quantity }) => ({ item: item.id, quantity })),
    txamt: chosen.reduce((sum, { item, quantity }) => sum + item.txamt * quantity, 0),
    goods_name: lang === "en" ? inEnglish(first, pieces) : inChinese(first, pieces),
  };
}

const inEnglish = ({ name }: Item, pieces: number) => (pieces === 1 ? name : `${name} and ${pieces - 1} more`);
const inChinese = ({ name_zh }: Item, pieces: number) => (pieces === 1 ? name_zh : `${name_zh}等 ${pieces} 件`);
