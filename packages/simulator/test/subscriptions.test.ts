import type { Clock } from "@qfpay/core";
import { fakeClock } from "@qfpay/core/testing";
import { describe, expect, it } from "vitest";
import type { Answer } from "./client.js";
import { start } from "./start.js";

const minute = 60_000;
const day = 86_400_000;

async function shop(interval = "monthly", interval_count = "1", ownClock?: Clock) {
  const started = start(ownClock && { clock: ownClock });
  const { client } = started;
  const product = { name: "Tea", type: "recurring", txamt: "300", txcurrcd: "HKD", usage_type: "licensed" };
  const create = async (path: string, params: Record<string, string>) => (await client.call(path, params)).data;
  const { customer_id } = await create("/customer/v1/create", { name: "Chan" });
  const { product_id } = await create("/product/v1/create", { ...product, interval, interval_count });
  const products = JSON.stringify([{ product_id, quantity: 2 }]);
  const subscribe = (changes: Record<string, string> = {}): Promise<Answer> =>
    client.call("/subscription/v1/create", { customer_id, token_id: "tk_simulator_0000", products, ...changes });
  const act = (path: string, params: Record<string, string>) => client.call(`/subscription/v1/${path}`, params);
  const one = async (subscription_id: string) => (await act("query", { subscription_id })).data[0];
  return { ...started, customer_id, product_id, products, subscribe, act, one, create };
}

const of = (notified: Answer[], notify_type: string) => notified.filter((body) => body.notify_type === notify_type);

describe("a subscription", () => {
  it("bills at once and tells the merchant", async () => {
    const { subscribe, simulator, notified, one, customer_id, product_id, client } = await shop();
    const { data } = await subscribe();
    expect(data).toEqual({ subscription_id: expect.stringMatching(/^sub_[0-9a-f]{32}$/), state: "ACTIVE" });
    await simulator.settled();
    const { syssn } = simulator.transactions[0]!;
    expect(notified).toEqual([
      {
        txcurrcd: "HKD",
        reason: "AUTHORISED",
        cardcd: "520000****1096",
        subscription_order_id: `${data.subscription_id.replace("sub_", "sub_ord_")}_0001`,
        product_id,
        txdtm: "2026-01-01 12:00:00",
        txamt: "600",
        card_scheme: "ECMC_DEBIT",
        syssn,
        respcd: "0000",
        respmsg: "success",
        subscription_id: data.subscription_id,
        customer_id,
        notify_type: "subscription_payment",
        current_iteration: "1",
      },
      {
        state: "ACTIVE",
        sysdtm: "2026-01-01 12:00:00",
        notify_type: "subscription",
        subscription_id: data.subscription_id,
      },
    ]);
    expect(await one(data.subscription_id)).toMatchObject({
      state: "ACTIVE",
      next_billing_time: "2026-02-01T04:00:00Z",
      last_billing_time: "2026-01-01T04:00:00Z",
      completed_iteration: 1,
      last_billing_status: "SUCCESS",
      retry_attempts: 0,
    });
    expect((await client.query({ syssn })).data[0]).toMatchObject({ respcd: "0000", txamt: "600" });
  });

  it.each([
    ["minutes", "5", 5 * minute],
    ["hours", "2", 120 * minute],
    ["monthly", "1", 31 * day],
    ["yearly", "1", 365 * day],
  ])("bills every interval: %s %s", async (interval, count, ms) => {
    const { subscribe, simulator, clock } = await shop(interval, count);
    await subscribe();
    await clock.advance(ms - 1);
    expect(simulator.transactions).toHaveLength(1);
    await clock.advance(1);
    expect(simulator.transactions).toHaveLength(2);
  });

  it("bills on the last day of a shorter month, and on its own day again after it", async () => {
    const { subscribe, simulator, clock } = await shop();
    await clock.advance(30 * day); // Now it is 31 January.
    await subscribe();
    await clock.advance(60 * day);
    expect(simulator.transactions.map(({ sysdtm }) => sysdtm.slice(0, 10))).toEqual([
      "2026-01-31",
      "2026-02-28",
      "2026-03-31",
    ]);
  });

  it("is COMPLETED after total_billing_cycles", async () => {
    const { subscribe, simulator, clock, notified, one, act } = await shop("minutes");
    const { subscription_id } = (await subscribe({ total_billing_cycles: "3" })).data;
    await clock.advance(60 * minute);
    expect(simulator.transactions).toHaveLength(3);
    expect(await one(subscription_id)).toMatchObject({
      state: "COMPLETED",
      completed_iteration: 3,
      next_billing_time: "",
    });
    expect(of(notified, "subscription").map(({ state }) => state)).toEqual(["ACTIVE", "COMPLETED"]);
    expect(clock.pending).toBe(0);
    expect(await act("cancel", { subscription_id })).toMatchObject({ respcd: "1136" });
  });

  it.each(["2026-01-01T04:10:00Z", "2026-01-01T12:10:00+08:00", "2026-01-01 12:10:00"])(
    "waits for start_time %s",
    async (start_time) => {
      const { subscribe, simulator, clock } = await shop("hours");
      expect(await subscribe({ start_time })).toMatchObject({ data: { state: "ACTIVE" } });
      await clock.advance(10 * minute - 1);
      expect(simulator.transactions).toEqual([]);
      await clock.advance(1);
      expect(simulator.transactions).toHaveLength(1);
    },
  );

  it("stops when it is cancelled", async () => {
    const { subscribe, simulator, clock, act, notified } = await shop("minutes");
    const { subscription_id } = (await subscribe()).data;
    expect(await act("cancel", { subscription_id })).toMatchObject({ data: { state: "CANCELLED" } });
    await clock.advance(60 * minute);
    expect(simulator.transactions).toHaveLength(1);
    expect(of(notified, "subscription").map(({ state }) => state)).toEqual(["ACTIVE", "CANCELLED"]);
    expect(await act("cancel", { subscription_id })).toMatchObject({ respcd: "1136" });
    expect(await act("charge", { subscription_id })).toMatchObject({ respcd: "1136" });
    expect(await act("update", { subscription_id, total_billing_cycles: "9" })).toMatchObject({ respcd: "1136" });
  });

  it("stops when the simulator is closed", async () => {
    const { subscribe, simulator, clock } = await shop("minutes");
    await subscribe();
    await simulator.close();
    expect(clock.pending).toBe(0);
  });
});

it("never sets a timer longer than Node supports: a year is waited for in parts", async () => {
  const clock = fakeClock();
  const waits: number[] = [];
  const { subscribe, simulator } = await shop("yearly", "1", {
    ...clock,
    setTimeout: (callback, ms) => {
      waits.push(ms);
      return clock.setTimeout(callback, ms);
    },
  });
  await subscribe();
  await clock.advance(365 * day - 1);
  expect(simulator.transactions).toHaveLength(1);
  await clock.advance(1);
  expect(simulator.transactions).toHaveLength(2);
  expect(Math.max(...waits)).toBe(2 ** 31 - 1);
});

describe("a billing that fails", () => {
  it("leaves the first one INCOMPLETE until it is charged", async () => {
    const { subscribe, simulator, clock, act, notified, one } = await shop("minutes");
    const { subscription_id, state } = (await subscribe({ token_id: "tk_simulator_1204" })).data;
    expect(state).toBe("INCOMPLETE");
    await clock.advance(60 * minute);
    expect(simulator.transactions).toMatchObject([{ state: "failed", respcd: "1204" }]);
    expect(of(notified, "subscription_payment")).toMatchObject([{ respcd: "1204", reason: "REFUSED" }]);
    expect(await act("charge", { subscription_id })).toMatchObject({ respcd: "1204" });
    await act("update", { subscription_id, token_id: "tk_simulator_0000" });
    const charged = await act("charge", { subscription_id });
    expect(charged).toMatchObject({ respcd: "0000", data: { state: "ACTIVE", syssn: expect.any(String) } });
    expect(await one(subscription_id)).toMatchObject({
      completed_iteration: 1,
      next_billing_time: "2026-01-01T05:01:00Z",
    });
    expect(await act("charge", { subscription_id })).toMatchObject({ respcd: "1136" });
  });

  it("makes a later one PAST_DUE, tries again each interval, and ends UNPAID", async () => {
    const { subscribe, simulator, clock, act, notified, one } = await shop("minutes");
    const { subscription_id } = (await subscribe()).data;
    await act("update", { subscription_id, token_id: "tk_simulator_1201" });
    await clock.advance(minute);
    expect(await one(subscription_id)).toMatchObject({
      state: "PAST_DUE",
      retry_attempts: 0,
      last_billing_status: "FAILED",
    });
    await clock.advance(2 * minute);
    expect(await one(subscription_id)).toMatchObject({ state: "PAST_DUE", retry_attempts: 2 });
    await clock.advance(60 * minute);
    expect(await one(subscription_id)).toMatchObject({ state: "UNPAID", retry_attempts: 3, next_billing_time: "" });
    expect(simulator.transactions).toHaveLength(5);
    expect(of(notified, "subscription").map(({ state }) => state)).toEqual(["ACTIVE", "PAST_DUE", "UNPAID"]);
    await act("update", { subscription_id, token_id: "tk_simulator_0000" });
    expect(await act("charge", { subscription_id })).toMatchObject({ data: { state: "ACTIVE" } });
    expect(await one(subscription_id)).toMatchObject({ completed_iteration: 2, retry_attempts: 0 });
  });

  it("recovers by itself when the card works again", async () => {
    const { subscribe, clock, act, one, client } = await shop("minutes");
    const { subscription_id } = (await subscribe({ total_billing_cycles: "2" })).data;
    await act("update", { subscription_id, token_id: "tk_simulator_1201" });
    await clock.advance(minute);
    await act("update", { subscription_id, token_id: "tk_simulator_0000" });
    await clock.advance(minute);
    expect(await one(subscription_id)).toMatchObject({ state: "COMPLETED", completed_iteration: 2 });
    const orders = await client.call("/subscription/billing_order/v1/list", { subscription_id });
    expect(orders.data).toMatchObject([
      { current_iteration: 1, attempts: 1, status: "SUCCESS", txamt: "600" },
      { current_iteration: 2, attempts: 2, status: "SUCCESS", respcd: "0000" },
    ]);
  });

  it("is charged by the number of the unpaid billing only", async () => {
    const { subscribe, act } = await shop("minutes");
    const { subscription_id } = (await subscribe({ token_id: "tk_simulator_1204" })).data;
    const charge = (subscription_order_id: string) => act("charge", { subscription_id, subscription_order_id });
    expect(await charge("sub_ord_1")).toMatchObject({ respcd: "1136" });
    expect(await charge(`${subscription_id.replace("sub_", "sub_ord_")}_0001`)).toMatchObject({ respcd: "1204" });
  });
});

describe("parameters", () => {
  it.each(["customer_id", "token_id", "products"])("answers 1104 when %s is missing", async (name) => {
    expect(await (await shop()).subscribe({ [name]: "" })).toMatchObject({
      respcd: "1104",
      resperr: expect.stringContaining(name),
    });
  });

  it.each([
    ["products", "not json", "1104"],
    ["products", "[]", "1104"],
    ["products", '{"product_id": "x"}', "1104"],
    ["products", '[{"product_id": "prod_1"}]', "1104"],
    ["products", '[{"product_id": "prod_1", "quantity": 0}]', "1104"],
    ["products", "[null]", "1104"],
    ["products", '[{"product_id": "prod_1", "quantity": 1}]', "1136"],
    ["customer_id", "cust_1", "1136"],
    ["token_id", "tk_1", "1136"],
    ["total_billing_cycles", "0", "1104"],
    ["start_time", "tomorrow", "1104"],
    ["start_time", "2026-02-30 12:00:00", "1104"],
  ])("refuses %s %s with %s", async (name, value, respcd) => {
    expect(await (await shop()).subscribe({ [name]: value })).toMatchObject({ respcd });
  });

  it("requires products of one interval and one currency", async () => {
    const { subscribe, create, product_id } = await shop();
    const yearly = { name: "Pot", type: "recurring", txamt: "1", txcurrcd: "HKD", usage_type: "licensed" };
    const other = await create("/product/v1/create", { ...yearly, interval: "yearly", interval_count: "1" });
    const products = JSON.stringify([product_id, other.product_id].map((id) => ({ product_id: id, quantity: 1 })));
    expect(await subscribe({ products })).toMatchObject({
      respcd: "1104",
      resperr: expect.stringContaining("interval"),
    });
  });

  it("takes only the customer's own saved card", async () => {
    const { subscribe, client, simulator, customer_id } = await shop();
    const { token_intent } = await client.call("/payment_element/v1/create_token_intent", { customer_id });
    const { token_id } = await simulator.saveCard(token_intent, { card: "4000000000001091" });
    expect(await subscribe({ token_id })).toMatchObject({ data: { state: "ACTIVE" } });
    const stranger = (await client.call("/customer/v1/create", { name: "Wong" })).data.customer_id;
    expect(await subscribe({ token_id, customer_id: stranger })).toMatchObject({ respcd: "1136" });
  });

  it("updates cycles above what was billed, and start_time before the first billing", async () => {
    const { subscribe, act, clock, one } = await shop("minutes");
    const running = (await subscribe()).data.subscription_id;
    const update = (subscription_id: string, params: Record<string, string>) =>
      act("update", { subscription_id, ...params });
    await clock.advance(minute);
    expect(await update(running, { total_billing_cycles: "2" })).toMatchObject({ respcd: "1104" });
    expect(await update(running, { total_billing_cycles: "3" })).toMatchObject({ data: { rowAffected: 1 } });
    expect(await update(running, { start_time: "2026-03-01 00:00:00" })).toMatchObject({ respcd: "1136" });
    const waiting = (await subscribe({ start_time: "2026-02-01 00:00:00" })).data.subscription_id;
    expect(await update(waiting, { start_time: "2026-03-01 00:00:00" })).toMatchObject({ respcd: "0000" });
    expect(await one(waiting)).toMatchObject({ next_billing_time: "2026-02-28T16:00:00Z" });
  });

  it("lists by state and customer, in pages", async () => {
    const { subscribe, act, customer_id, client } = await shop();
    for (let n = 0; n < 3; n++) await subscribe();
    await subscribe({ token_id: "tk_simulator_1204" });
    expect((await act("query", { state: "ACTIVE" })).data).toHaveLength(3);
    expect((await act("query", { state: "INCOMPLETE", customer_id })).data).toHaveLength(1);
    expect((await act("query", { page: "2", page_size: "3" })).data).toHaveLength(1);
    const list = "/subscription/billing_order/v1/list";
    expect(await client.call(list, { subscription_id: "sub_1" })).toMatchObject({ respcd: "1136" });
    expect(await client.call(list, {})).toMatchObject({ respcd: "1104" });
  });
});

describe("what is subscribed to", () => {
  it("cannot be deleted while a subscription lives", async () => {
    const { subscribe, act, client, product_id } = await shop();
    const { subscription_id } = (await subscribe()).data;
    const remove = () => client.call("/product/v1/delete", { product_id });
    expect(await remove()).toMatchObject({ respcd: "1136", resperr: expect.stringContaining("subscribed") });
    await act("cancel", { subscription_id });
    expect(await remove()).toMatchObject({ respcd: "0000" });
  });

  it("ends with its customer", async () => {
    const { subscribe, client, customer_id, one } = await shop();
    const { subscription_id } = (await subscribe()).data;
    await client.call("/customer/v1/delete", { customer_id });
    expect(await one(subscription_id)).toMatchObject({ state: "CANCELLED" });
  });
});
