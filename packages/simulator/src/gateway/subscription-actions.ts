import { chargeBill, endSubscription, isLiveSubscription, unpaidBill } from "../world/billing.js";
import { meaningOf } from "../world/status-text.js";
import type { World } from "../world/world.js";
import { type FlatResponse } from "./answers.js";
import type { Call } from "./call.js";
import { dataAnswer, isoTime } from "./data-answer.js";
import { ownSubscription } from "./own-record.js";
import { pageOf } from "./paging.js";
import { Refusal } from "./refusal.js";

const chargeable: ReadonlySet<string | undefined> = new Set(["UNPAID", "INCOMPLETE", "PAST_DUE"]);

/** Serves `POST /subscription/v1/cancel`. @throws {Refusal} 1104 or 1136 */
export function cancelSubscription(world: World, call: Call): FlatResponse {
  const row = ownSubscription(world, call);
  if (!isLiveSubscription(row))
    throw new Refusal("1136", `subscription ${row.subscription_id} is already ${row.state}`);
  endSubscription(world, row, "CANCELLED");
  return dataAnswer({ subscription_id: row.subscription_id, state: row.state });
}

/**
 * Serves `POST /subscription/v1/charge`.
 *
 * @throws {Refusal} 1104 without such a subscription, 1136 if nothing is due, or the code of the bank's refusal
 */
export function chargeSubscription(world: World, call: Call): FlatResponse {
  const row = ownSubscription(world, call);
  const outstanding = unpaidBill(row);
  if (!chargeable.has(row.state) || !outstanding) {
    throw new Refusal("1136", `subscription ${row.subscription_id} is ${row.state}: only an unpaid one is charged`);
  }
  const wanted = call.params.subscription_order_id || outstanding.subscription_order_id;
  if (wanted !== outstanding.subscription_order_id) {
    throw new Refusal("1136", `${wanted} is not unpaid: ${outstanding.subscription_order_id} is`);
  }
  const { subscription_order_id, syssn, respcd } = chargeBill(world, row);
  if (respcd !== "0000") throw new Refusal(respcd, meaningOf(respcd));
  return dataAnswer({ subscription_id: row.subscription_id, subscription_order_id, syssn, state: row.state });
}

/** Serves `POST /subscription/billing_order/v1/list`. @throws {Refusal} 1104 or 1136 */
export function listBillingOrders(world: World, call: Call): FlatResponse {
  const { cut } = pageOf(call.params);
  const { subscription_id, orders } = ownSubscription(world, call);
  const listed = cut(orders).map(({ createdAt, txamt, iteration, ...order }) => ({
    subscription_id,
    ...order,
    txamt: String(txamt),
    current_iteration: iteration,
    status: order.respcd === "0000" ? "SUCCESS" : "FAILED",
    create_time: isoTime(createdAt),
  }));
  return dataAnswer(listed);
}
