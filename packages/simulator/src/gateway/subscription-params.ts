import { parseHongKong } from "../world/hong-kong-time.js";
import type { Merchant } from "../world/merchant.js";
import type { Subscription } from "../world/subscription-records.js";
import type { World } from "../world/world.js";
import { invalidParam, type Params } from "./check-params.js";
import { countOf, jsonOf } from "./json-param.js";
import { ownProduct } from "./own-record.js";

const isItem = (item: unknown): item is Record<string, unknown> => typeof item === "object" && item !== null;

/**
 * Reads the products, `[{ "product_id", "quantity" }]`, which must have one currency and one interval.
 *
 * @throws {Refusal} 1104 or 1136
 */
export function itemsOf(world: World, merchant: Merchant, params: Params): Subscription["products"] {
  const list = jsonOf(params, "products");
  if (!Array.isArray(list) || list.length === 0)
    throw invalidParam("products must be a JSON list of product_id and quantity");
  const items = list.map((item: unknown) => {
    const { product_id, quantity } = isItem(item) ? item : {};
    if (typeof product_id !== "string" || !/^[1-9]\d{0,5}$/.test(String(quantity))) {
      throw invalidParam("each of products needs a product_id and a quantity from 1");
    }
    return { product_id, quantity: Number(quantity) };
  });
  const terms = items.map(({ product_id }) => {
    const { txcurrcd, interval, interval_count } = ownProduct(world, merchant, product_id);
    return `${txcurrcd} ${interval} ${interval_count}`;
  });
  if (new Set(terms).size > 1) throw invalidParam("products must share currency, interval and interval_count");
  return items;
}

/**
 * Reads the number of bills after which a subscription ends; `undefined` if it never ends.
 *
 * @throws {Refusal} 1104
 */
export const cyclesOf = (params: Params): number | undefined =>
  params.total_billing_cycles ? countOf(params, "total_billing_cycles") : undefined;

/**
 * Reads the time of a subscription's first bill: ISO 8601 with a zone, or Hong Kong time as `YYYY-MM-DD HH:mm:ss`.
 *
 * @throws {Refusal} 1104
 */
export function startOf(params: Params): number | undefined {
  const text = params.start_time;
  if (!text) return undefined;
  const iso = /^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : undefined;
  const ms = iso ?? parseHongKong(text);
  if (ms === undefined || Number.isNaN(ms))
    throw invalidParam(`start_time "${text}" must be ISO 8601 or YYYY-MM-DD HH:mm:ss`);
  return ms;
}
