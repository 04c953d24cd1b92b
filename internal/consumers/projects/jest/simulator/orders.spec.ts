import { afterEach, beforeEach, expect, it } from "@jest/globals";
import { QFPay } from "@qfpay/core";
import { createSimulator, type Simulator } from "@qfpay/simulator";

const account = { appCode: "0123456789ABCDEF0123456789ABCDEF", clientKey: "5f4dcc3b5aa765d61d8327deb882cf99" };
const tea = { pay_type: "800201", txamt: 1000, txcurrcd: "HKD", out_trade_no: "A-1001" } as const;
let simulator: Simulator;

beforeEach(() => {
  simulator = createSimulator({ merchants: [account], speed: 0, seed: 7 });
});
afterEach(() => simulator.close());

it("sells in this process", async () => {
  const qfpay = new QFPay({ ...account, fetch: simulator.fetch, baseUrl: "http://simulator.local" });
  const order = await qfpay.payments.create(tea);
  await simulator.pay(order.qrcode);
  expect(await qfpay.transactions.get({ out_trade_no: "A-1001" })).toMatchObject({ status: "success" });
});

it("lets an order expire, over a socket", async () => {
  const qfpay = new QFPay({ ...account, baseUrl: (await simulator.listen()).url });
  await qfpay.payments.create(tea);
  expect(simulator.transactions).toMatchObject([{ state: "open" }]);
  await simulator.clock.advance(30 * 60_000);
  expect(simulator.transactions).toMatchObject([{ state: "expired" }]);
});

it("shares nothing with the tests before it", () => {
  expect(simulator.transactions).toEqual([]);
  expect(simulator.requests).toEqual([]);
});
