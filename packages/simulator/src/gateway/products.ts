import { isLiveSubscription } from "../world/billing.js";
import { belongsTo } from "../world/ledger.js";
import type { Interval, Product } from "../world/subscription-records.js";
import type { World } from "../world/world.js";
import type { FlatResponse } from "./answers.js";
import type { Call } from "./call.js";
import { amountOf, currencyOf, invalidParam, type Params, requireParameter } from "./check-params.js";
import { dataAnswer, isoTime } from "./data-answer.js";
import { countOf } from "./json-param.js";
import { ownProduct } from "./own-record.js";
import { pageOf } from "./paging.js";
import { Refusal } from "./refusal.js";

const intervals = ["minutes", "hours", "monthly", "yearly"] as const satisfies readonly Interval[];

function oneOf<const Value extends string>(params: Params, name: string, allowed: readonly Value[]): Value {
  const text = requireParameter(params, name);
  if (!allowed.some((value) => value === text)) throw invalidParam(`${name} "${text}" must be ${allowed.join(", ")}`);
  return text as Value;
}

const listed = ({ merchant: _, createdAt, txamt, ...product }: Product) => ({
  ...product,
  txamt: String(txamt),
  type: "recurring",
  usage_type: "licensed",
  create_time: isoTime(createdAt),
});

/** Serves `POST /product/v1/create`. @throws {Refusal} 1104 */
export function createProduct({ books, random, clock }: World, { merchant, params }: Call): FlatResponse {
  const name = requireParameter(params, "name");
  oneOf(params, "type", ["recurring"]);
  oneOf(params, "usage_type", ["licensed"]);
  const interval = oneOf(params, "interval", intervals);
  requireParameter(params, "interval_count");
  const terms = {
    txamt: amountOf(params),
    txcurrcd: currencyOf(params),
    interval_count: countOf(params, "interval_count"),
  };
  const product_id = `prod_${random.hex(32)}`;
  const description = params.description ?? "";
  books.products.set(product_id, {
    ...{ product_id, merchant, name, description, interval, ...terms },
    createdAt: clock.now(),
  });
  return dataAnswer({ product_id });
}

/** Serves `POST /product/v1/update`, which changes name and description. @throws {Refusal} 1104 or 1136 */
export function updateProduct(world: World, { merchant, params }: Call): FlatResponse {
  const product = ownProduct(world, merchant, requireParameter(params, "product_id"));
  if (params.name) product.name = params.name;
  if (params.description) product.description = params.description;
  return dataAnswer({ rowAffected: 1 });
}

/** Serves `POST /product/v1/query`. @throws {Refusal} 1104 */
export function queryProducts({ books }: World, { merchant, params }: Call): FlatResponse {
  const { cut } = pageOf(params);
  const filters = ["product_id", "name", "description", "txcurrcd", "interval"] as const;
  const found = [...books.products.values()]
    .filter((row) => belongsTo(row.merchant, merchant))
    .filter((row) => filters.every((name) => !params[name] || row[name] === params[name]));
  return dataAnswer(cut(found).map(listed));
}

/** Serves `POST /product/v1/delete`. @throws {Refusal} 1104; 1136 if the product is unknown or has subscribers */
export function deleteProduct(world: World, { merchant, params }: Call): FlatResponse {
  const { product_id } = ownProduct(world, merchant, requireParameter(params, "product_id"));
  const uses = [...world.books.subscriptions.values()].filter(isLiveSubscription);
  if (uses.some(({ products }) => products.some((item) => item.product_id === product_id))) {
    throw new Refusal("1136", `product_id ${product_id} is subscribed to: cancel its subscriptions first`);
  }
  world.books.products.delete(product_id);
  return dataAnswer({ rowAffected: 1 });
}
