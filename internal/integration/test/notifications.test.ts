import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createNotifyHandler, type Notification, type NotifyOutcome, notificationTypes, readBody } from "@qfpay/core";
import { describe, expect, it, onTestFinished } from "vitest";
import { clientAndGateway, merchant, order } from "./client-and-gateway.js";

/** Starts a merchant's server with the SDK's notification handler, and records the result of each delivery. */
async function shop(mchid?: string) {
  const handled: Notification[] = [];
  const outcomes: NotifyOutcome[] = [];
  const note = (notification: Notification) => void handled.push(notification);
  const handle = createNotifyHandler({
    keys: merchant.clientKey,
    on: Object.fromEntries(notificationTypes.map((type) => [type, note])),
    hooks: { onOutcome: ({ outcome }) => void outcomes.push(outcome) },
  });
  const server = createServer(async (request, response) => {
    const { status, headers, body } = await handle({
      method: request.method ?? "",
      url: request.url,
      header: (name) => (request.headers[name] as string | undefined) ?? null,
      body: (maxBytes) => readBody(request, maxBytes),
    });
    response.writeHead(status, headers).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const notifyUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/qfpay/notify`;
  const started = await clientAndGateway({ mchid, gateway: { merchants: [{ ...merchant, mchid, notifyUrl }] } });
  const { simulator } = started;

  /**
   * Checks that each notification was handled at its first delivery, and that a second delivery is a duplicate and
   * changes nothing.
   */
  const handledOnce = async (...types: Notification["type"][]) => {
    await simulator.settled();
    expect(handled.map(({ type }) => type)).toEqual(types);
    expect(simulator.deliveries.map(({ outcome }) => outcome)).toEqual(types.map(() => "acknowledged"));
    for (const { id } of [...simulator.deliveries]) await simulator.redeliver(id);
    expect(handled).toHaveLength(types.length);
    expect(outcomes).toEqual([...types.map(() => "handled"), ...types.map(() => "duplicate")]);
    expect(new Set(handled.map(({ id }) => id)).size).toBe(types.length);
    return handled;
  };
  return { ...started, handledOnce };
}

const money = {
  pay_type: "800201",
  txamt: 1000,
  txcurrcd: "HKD",
  respcd: "0000",
  status: "1",
  sysdtm: "2026-01-15 12:00:00",
};

describe("a notification is handled once and settled", () => {
  it.each([undefined, "ZaMVg12345"])("payment, mchid %s", async (mchid) => {
    const { qfpay, simulator, handledOnce } = await shop(mchid);
    const { syssn } = await qfpay.payments.create({ ...order("A-1"), goods_name: "奶茶 / tea" });
    await simulator.pay("A-1");
    const [paid] = await handledOnce("payment");
    expect(paid).toMatchObject({
      ...money,
      type: "payment",
      id: `payment:${syssn}`,
      notify_type: "payment",
      syssn,
      out_trade_no: "A-1",
      goods_name: "奶茶 / tea",
      cancel: "0",
      cash_fee: 0,
    });
    expect((paid as { mchid?: string }).mchid).toBe(mchid);
  });

  it("refund, with its own numbers", async () => {
    const { qfpay, simulator, handledOnce } = await shop();
    const { syssn } = await qfpay.payments.create(order("A-1"));
    await simulator.pay("A-1");
    const refund = await qfpay.refunds.create({ syssn, out_trade_no: "R-1", txamt: 400 });
    const [, refunded] = await handledOnce("payment", "refund");
    expect(refunded).toMatchObject({
      ...money,
      id: `refund:${refund.syssn}`,
      syssn: refund.syssn,
      out_trade_no: "R-1",
      txamt: 400,
      cash_refund_fee: 400,
      cash_refund_fee_type: "HKD",
    });
  });

  it("card payment, which has order_type and no notify_type", async () => {
    const { qfpay, simulator, handledOnce } = await shop();
    const { payment_intent } = await qfpay.intents.createPayment({ ...order("A-1"), pay_type: "802801" });
    const { syssn } = await simulator.payIntent(payment_intent);
    const [paid] = await handledOnce("payment");
    expect(paid).toMatchObject({ id: `payment:${syssn}`, order_type: "payment", pay_type: "802801", txamt: 1000 });
    expect(paid).not.toHaveProperty("notify_type");
    expect(paid).not.toHaveProperty("status");
  });

  it("capture, which has no order number, as incomplete payment, release as unfreeze", async () => {
    const { qfpay, simulator, handledOnce } = await shop();
    const { payment_intent } = await qfpay.intents.createPayment({ ...order("HOTEL-1"), pay_type: "802801" });
    const { syssn } = await simulator.payIntent(payment_intent, { preAuth: true });
    const captured = await qfpay.preauth.capture({ syssn, txamt: 300 });
    await simulator.settled();
    const released = await qfpay.preauth.unfreeze({ syssn, out_trade_no: "U-1", txamt: 700 });
    const [capture, unfreeze] = await handledOnce("incomplete", "unfreeze");
    expect(capture).toMatchObject({
      kind: "payment",
      missing: ["out_trade_no"],
      syssn: captured.syssn,
      notify_type: "payment",
      txamt: 300,
    });
    expect(capture).not.toHaveProperty("out_trade_no");
    expect(unfreeze).toMatchObject({ id: `unfreeze:${released.syssn}`, out_trade_no: "U-1", txamt: 700 });
  });

  it("payment_token, for each event", async () => {
    const { qfpay, simulator, handledOnce } = await shop();
    const { customer_id } = (await qfpay.customers.create({ name: "Chan" })).data;
    const save = async (event: "NEW" | "MATCH" | "CONFLICT") => {
      const { token_intent } = await qfpay.intents.createToken({ customer_id, token_reference: "user_456" });
      return (await simulator.saveCard(token_intent, { event })).token_id;
    };
    const tokens = [await save("NEW"), await save("MATCH"), await save("CONFLICT")];
    const saved = await handledOnce("payment_token", "payment_token", "payment_token");
    expect(saved).toMatchObject(
      (["NEW", "MATCH", "CONFLICT"] as const).map((event, at) => ({
        event,
        tokenid: tokens[at],
        customer_id,
        cardcd: "520000****1096",
        card_scheme: "ECMC_DEBIT",
        token_reference: "user_456",
        respcd: "0000",
        token_expiry_date: expect.stringMatching(/^\d{4}-\d\d-\d\d /),
        id: `payment_token:${tokens[at]}:${event}:2026-01-15 12:00:00:${customer_id}:user_456:0000`,
      })),
    );
    expect(saved[0]).not.toHaveProperty("token_reason");
  });

  it("subscription and subscription_payment, good and bad", async () => {
    const { qfpay, simulator, clock, handledOnce } = await shop();
    const { customer_id } = (await qfpay.customers.create({ name: "Chan" })).data;
    const tea = { name: "Tea", txamt: 300, txcurrcd: "HKD", interval: "minutes", interval_count: 1 } as const;
    const { product_id } = (await qfpay.products.create(tea)).data;
    const products = [{ product_id, quantity: 1 }];
    const created = await qfpay.subscriptions.create({ customer_id, token_id: "tk_simulator_0000", products });
    const { subscription_id } = created.data;
    await qfpay.subscriptions.update({ subscription_id, token_id: "tk_simulator_1204" });
    await expect.poll(() => simulator.deliveries.length).toBe(2);
    await clock.advance(60_000);
    await expect.poll(() => simulator.deliveries.length).toBe(4);
    await qfpay.subscriptions.cancel({ subscription_id });
    await expect.poll(() => simulator.deliveries.length).toBe(5);
    await simulator.settled();
    const sorted = ["subscription", "subscription_payment", "subscription", "subscription_payment", "subscription"];
    expect(simulator.deliveries.map(({ body }) => JSON.parse(body).notify_type).sort()).toEqual(sorted.sort());
    const handled = await handledOnce(
      ...simulator.deliveries.map(({ body }) => JSON.parse(body).notify_type as Notification["type"]),
    );
    const states = handled.filter(({ type }) => type === "subscription");
    expect(states).toMatchObject(
      [
        ["ACTIVE", "12:00:00"],
        ["PAST_DUE", "12:01:00"],
        ["CANCELLED", "12:01:00"],
      ].map(([state, time]) => ({ state, id: `subscription:${subscription_id}:${state}:2026-01-15 ${time}` })),
    );
    const billed = { subscription_id, customer_id, product_id, txamt: 300, txcurrcd: "HKD", cardcd: "520000****1096" };
    expect(handled.filter(({ type }) => type === "subscription_payment")).toMatchObject([
      { ...billed, respcd: "0000", reason: "AUTHORISED", current_iteration: "1", syssn: expect.any(String) },
      {
        ...billed,
        respcd: "1204",
        reason: "REFUSED",
        current_iteration: "2",
        id: expect.stringMatching(/_0002:\d{26}:1204$/),
      },
    ]);
  });
});

it("a payment is delivered to its own notify_url", async () => {
  const { qfpay, simulator } = await shop();
  const notify_url = simulator.merchants[0]!.notifyUrl!.replace("notify", "other");
  await qfpay.payments.create({ ...order("A-1"), notify_url });
  await simulator.pay("A-1");
  expect(simulator.deliveries).toMatchObject([{ url: notify_url, outcome: "acknowledged" }]);
});
