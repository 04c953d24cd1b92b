import { OrderRefusedError } from "@qfpay/core";
import type { BasketLine, Item } from "./api.js";
import { findItem } from "./catalogue.js";

const most = 9;

/** What was ordered, at the menu's prices. */
export type PricedBasket = { lines: readonly BasketLine[]; txamt: number; goods_name: string };

/**
 * Reads `{ "milk-tea": 2 }` as a browser sent it.
 *
 * @throws {OrderRefusedError} nothing in it, something that is not on the menu, or not 1 to 9 of it
 */
export function priceBasket(basket: unknown): PricedBasket {
  if (typeof basket !== "object" || basket === null) throw new OrderRefusedError("There is nothing in the basket.");
  const chosen = Object.entries(basket).map(([id, quantity]) => ({ item: itemOf(id), quantity: quantityOf(quantity) }));
  const [first] = chosen;
  if (!first) throw new OrderRefusedError("There is nothing in the basket.");
  const pieces = chosen.reduce((sum, { quantity }) => sum + quantity, 0);
  return {
    lines: chosen.map(({ item, quantity }) => ({ item: item.id, quantity })),
    txamt: chosen.reduce((sum, { item, quantity }) => sum + item.txamt * quantity, 0),
    goods_name: pieces === 1 ? first.item.name_zh : `${first.item.name_zh}等${pieces}件`,
  };
}

function itemOf(id: string): Item {
  const item = findItem(id);
  if (!item) throw new OrderRefusedError("This is not on the menu. Choose an item of the list.");
  return item;
}

function quantityOf(quantity: unknown): number {
  if (Number.isInteger(quantity) && Number(quantity) >= 1 && Number(quantity) <= most) return Number(quantity);
  throw new OrderRefusedError(`The kitchen makes 1 to ${most} of a kind.`);
}
