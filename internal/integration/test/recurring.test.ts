import { describe, expect, it } from "vitest";
import { clientAndGateway, rejection } from "./client-and-gateway.js";

const minute = 60_000;
const tea = { name: "Tea club", txamt: 8800, txcurrcd: "HKD", interval: "minutes", interval_count: 1 } as const;

async function shop() {
  const started = await clientAndGateway();
  const { qfpay } = started;
  const { customer_id } = (await qfpay.customers.create({ name: "Chan" })).data;
  const { product_id } = (await qfpay.products.create(tea)).data;
  const subscribe = async (token_id = "tk_simulator_0000", more = {}) => {
    const products = [{ product_id, quantity: 2 }];
    return (await qfpay.subscriptions.create({ customer_id, token_id, products, ...more })).data;
  };
  const state = async (subscription_id: string) =>
    (await qfpay.subscriptions.query({ subscription_id })).data[0]?.state;
  return { ...started, customer_id, product_id, subscribe, state };
}

describe("customers", () => {
  it("create, update, query and delete", async () => {
    const { qfpay } = await clientAndGateway();
    const billing_address = { city: "Hong Kong", lines: ["1 Nathan Road", "茶 & co"] };
    const { data, status } = await qfpay.customers.create({ name: "Chan", email: "c@example.com", billing_address });
    expect({ data, status }).toEqual({ status: "success", data: { customer_id: expect.stringMatching(/^cust_/) } });
    const { customer_id } = data;
    expect((await qfpay.customers.update({ customer_id, phone: "+85251234567" })).data).toEqual({ rowAffected: 1 });
    expect((await qfpay.customers.query({ email: "c@example.com" })).data).toEqual([
      expect.objectContaining({ customer_id, name: "Chan", phone: "+85251234567", billing_address }),
    ]);
    expect(await qfpay.customers.delete({ customer_id })).toMatchObject({ status: "success" });
    expect((await qfpay.customers.query({ customer_id })).data).toEqual([]);
    expect(await rejection(qfpay.customers.update({ customer_id }))).toMatchObject({ respcd: "1136" });
  });

  it("query in pages", async () => {
    const { qfpay } = await clientAndGateway();
    for (let at = 0; at < 5; at++) await qfpay.customers.create({ name: `C${at}` });
    expect((await qfpay.customers.query({ page: 2, page_size: 3 })).data).toMatchObject([
      { name: "C3" },
      { name: "C4" },
    ]);
  });
});

describe("products", () => {
  it("create, update, query and delete", async () => {
    const { qfpay } = await clientAndGateway();
    const { product_id } = (await qfpay.products.create({ ...tea, interval: "monthly" })).data;
    expect((await qfpay.products.update({ product_id, name: "Large" })).data).toEqual({ rowAffected: 1 });
    const listed = { product_id, name: "Large", txcurrcd: "HKD", type: "recurring", usage_type: "licensed" };
    expect((await qfpay.products.query({ interval: "monthly" })).data).toMatchObject([listed]);
    expect((await qfpay.products.query({ interval: "yearly" })).data).toEqual([]);
    expect(await qfpay.products.delete({ product_id })).toMatchObject({ status: "success" });
    expect(await rejection(qfpay.products.delete({ product_id }))).toMatchObject({ respcd: "1136" });
  });

  it("cannot be deleted while subscribed", async () => {
    const { qfpay, subscribe, product_id } = await shop();
    const { subscription_id } = await subscribe();
    expect(await rejection(qfpay.products.delete({ product_id }))).toMatchObject({ respcd: "1136" });
    await qfpay.subscriptions.cancel({ subscription_id });
    expect(await qfpay.products.delete({ product_id })).toMatchObject({ status: "success" });
  });
});

describe("subscriptions", () => {
  it("bill until they are COMPLETED", async () => {
    const { qfpay, subscribe, clock } = await shop();
    const { subscription_id, state } = await subscribe(undefined, { total_billing_cycles: 2 });
    expect(state).toBe("ACTIVE");
    expect((await qfpay.subscriptions.query({ subscription_id })).data).toMatchObject([
      {
        state: "ACTIVE",
        completed_iteration: 1,
        next_billing_time: "2026-01-15T04:01:00Z",
        last_billing_status: "SUCCESS",
      },
    ]);
    await clock.advance(minute);
    expect((await qfpay.subscriptions.query({ state: "COMPLETED" })).data).toMatchObject([{ subscription_id }]);
    const { data: orders } = await qfpay.subscriptions.billingOrders({ subscription_id });
    expect(orders).toMatchObject([
      { current_iteration: 1 },
      { current_iteration: 2, status: "SUCCESS", txamt: "17600" },
    ]);
    const syssn = String(orders[0]!.syssn);
    expect(await qfpay.transactions.get({ syssn })).toMatchObject({ status: "success", txamt: 17600 });
  });

  it("start at start_time, are updated and cancelled", async () => {
    const { qfpay, subscribe, simulator, clock, state } = await shop();
    const { subscription_id } = await subscribe(undefined, { start_time: "2026-01-15T05:00:00Z" });
    expect(simulator.transactions).toEqual([]);
    await qfpay.subscriptions.update({ subscription_id, start_time: "2026-01-15T04:10:00Z", total_billing_cycles: 9 });
    await clock.advance(10 * minute);
    expect(simulator.transactions).toHaveLength(1);
    await qfpay.subscriptions.cancel({ subscription_id });
    expect(await state(subscription_id)).toBe("CANCELLED");
    expect(await rejection(qfpay.subscriptions.cancel({ subscription_id }))).toMatchObject({ respcd: "1136" });
  });

  it("are INCOMPLETE with a card that is declined, and charged once they have another", async () => {
    const { qfpay, subscribe, state } = await shop();
    const { subscription_id, state: first } = await subscribe("tk_simulator_1204");
    expect(first).toBe("INCOMPLETE");
    const declined = await rejection(qfpay.subscriptions.charge({ subscription_id }));
    expect(declined).toMatchObject({ code: "api_error", respcd: "1204", category: "customer", outcome: "rejected" });
    await qfpay.subscriptions.update({ subscription_id, token_id: "tk_simulator_0000" });
    expect(await qfpay.subscriptions.charge({ subscription_id })).toMatchObject({ status: "success" });
    expect(await state(subscription_id)).toBe("ACTIVE");
    expect(await rejection(qfpay.subscriptions.charge({ subscription_id }))).toMatchObject({ respcd: "1136" });
  });

  it("become PAST_DUE and UNPAID, and are charged from there", async () => {
    const { qfpay, subscribe, clock, state } = await shop();
    const { subscription_id } = await subscribe();
    await qfpay.subscriptions.update({ subscription_id, token_id: "tk_simulator_1201" });
    await clock.advance(minute);
    expect(await state(subscription_id)).toBe("PAST_DUE");
    await clock.advance(3 * minute);
    expect(await state(subscription_id)).toBe("UNPAID");
    await qfpay.subscriptions.update({ subscription_id, token_id: "tk_simulator_0000" });
    const { data: orders } = await qfpay.subscriptions.billingOrders({ subscription_id });
    const subscription_order_id = String(orders[1]!.subscription_order_id);
    expect(orders[1]).toMatchObject({ status: "FAILED", respcd: "1201", attempts: 4 });
    await qfpay.subscriptions.charge({ subscription_id, subscription_order_id });
    expect(await state(subscription_id)).toBe("ACTIVE");
  });

  it("take products as JSON text too", async () => {
    const { qfpay, customer_id, product_id, sent } = await shop();
    const products = `[ {"product_id": "${product_id}", "quantity": 1} ]`;
    await qfpay.subscriptions.create({ customer_id, token_id: "tk_simulator_0000", products });
    expect(sent("/subscription/v1/create")[0]!.params.products).toBe(products);
  });
});
