import type { Engine } from "../engine.js";
import { meaningOf } from "../gateway/answers.js";
import { formatHongKong } from "../hong-kong-time.js";
import { billingPayload, statePayload } from "../notify/recurring-payload.js";
import { chargeCard } from "./card.js";
import { addIntervals } from "./interval.js";
import type { BillingOrder, Subscription, SubscriptionState } from "./records.js";

/** Failed billings in a row, after the first, before the gateway gives up. */
const mostRetries = 3;

const ended: ReadonlySet<SubscriptionState | undefined> = new Set(["CANCELLED", "COMPLETED"]);

export const isLive = ({ state }: Subscription): boolean => !ended.has(state);

/** The bill that is still to be paid. */
export const outstandingOrder = ({ orders }: Subscription): BillingOrder | undefined =>
  orders.find(({ respcd }) => respcd !== "0000");

export function setState(engine: Engine, subscription: Subscription, state: SubscriptionState): void {
  if (subscription.state === state) return;
  subscription.state = state;
  const sysdtm = formatHongKong(engine.clock.now());
  void engine.notifier.notify(ownerOf(subscription), statePayload(subscription, sysdtm));
}

const ownerOf = ({ merchant: { appCode, mchid } }: Subscription) => ({ appCode, mchid });

/** No more billings. */
export function end(engine: Engine, subscription: Subscription, state: "CANCELLED" | "COMPLETED"): void {
  if (!isLive(subscription)) return;
  halt(subscription);
  setState(engine, subscription, state);
}

function halt(subscription: Subscription): void {
  subscription.cancelTimer();
  subscription.nextAt = undefined;
}

/** Arms the first billing time after now. */
export function scheduleNext(engine: Engine, subscription: Subscription): void {
  subscription.cancelTimer();
  const { interval, interval_count } = engine.books.products.get(subscription.products[0]!.product_id)!;
  const timeOf = (slot: number) => addIntervals(subscription.startsAt, interval, slot * interval_count);
  while (timeOf(subscription.slot) <= engine.clock.now()) subscription.slot++;
  subscription.nextAt = timeOf(subscription.slot);
  subscription.cancelTimer = engine.scheduler.at(subscription.nextAt, () => bill(engine, subscription));
}

/** Arms the billing that an earlier run had planned; one that fell due meanwhile comes at once. */
export function resume(engine: Engine, subscription: Subscription): void {
  subscription.cancelTimer = () => {};
  const { nextAt } = subscription;
  if (nextAt !== undefined) subscription.cancelTimer = engine.scheduler.at(nextAt, () => bill(engine, subscription));
}

function nextOrder({ books, clock }: Engine, { subscription_id, products, orders }: Subscription): BillingOrder {
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

/** Charges the card once, books it and tells the merchant, good or bad. */
function attempt(engine: Engine, subscription: Subscription, order: BillingOrder): void {
  const charged = chargeCard(engine, subscription.token_id);
  const now = formatHongKong(engine.clock.now());
  const paid = charged.respcd === "0000";
  const { syssn } = engine.ledger.add(subscription.merchant, {
    order_type: "payment",
    out_trade_no: order.subscription_order_id,
    pay_type: "802801",
    txamt: order.txamt,
    txcurrcd: order.txcurrcd,
    txdtm: now,
    chnlsn: engine.random.digits(28),
    state: paid ? "paid" : "failed",
    respcd: charged.respcd,
    paydtm: paid ? now : undefined,
    hosted: true, // one number may have several records: one per attempt
  });
  Object.assign(order, { syssn, respcd: charged.respcd, attempts: order.attempts + 1 });
  subscription.lastAt = engine.clock.now();
  const payload = billingPayload(subscription, order, charged, now, paid ? "success" : meaningOf(charged.respcd));
  void engine.notifier.notify(ownerOf(subscription), payload);
}

/** Bills what is outstanding, else the next cycle, and moves the subscription on. */
export function bill(engine: Engine, subscription: Subscription): BillingOrder {
  const order = outstandingOrder(subscription) ?? nextOrder(engine, subscription);
  attempt(engine, subscription, order);
  if (order.respcd === "0000") {
    subscription.completed++;
    subscription.retries = 0;
    if (subscription.completed === subscription.total_billing_cycles) end(engine, subscription, "COMPLETED");
    else {
      setState(engine, subscription, "ACTIVE");
      scheduleNext(engine, subscription);
    }
    return order;
  }
  if (order.attempts > 1) subscription.retries++;
  const first = subscription.completed === 0;
  const over = first || subscription.state === "UNPAID" || subscription.retries >= mostRetries;
  if (over) halt(subscription);
  else scheduleNext(engine, subscription);
  setState(engine, subscription, first ? "INCOMPLETE" : over ? "UNPAID" : "PAST_DUE");
  return order;
}
