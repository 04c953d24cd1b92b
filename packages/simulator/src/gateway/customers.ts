import { endSubscription } from "../world/billing.js";
import { belongsTo } from "../world/ledger.js";
import type { Customer } from "../world/subscription-records.js";
import type { World } from "../world/world.js";
import type { FlatResponse } from "./answers.js";
import type { Call } from "./call.js";
import { invalidParam, type Params } from "./check-params.js";
import { dataAnswer, isoTime } from "./data-answer.js";
import { jsonOf } from "./json-param.js";
import { ownCustomer } from "./own-record.js";
import { pageOf } from "./paging.js";

const texts = ["name", "phone", "email"] as const;

function fieldsOf(params: Params): Partial<Customer> {
  const fields: Partial<Customer> = {};
  for (const name of texts) if (params[name]) fields[name] = params[name];
  if (params.billing_address) {
    const address = jsonOf(params, "billing_address");
    if (typeof address !== "object" || address === null) throw invalidParam("billing_address must be a JSON object");
    fields.billing_address = address;
  }
  return fields;
}

const customerRow = ({ merchant: _, createdAt, ...customer }: Customer) => ({
  ...customer,
  create_time: isoTime(createdAt),
});

/** Serves `POST /customer/v1/create`. @throws {Refusal} 1104 */
export function createCustomer({ books, random, clock }: World, { merchant, params }: Call): FlatResponse {
  const fields = fieldsOf(params);
  const customer_id = `cust_${random.hex(32)}`;
  const empty = { name: "", phone: "", email: "", billing_address: {} };
  books.customers.set(customer_id, { customer_id, merchant, ...empty, ...fields, createdAt: clock.now() });
  return dataAnswer({ customer_id });
}

/** `POST /customer/v1/update`: members that are not given stay unchanged. @throws {Refusal} 1104 or 1136 */
export function updateCustomer(world: World, call: Call): FlatResponse {
  const customer = ownCustomer(world, call);
  Object.assign(customer, fieldsOf(call.params));
  return dataAnswer({ rowAffected: 1 });
}

/** Serves `POST /customer/v1/query`. @throws {Refusal} 1104 */
export function queryCustomers({ books }: World, { merchant, params }: Call): FlatResponse {
  const { cut } = pageOf(params);
  const found = [...books.customers.values()]
    .filter((row) => belongsTo(row.merchant, merchant))
    .filter((row) => (["customer_id", ...texts] as const).every((name) => !params[name] || row[name] === params[name]));
  return dataAnswer(cut(found).map(customerRow));
}

/**
 * `POST /customer/v1/delete`, which also deletes the customer's cards and cancels the customer's subscriptions.
 *
 * @throws {Refusal} 1104 or 1136
 */
export function deleteCustomer(world: World, call: Call): FlatResponse {
  const { books } = world;
  const { customer_id } = ownCustomer(world, call);
  for (const subscription of books.subscriptions.values()) {
    if (subscription.customer_id === customer_id) endSubscription(world, subscription, "CANCELLED");
  }
  for (const card of books.cards.values()) if (card.customer_id === customer_id) books.cards.delete(card.token_id);
  books.customers.delete(customer_id);
  return dataAnswer({ rowAffected: 1 });
}
