import { describe, expect, it } from "vitest";
import { start } from "./start.js";

const day = 86_400_000;
const order = { txamt: "1000", pay_type: "802801", out_trade_no: "A-1" };
const paymentIntent = "/payment_element/v1/create_payment_intent";
const tokenIntent = "/payment_element/v1/create_token_intent";

describe("create_payment_intent", () => {
  it("answers flat, and nothing exists before the customer pays", async () => {
    const { client, simulator, notified } = start();
    const answer = await client.call(paymentIntent, order);
    expect(answer).toEqual({
      respcd: "0000",
      resperr: "success",
      respmsg: "",
      payment_intent: expect.stringMatching(/^pi_[0-9a-f]{32}$/),
      intent_expiry: "2026-01-08 12:00:00",
      ...order,
      txcurrcd: "HKD",
      txdtm: "2026-01-01 12:00:00",
      sysdtm: "2026-01-01 12:00:00",
    });
    expect((await client.query({ out_trade_no: "A-1" })).data).toEqual([]);
    await simulator.payIntent(answer.payment_intent);
    expect((await client.query({ out_trade_no: "A-1" })).data[0]).toMatchObject({ respcd: "0000", pay_type: "802801" });
    expect(notified).toEqual([expect.objectContaining({ order_type: "payment", out_trade_no: "A-1" })]);
    await expect(simulator.payIntent(answer.payment_intent)).rejects.toThrow(/used before/);
  });

  it("lets two intents of one number be paid, as two tabs would", async () => {
    const { client, simulator } = start();
    const [first, second] = [await client.call(paymentIntent, order), await client.call(paymentIntent, order)];
    await simulator.payIntent(first.payment_intent);
    await simulator.payIntent(second.payment_intent);
    expect((await client.query({ out_trade_no: "A-1" })).data).toHaveLength(2);
    expect(await client.call(paymentIntent, order)).toMatchObject({ respcd: "1251" });
  });

  it("expires after 7 days", async () => {
    const { client, simulator, clock } = start();
    const [first, second] = [await client.call(paymentIntent, order), await client.call(paymentIntent, order)];
    await clock.advance(7 * day - 1);
    await simulator.payIntent(first.payment_intent);
    await clock.advance(1);
    await expect(simulator.payIntent(second.payment_intent)).rejects.toThrow(/expired/);
  });

  it.each(["5200000000001120", "4000000000001125", "5200000000001013", "4000000000001018"])(
    "fails with the test card %s",
    async (card) => {
      const { client, simulator, notified } = start();
      const { payment_intent } = await client.call(paymentIntent, order);
      expect(await simulator.payIntent(payment_intent, { card })).toMatchObject({ state: "failed", respcd: "1205" });
      expect(notified).toEqual([]);
    },
  );

  it.each(["5200000000001096", "4000000000001091", "5200000000001005", "4000000000001000"])(
    "takes the test card %s",
    async (card) => {
      const { client, simulator } = start();
      const { payment_intent } = await client.call(paymentIntent, order);
      expect(await simulator.payIntent(payment_intent, { card })).toMatchObject({ state: "paid" });
    },
  );

  it.each(["801101", "801514", "802001", "805814", "800714", "800212", "806527"])("takes %s", async (pay_type) => {
    expect(await start().client.call(paymentIntent, { ...order, pay_type })).toMatchObject({ respcd: "0000" });
  });

  it.each([
    [{ txamt: "" }, "1104"],
    [{ out_trade_no: "" }, "1104"],
    [{ pay_type: "" }, "1104"],
    [{ pay_type: "800208" }, "1104"],
    [{ pay_type: "802808" }, "1104"],
    [{ txcurrcd: "GBP" }, "1104"],
    [{ notify_url: "nowhere" }, "1104"],
    [{ customer_id: "cust_1" }, "1136"],
  ])("refuses %j with %s", async (changes, respcd) => {
    const params = Object.fromEntries(Object.entries({ ...order, ...changes }).filter(([, value]) => value));
    expect(await start().client.call(paymentIntent, params)).toMatchObject({ respcd });
  });

  it("comes in the envelope too", async () => {
    const { client } = start({ responseShape: "envelope" });
    expect(await client.call(paymentIntent, order)).toEqual({
      respcd: "0000",
      respmsg: "success",
      data: expect.objectContaining({ payment_intent: expect.any(String), intent_expiry: "2026-01-08 12:00:00" }),
    });
  });
});

describe("create_token_intent", () => {
  async function withCustomer() {
    const started = start();
    const create = async () => (await started.client.call("/customer/v1/create", { name: "Chan" })).data.customer_id;
    return { ...started, customer_id: (await create()) as string, create };
  }

  it("leads to a saved card and its notification", async () => {
    const { client, simulator, notified, urls, customer_id } = await withCustomer();
    const answer = await client.call(tokenIntent, {
      customer_id,
      token_expiry: "2027-04-30 00:00:00",
      token_reason: "membership",
      token_reference: "user_456",
      notify_url: "http://shop.example/tokens",
    });
    expect(answer).toMatchObject({ respcd: "0000", intent_expiry: "2026-01-08 12:00:00" });
    const { token_id, event } = await simulator.saveCard(answer.token_intent);
    expect(event).toBe("NEW");
    expect(urls).toEqual(["http://shop.example/tokens"]);
    expect(notified).toEqual([
      {
        respmsg: "success",
        card_scheme: "ECMC_DEBIT",
        cardcd: "520000****1096",
        tokenid: token_id,
        respcd: "0000",
        token_expiry_date: "2027-04-30 00:00:00",
        sysdtm: "2026-01-01 12:00:00",
        notify_type: "payment_token",
        event: "NEW",
        customer_id,
        userid: "2500001",
        token_reason: "membership",
        token_reference: "user_456",
      },
    ]);
  });

  it("tells NEW, MATCH and CONFLICT", async () => {
    const { client, simulator, customer_id, create } = await withCustomer();
    const save = async (customer: string, how = {}) =>
      simulator.saveCard((await client.call(tokenIntent, { customer_id: customer })).token_intent, how);
    const first = await save(customer_id);
    expect(await save(customer_id)).toEqual({ ...first, event: "MATCH" });
    expect(await save(await create())).toMatchObject({ event: "CONFLICT" });
    expect(await save(customer_id, { card: "4000000000001091" })).toMatchObject({ event: "NEW" });
    expect(await save(customer_id, { event: "CONFLICT" })).toMatchObject({ event: "CONFLICT" });
  });

  it("works once, and not with a card that is refused", async () => {
    const { client, simulator, notified, customer_id } = await withCustomer();
    const { token_intent } = await client.call(tokenIntent, { customer_id });
    await expect(simulator.saveCard(token_intent, { card: "4000000000001018" })).rejects.toThrow(/refused/);
    expect(notified).toEqual([]);
    await simulator.saveCard(token_intent);
    await expect(simulator.saveCard(token_intent)).rejects.toThrow(/used before/);
    await expect(simulator.payIntent(token_intent)).rejects.toThrow(/No payment intent/);
  });

  it("answers 1104 without a customer and 1136 to an unknown one", async () => {
    const { client } = start();
    expect(await client.call(tokenIntent, { token_reason: "x" })).toMatchObject({ respcd: "1104" });
    expect(await client.call(tokenIntent, { customer_id: "cust_1" })).toMatchObject({ respcd: "1136" });
  });
});
