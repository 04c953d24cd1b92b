import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { callControl } from "./control-client.js";
import { start } from "./start.js";

let shop: ReturnType<typeof start>;
let url: string;

beforeEach(async () => {
  shop = start();
  ({ url } = await shop.simulator.listen());
});
afterEach(() => shop.simulator.close());

const create = async (path: string, params: Record<string, string>) => (await shop.client.call(path, params)).data;
const show = async (path: string) => (await callControl(url, "GET", path)).json;

describe("the control API", () => {
  it("shows customers with their cards, and what a subscription bills", async () => {
    const { customer_id } = await create("/customer/v1/create", { name: "Chan Tai Man", email: "chan@shop.example" });
    const intent = await shop.client.call("/payment_element/v1/create_token_intent", { customer_id });
    const { token_id } = await shop.simulator.saveCard(intent.token_intent);
    const product = { name: "Tea", type: "recurring", txamt: "300", txcurrcd: "HKD", usage_type: "licensed" };
    const { product_id } = await create("/product/v1/create", { ...product, interval: "monthly", interval_count: "1" });
    const { subscription_id } = await create("/subscription/v1/create", {
      customer_id,
      token_id,
      products: JSON.stringify([{ product_id, quantity: 2 }]),
      total_billing_cycles: "3",
    });

    const customers = await show("/customers");
    expect(customers).toMatchObject([
      { customer_id, name: "Chan Tai Man", cards: [{ token_id, cardcd: "520000****1096" }] },
    ]);
    const [seen] = await show("/subscriptions");
    expect(seen).toMatchObject({
      subscription_id,
      state: "ACTIVE",
      completed: 1,
      total_billing_cycles: 3,
      nextAt: Date.parse("2026-02-01T04:00:00Z"),
      products: [{ product_id, quantity: 2, name: "Tea" }],
      lastOrder: { txamt: 600, txcurrcd: "HKD", respcd: "0000" },
    });
    const told = JSON.stringify([customers, seen]);
    for (const hidden of ["merchant", "clientKey", "notifyUrl"]) expect(told).not.toContain(hidden);

    await shop.clock.advance(seen.nextAt - shop.clock.now());
    expect(await show("/subscriptions")).toMatchObject([{ completed: 2 }]);
    expect(await show("/state?limit=1")).toMatchObject({ customers, subscriptions: [{ completed: 2 }], intents: [] });
  });

  it("switches the nightly refund pause on and off", async () => {
    const refund = (out_trade_no: string) => shop.client.call("refund", { syssn, out_trade_no, txamt: "100", txdtm });
    const txdtm = "2026-01-01 23:45:00";
    const { syssn } = await shop.client.pay({ out_trade_no: "A-1", txamt: "300" });
    await shop.simulator.pay("A-1");
    await shop.clock.advance(Date.parse("2026-01-01T15:45:00Z") - shop.clock.now()); // It is 23:45 in Hong Kong now.

    expect(await show("/rules")).toEqual({ nightlyRefundPause: false, singleUseCodes: false });
    expect(await refund("R-1")).toMatchObject({ respcd: "0000" });
    const switched = await callControl(url, "POST", "/rules", { nightlyRefundPause: true });
    expect(switched).toEqual({ status: 200, json: { nightlyRefundPause: true, singleUseCodes: false } });
    expect(await refund("R-2")).toMatchObject({ respcd: "1265" });
    await callControl(url, "POST", "/rules", { nightlyRefundPause: false });
    expect(await refund("R-2")).toMatchObject({ respcd: "0000" });

    for (const [wrong, error] of [
      [{}, "Give nightlyRefundPause, singleUseCodes or both."],
      [{ nightlyRefundPause: "true" }, "nightlyRefundPause must be true or false."],
      [{ limits: false }, "There is no rule limits: there are nightlyRefundPause, singleUseCodes."],
    ] as const) {
      expect(await callControl(url, "POST", "/rules", wrong)).toEqual({ status: 400, json: { error } });
    }
  });

  it("makes a scanned code work once", async () => {
    const scan = (out_trade_no: string) =>
      shop.client.pay({ out_trade_no, pay_type: "800208", auth_code: "280000000000000001" });
    for (const number of ["A-1", "A-2"]) expect(await scan(number)).toMatchObject({ respcd: "0000" });
    await callControl(url, "POST", "/rules", { singleUseCodes: true });
    expect(await scan("A-3")).toMatchObject({ respcd: "1202" });
  });
});
