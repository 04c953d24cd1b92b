import { chargeBill, isLiveSubscription, scheduleNextBilling, setSubscriptionState } from "../world/billing.js";
import { belongsTo } from "../world/ledger.js";
import type { Subscription } from "../world/subscription-records.js";
import type { World } from "../world/world.js";
import type { FlatResponse } from "./answers.js";
import type { Call } from "./call.js";
import { invalidParam, requireParameter } from "./check-params.js";
import { dataAnswer, isoTime } from "./data-answer.js";
import { checkCard, ownCustomer, ownSubscription } from "./own-record.js";
import { pageOf } from "./paging.js";
import { Refusal } from "./refusal.js";
import { cyclesOf, itemsOf, startOf } from "./subscription-params.js";

const listed = (row: Subscription) => ({
  subscription_id: row.subscription_id,
  customer_id: row.customer_id,
  token_id: row.token_id,
  products: row.products,
  state: row.state,
  total_billing_cycles: row.total_billing_cycles ?? "",
  start_time: isoTime(row.startsAt),
  next_billing_time: isoTime(row.nextAt),
  last_billing_time: isoTime(row.lastAt),
  completed_iteration: row.completed,
  last_billing_status: row.lastAt === undefined ? "" : row.orders.at(-1)?.respcd === "0000" ? "SUCCESS" : "FAILED",
  retry_attempts: row.retries,
  create_time: isoTime(row.createdAt),
});

const brief = ({ subscription_id, state }: Subscription) => ({ subscription_id, state });

/** `POST /subscription/v1/create` charges the first bill at once or at `start_time`. @throws {Refusal} 1104 or 1136 */
export function createSubscription(world: World, call: Call): FlatResponse {
  const { books, clock, random } = world;
  const { merchant, params } = call;
  const { customer_id } = ownCustomer(world, call);
  const token_id = checkCard(world, merchant, requireParameter(params, "token_id"), customer_id);
  requireParameter(params, "products");
  const products = itemsOf(world, merchant, params);
  const total_billing_cycles = cyclesOf(params);
  const now = clock.now();
  const startsAt = startOf(params) ?? now;
  const subscription_id = `sub_${random.hex(32)}`;
  books.subscriptions.set(subscription_id, {
    ...{ subscription_id, customer_id, token_id, products, total_billing_cycles, merchant },
    startsAt: Math.max(startsAt, now),
    ...{ slot: 0, completed: 0, retries: 0, orders: [], createdAt: now },
    ...{ state: undefined, nextAt: undefined, lastAt: undefined, cancelTimer: () => {} },
  });
  // The subscription is read from the map again, because only changes of objects in the map are saved.
  const subscription = books.subscriptions.get(subscription_id)!;
  if (startsAt <= now) chargeBill(world, subscription);
  else {
    setSubscriptionState(world, subscription, "ACTIVE");
    scheduleNextBilling(world, subscription);
  }
  return dataAnswer(brief(subscription));
}

/** Serves `POST /subscription/v1/update`. Absent parameters change nothing. @throws {Refusal} 1104 or 1136 */
export function updateSubscription(world: World, call: Call): FlatResponse {
  const { merchant, params } = call;
  const row = ownSubscription(world, call);
  if (!isLiveSubscription(row)) throw new Refusal("1136", `subscription ${row.subscription_id} is ${row.state}`);
  const token_id = params.token_id && checkCard(world, merchant, params.token_id, row.customer_id);
  const products = params.products ? itemsOf(world, merchant, params) : row.products;
  const cycles = cyclesOf(params);
  if (cycles !== undefined && cycles <= row.completed) {
    throw invalidParam(`total_billing_cycles must be above the ${row.completed} already billed`);
  }
  const startsAt = startOf(params);
  if (startsAt !== undefined && row.orders.length > 0)
    throw new Refusal("1136", "start_time is past: billing has begun");
  if (token_id) row.token_id = token_id;
  row.products = products;
  row.total_billing_cycles = cycles ?? row.total_billing_cycles;
  if (startsAt !== undefined) row.startsAt = Math.max(startsAt, world.clock.now() + 1);
  if (row.nextAt !== undefined) scheduleNextBilling(world, row);
  return dataAnswer({ rowAffected: 1 });
}

/** Serves `POST /subscription/v1/query`. @throws {Refusal} 1104 */
export function querySubscriptions({ books }: World, { merchant, params }: Call): FlatResponse {
  const { cut } = pageOf(params);
  const found = [...books.subscriptions.values()]
    .filter((row) => belongsTo(row.merchant, merchant))
    .filter((row) =>
      (["subscription_id", "customer_id", "state"] as const).every(
        (name) => !params[name] || row[name] === params[name],
      ),
    );
  return dataAnswer(cut(found).map(listed));
}
