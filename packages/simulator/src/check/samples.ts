import { randomBytes } from "node:crypto";
import { formatHongKong } from "../world/hong-kong-time.js";
import { createLedger } from "../world/ledger.js";
import { paymentPayload, refundPayload, unfreezePayload } from "../world/payload.js";
import { billingPayload, statePayload, tokenPayload } from "../world/recurring-payload.js";
import type { SimulatedTransaction } from "../world/transaction.js";

/** The members of a notification's body, in the order in which the gateway prints them. */
export type Payload = Record<string, string | undefined>;

/** An order in a notification; `txamt` in minor units. The tested application need not know this order. */
export type Order = { readonly out_trade_no: string; readonly txamt: number; readonly txcurrcd: string };

/** Makes notifications as the gateway writes them. Each notification gets new transaction numbers. */
export type Samples = {
  /** Makes an order with a new order number. */
  order(txamt?: number): Order;
  /** Makes the notification of a payment; `changes` replaces members of the notification. */
  payment(order: Order, changes?: Payload): Payload;
  /** Makes the notification of a payment by card. */
  card(order: Order): Payload;
  /** Makes the notification of a refund of the order. */
  refund(order: Order): Payload;
  /** Makes the notification of a captured pre-authorisation. */
  capture(order: Order): Payload;
  /** Makes the notification of a released pre-authorisation. */
  unfreeze(order: Order): Payload;
  /** Makes the notification that a card was saved. */
  token(): Payload;
  /** Makes the notification that a subscription is active. */
  subscription(): Payload;
  /** Makes the notification of a subscription's bill. `respcd` is the result of charging it. */
  billing(respcd: string): Payload;
};

const usualAmount = 1_000;

/** Creates the functions that make notifications. @param mchid the `mchid` in each notification, if any */
export function createSamples(mchid: string | undefined): Samples {
  const merchant = { appCode: "", clientKey: "", mchid };
  const ledger = createLedger(
    () => Date.now(),
    () => undefined,
  );
  const id = (prefix: string) => `${prefix}_${randomBytes(16).toString("hex")}`;
  const now = () => formatHongKong(Date.now());
  const run = randomBytes(3).toString("hex").toUpperCase();
  let orders = 0;

  const record = (order: Order, more: Partial<SimulatedTransaction> = {}): SimulatedTransaction =>
    ledger.add(merchant, {
      ...{
        order_type: "payment",
        pay_type: "800201",
        txdtm: now(),
        paydtm: now(),
        chnlsn: "4200000000202611290000000001",
      },
      ...{ state: "paid", respcd: "0000", goods_name: "Milk tea", ...order, ...more },
    });
  const subscription = () => {
    const common = { subscription_id: id("sub"), merchant, customer_id: id("cust"), token_id: id("tk") };
    const counters = {
      startsAt: 0,
      slot: 0,
      nextAt: undefined,
      lastAt: undefined,
      completed: 1,
      retries: 0,
      createdAt: 0,
    };
    const products = [{ product_id: id("prod"), quantity: 1 }];
    const rest = {
      products,
      total_billing_cycles: undefined,
      state: "ACTIVE" as const,
      orders: [],
      cancelTimer: () => {},
    };
    return { ...common, ...counters, ...rest };
  };

  return {
    order: (txamt = usualAmount) => ({
      out_trade_no: `CHECK${run}${String(++orders).padStart(4, "0")}`,
      ...{ txamt, txcurrcd: "HKD" },
    }),
    payment: (order, changes = {}) => ({ ...paymentPayload(record(order)), ...changes }),
    card: (order) => paymentPayload(record(order, { pay_type: "802801" })),
    refund: (order) =>
      refundPayload(
        record({ ...order, out_trade_no: `${order.out_trade_no}R` }, { order_type: "refund", cancel: "3" }),
        order,
      ),
    capture: (order) => paymentPayload(record({ ...order, out_trade_no: "" }, { pay_type: "802801", origssn: "1" })),
    unfreeze(order) {
      const release = { ...order, syssn: ledger.issueSyssn(), txdtm: now(), sysdtm: now() };
      return unfreezePayload(record(order, { pay_type: "802801" }), release);
    },
    token() {
      const dates = { token_expiry: "2027-04-30 00:00:00", expiresAt: 0, notify_url: undefined };
      const intent = {
        kind: "token" as const,
        merchant,
        customer_id: id("cust"),
        token_reason: "membership",
        ...dates,
      };
      const card = { token_id: id("tk"), merchant, customer_id: intent.customer_id, cardcd: "520000****1096" };
      return tokenPayload(
        { ...intent, token_reference: "user_456" },
        { ...card, card_scheme: "ECMC_DEBIT" },
        "NEW",
        now(),
      );
    },
    subscription: () => statePayload(subscription(), now()),
    billing(respcd) {
      const owner = subscription();
      const number = `${owner.subscription_id.replace("sub_", "sub_ord_")}_0001`;
      const order = { subscription_order_id: number, iteration: 1, txamt: 300, txcurrcd: "HKD", createdAt: 0 };
      const bill = { ...order, syssn: ledger.issueSyssn(), respcd, attempts: 1 };
      const card = { respcd, cardcd: "520000****1096", card_scheme: "VISA_DEBIT-SSL" };
      return billingPayload(owner, bill, card, now(), respcd === "0000" ? "success" : "card refused");
    },
  };
}
