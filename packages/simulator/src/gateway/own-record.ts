import type { Books } from "../world/books.js";
import { magicCard } from "../world/charge-card.js";
import { belongsTo } from "../world/ledger.js";
import type { Merchant } from "../world/merchant.js";
import type { Customer, Product, SavedCard, Subscription } from "../world/subscription-records.js";
import type { World } from "../world/world.js";
import type { Call } from "./call.js";
import { requireParameter } from "./check-params.js";
import { Refusal } from "./refusal.js";

const unknown = (name: string, id: string) => new Refusal("1136", `${name} ${id} does not exist`);

function own<Row extends { readonly merchant: Merchant }>(
  rows: Map<string, Row>,
  merchant: Merchant,
  name: string,
  id: string,
): Row {
  const found = rows.get(id);
  if (!found || !belongsTo(found.merchant, merchant)) throw unknown(name, id);
  return found;
}

/** Finds the customer that `customer_id` names. @throws {Refusal} 1104 if it is missing, 1136 if unknown */
export const ownCustomer = ({ books }: World, { merchant, params }: Call): Customer =>
  own(books.customers, merchant, "customer_id", requireParameter(params, "customer_id"));

/** Finds the merchant's product with this id. @throws {Refusal} 1136 if there is none */
export const ownProduct = ({ books }: { books: Books }, merchant: Merchant, product_id: string): Product =>
  own(books.products, merchant, "product_id", product_id);

/** Finds the subscription that `subscription_id` names. @throws {Refusal} 1104 if it is missing, 1136 if unknown */
export const ownSubscription = ({ books }: World, { merchant, params }: Call): Subscription =>
  own(books.subscriptions, merchant, "subscription_id", requireParameter(params, "subscription_id"));

/** Checks that the customer saved the card, and returns its `token_id`. @throws {Refusal} 1136 if not */
export function checkCard({ books }: World, merchant: Merchant, token_id: string, customer_id: string): string {
  if (magicCard(token_id)) return token_id;
  const card: SavedCard = own(books.cards, merchant, "token_id", token_id);
  if (card.customer_id !== customer_id) throw unknown("token_id", `${token_id} of customer ${customer_id}`);
  return token_id;
}
