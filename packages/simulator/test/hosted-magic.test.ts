import { describe, expect, it } from "vitest";
import { start } from "./start.js";

const path = "/payment_element/v1/create_payment_intent";
const order = { pay_type: "802801", out_trade_no: "A-1" };

async function intent(txamt: string) {
  const started = start();
  const answer = await started.client.call(path, { ...order, txamt });
  return { ...started, answer, pay: (how = {}) => started.simulator.payIntent(answer.payment_intent, how) };
}

describe("an amount that names a code, of an intent", () => {
  it.each(["1203", "1252"])("%s is answered when the intent is made, and leaves nothing", async (respcd) => {
    const { client, simulator, answer } = await intent(`99999${respcd}`);
    expect(answer).toMatchObject({ respcd });
    expect(answer).not.toHaveProperty("payment_intent");
    expect(simulator.transactions).toEqual([]);
    expect(await client.call(path, { ...order, txamt: "1000" })).toMatchObject({ respcd: "0000" });
  });

  it.each(["1204", "1201"])("%s fails the payment, with a good card too", async (respcd) => {
    const { answer, pay, notified } = await intent(`99999${respcd}`);
    expect(answer).toMatchObject({ respcd: "0000", payment_intent: expect.any(String) });
    expect(await pay()).toMatchObject({ state: "failed", respcd });
    expect(notified).toEqual([]);
  });

  it.each(["1143", "1298"])("%s leaves the payment open until the customer pays", async (respcd) => {
    const { pay, simulator, client } = await intent(`99999${respcd}`);
    expect(await pay()).toMatchObject({ state: "open", respcd });
    expect((await client.query({ out_trade_no: "A-1" })).data).toMatchObject([{ respcd }]);
    await simulator.pay("A-1");
    expect((await client.query({ out_trade_no: "A-1" })).data).toMatchObject([{ respcd: "0000" }]);
  });

  it("does the same to a pre-authorisation", async () => {
    expect(await (await intent("999991204")).pay({ preAuth: true })).toMatchObject({ state: "failed", respcd: "1204" });
    expect(await (await intent("999990000")).pay({ preAuth: true })).toMatchObject({ state: "frozen" });
  });

  it.each(["99999120", "9999912040"])("is not %s", async (txamt) => {
    expect(await (await intent(txamt)).pay()).toMatchObject({ state: "paid" });
  });
});

describe("an intent whose number was taken meanwhile", () => {
  it("cannot be paid when a payment has it: 1251, and nothing is booked", async () => {
    const { client, simulator, pay } = await intent("1000");
    await client.pay({ out_trade_no: "A-1" });
    for (let time = 0; time < 2; time++) await expect(pay()).rejects.toThrow(/^1251 duplicate out_trade_no.*payment/);
    expect(simulator.transactions).toMatchObject([{ state: "open", pay_type: "800201" }]);
  });

  it("cannot be paid when a refund has it", async () => {
    const { client, simulator, pay } = await intent("1000");
    const { syssn } = await client.pay();
    await simulator.pay(syssn);
    await client.refund({ syssn, out_trade_no: "A-1", txamt: "1" });
    await expect(pay()).rejects.toThrow(/^1251 .*refund/);
  });
});
