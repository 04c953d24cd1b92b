import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSimulator } from "../src/index.js";
import { appCode, clientKey, createClient } from "./client.js";
import { callControl } from "./control-client.js";

const simulator = createSimulator({ merchants: [{ appCode, clientKey }], limits: false });
let client: ReturnType<typeof createClient>;
let url: string;

beforeAll(async () => {
  ({ url } = await simulator.listen());
  client = createClient({ url });
});
afterAll(() => simulator.close());

const control = (method: string, path: string, body?: unknown) => callControl(url, method, path, body);

describe("the control API", () => {
  it("lets the customer pay late when told to", async () => {
    await client.pay({ out_trade_no: "L-1" });
    await client.call("close", { out_trade_no: "L-1", txamt: "1000", txdtm: "2026-01-01 12:00:00" });
    expect(await control("POST", "/transactions/L-1/pay")).toMatchObject({ status: 409 });
    expect(await control("POST", "/transactions/L-1/pay", { late: "yes" })).toMatchObject({ status: 400 });
    const paid = await control("POST", "/transactions/L-1/pay", { late: true });
    expect(paid).toMatchObject({ status: 200, json: { state: "paid" } });
  });

  it("confirms in Element for the customer, refuses cards, freezes, and saves a card", async () => {
    const intent = async (params: Record<string, string>, kind = "payment") => {
      const answer = await client.call(`/payment_element/v1/create_${kind}_intent`, params);
      return answer[`${kind}_intent`] as string;
    };
    const order = (out_trade_no: string) => intent({ txamt: "1000", pay_type: "802801", out_trade_no });
    const first = await order("E-1");
    expect((await control("GET", "/intents")).json).toMatchObject([
      { id: first, kind: "payment", out_trade_no: "E-1" },
    ]);
    expect((await control("POST", `/intents/${first}/pay`, {})).json).toMatchObject({
      state: "paid",
      out_trade_no: "E-1",
    });
    expect(await control("POST", `/intents/${first}/pay`, {})).toMatchObject({ status: 404 });
    const refused = { card: "5200000000001120" };
    expect((await control("POST", `/intents/${await order("E-2")}/pay`, refused)).json).toMatchObject({
      respcd: "1205",
    });
    const frozen = { preAuth: true };
    expect((await control("POST", `/intents/${await order("E-3")}/pay`, frozen)).json).toMatchObject({
      state: "frozen",
    });

    const customer = await client.call("/customer/v1/create", { name: "Chan Tai Man" });
    const token = await intent({ customer_id: customer.data?.customer_id ?? customer.customer_id }, "token");
    for (const wrong of [{ card: 4 }, { card: "4" }, { event: "OLD" }]) {
      expect(await control("POST", `/intents/${token}/save-card`, wrong)).toMatchObject({ status: 400 });
    }
    expect(await control("POST", `/intents/${token}/pay`, {})).toMatchObject({ status: 409 });
    expect((await control("POST", `/intents/${token}/save-card`, {})).json).toMatchObject({ event: "NEW" });
    expect((await control("GET", "/intents")).json).toEqual([]);
    expect(await control("POST", `/intents/${await order("E-4")}/pay`, { preAuth: 1 })).toMatchObject({ status: 400 });
  });
});
