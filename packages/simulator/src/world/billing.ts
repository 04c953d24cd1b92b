import { chargeCard } from "./charge-card.js";
import { formatHongKong } from "./hong-kong-time.js";
import { addIntervals } from "./interval.js";
import { billingPayload, statePayload } from "./recurring-payload.js";
import { meaningOf } from "./status-text.js";
import type { BillingOrder, Subscription, SubscriptionState } from "./subscription-records.js";
import type { World } from "./world.js";

/** The number of failed retries of a bill after which the gateway gives up. */
const mostRetries = 3;

const ended: ReadonlySet<SubscriptionState | undefined> = new Set(["CANCELLED", "COMPLETED"]);

/** Whether a subscription has not ended yet. */
export const isLiveSubscription = ({ state }: Subscription): boolean => !ended.has(state);

/** The subscription's bill that could not be charged yet, if there is one. */
export const unpaidBill = ({ orders }: Subscription): BillingOrder | undefined =>
  orders.find(({ respcd }) => respcd !== "0000");

/** Changes the state of a subscription and notifies the merchant. */
export function setSubscriptionState(world: World, subscription: Subscription, state: SubscriptionState): void {
  if (subscription.state === state) return;
  subscription.state = state;
  const sysdtm = formatHongKong(world.clock.now());
  void world.notifier.notify(ownerOf(subscription), statePayload(subscription, sysdtm));
}

const ownerOf = ({ merchant: { appCode, mchid } }: Subscription) => ({ appCode, mchid });

/** Ends a subscription and its billing, and notifies the merchant. */
export function endSubscription(world: World, subscription: Subscription, state: "CANCELLED" | "COMPLETED"): void {
  if (!isLiveSubscription(subscription)) return;
  stopBilling(subscription);
  setSubscriptionState(world, subscription, state);
}

function stopBilling(subscription: Subscription): void {
  subscription.cancelTimer();
  subscription.nextAt = undefined;
}

/** Sets the timer for a subscription's next billing, and skips billing times that have passed. */
export function scheduleNextBilling(world: World, subscription: Subscription): void {
  subscription.cancelTimer();
  const { interval, interval_count } = world.books.products.get(subscription.products[0]!.product_id)!;
  const timeOf = (slot: number) => addIntervals(subscription.startsAt, interval, slot * interval_count);
  while (timeOf(subscription.slot) <= world.clock.now()) subscription.slot++;
  subscription.nextAt = timeOf(subscription.slot);
  subscription.cancelTimer = world.scheduler.at(subscription.nextAt, () => chargeBill(world, subscription));
}

/** After a restart of the simulator, sets the timer for the next billing. An overdue billing happens at once. */
export function resumeBilling(world: World, subscription: Subscription): void {
  subscription.cancelTimer = () => {};
  const { nextAt } = subscription;
  if (nextAt !== undefined)
    subscription.cancelTimer = world.scheduler.at(nextAt, () => chargeBill(world, subscription));
}

function nextOrder({ books, clock }: World, { subscription_id, products, orders }: Subscription): BillingOrder {
  const items = products.map(({ product_id, quantity }) => ({ ...books.products.get(product_id)!, quantity }));
  const iteration = orders.length + 1;
  const order: BillingOrder = {
    subscription_order_id: `${subscription_id.replace("sub_", "sub_ord_")}_${String(iteration).padStart(4, "0")}`,
    iteration,
    txamt: items.reduce((sum, { txamt, quantity }) => sum + txamt * quantity, 0),
    txcurrcd: items[0]!.txcurrcd,
    createdAt: clock.now(),
    syssn: "",
    respcd: "1143",
    attempts: 0,
  };
  orders.push(order);
  return order;
}

/** Tries to charge the subscription's card once, records the result and notifies the merchant, even of a refusal. */
function attempt(world: World, subscription: Subscription, order: BillingOrder): void {
  const charged = chargeCard(world, subscription.token_id);
  const now = formatHongKong(world.clock.now());
  const paid = charged.respcd === "0000";
  const { syssn } = world.ledger.add(subscription.merchant, {
    order_type: "payment",
    out_trade_no: order.subscription_order_id,
    pay_type: "802801",
    txamt: order.txamt,
    txcurrcd: order.txcurrcd,
    txdtm: now,
    chnlsn: world.random.digits(28),
    state: paid ? "paid" : "failed",
    respcd: charged.respcd,
    paydtm: paid ? now : undefined,
    hosted: true, // Several attempts to charge a bill have one order number, which other payments must not.
  });
  Object.assign(order, { syssn, respcd: charged.respcd, attempts: order.attempts + 1 });
  subscription.lastAt = world.clock.now();
  const payload = billingPayload(subscription, order, charged, now, paid ? "success" : meaningOf(charged.respcd));
  void world.notifier.notify(ownerOf(subscription), payload);
}

/** Charges the unpaid bill of a subscription, or else the next bill, and schedules the next billing. */
export function chargeBill(world: World, subscription: Subscription): BillingOrder {
  const order = unpaidBill(subscription) ?? nextOrder(world, subscription);
  attempt(world, subscription, order);
  if (order.respcd === "0000") {
    subscription.completed++;
    subscription.retries = 0;
    if (subscription.completed === subscription.total_billing_cycles) endSubscription(world, subscription, "COMPLETED");
    else {
      setSubscriptionState(world, subscription, "ACTIVE");
      scheduleNextBilling(world, subscription);
    }
    return order;
  }
  if (order.attempts > 1) subscription.retries++;
  const first = subscription.completed === 0;
  const over = first || subscription.state === "UNPAID" || subscription.retries >= mostRetries;
  if (over) stopBilling(subscription);
  else scheduleNextBilling(world, subscription);
  setSubscriptionState(world, subscription, first ? "INCOMPLETE" : over ? "UNPAID" : "PAST_DUE");
  return order;
}
