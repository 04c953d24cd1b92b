import { bytes, key } from "@qfpay/contract";
import { type CheckoutCreated, type CheckoutStatus, type ProblemDetails, QFPay } from "@qfpay/core";
import { createSimulator } from "@qfpay/simulator";
import { type Context, Hono } from "hono";
import { hc } from "hono/client";
import { afterEach, expect, expectTypeOf, it, onTestFinished, vi } from "vitest";
import { qfpay, qfpayCheckout } from "../src/index.js";

const milkTea = { pay_type: "800201", txamt: 1000, txcurrcd: "HKD", out_trade_no: "A-1" } as const;
const account = { appCode: "app", clientKey: key, baseUrl: "http://simulator.local" };

afterEach(() => vi.unstubAllEnvs());

function gateway() {
  const simulator = createSimulator({ merchants: [account] });
  onTestFinished(() => simulator.close());
  return simulator;
}

it("is typed for hc: the JSON of the payment and of its status", async () => {
  const client = new QFPay({ ...account, fetch: gateway().fetch });
  const routes = new Hono().route("/checkout", qfpayCheckout({ qfpay: client, order: () => milkTea }));
  const { checkout } = hc<typeof routes>("http://shop.local", { fetch: routes.request });

  const created = await checkout.$post();
  if (created.status !== 201) throw new Error(`${created.status}`);
  const payment = await created.json();
  expectTypeOf(payment.out_trade_no).toEqualTypeOf<CheckoutCreated["out_trade_no"]>();
  expectTypeOf(payment.status).toEqualTypeOf<CheckoutCreated["status"]>();
  expect(payment).toMatchObject({ out_trade_no: "A-1", status: "pending" });

  const answer = await checkout[":out_trade_no"].$get({
    param: { out_trade_no: payment.out_trade_no },
    query: { token: client.checkout.readToken("A-1") },
  });
  if (answer.status !== 200) throw new Error(`${answer.status}`);
  const status = await answer.json();
  expectTypeOf(status.status).toEqualTypeOf<CheckoutStatus["status"]>();
  expect(status.status).toBe("pending");

  const missing = await checkout[":out_trade_no"].$get({
    param: { out_trade_no: "B-404" },
    query: { token: client.checkout.readToken("B-404") },
  });
  if (missing.status !== 404) throw new Error(`${missing.status}`);
  const problem = await missing.json();
  expectTypeOf(problem.title).toEqualTypeOf<ProblemDetails["title"]>();
  expect(problem.title).toBe("Not found");

  const events = checkout[":out_trade_no"].events.$url({ param: { out_trade_no: "A-1" } });
  expect(events.pathname).toBe("/checkout/A-1/events");
});

it("uses the client that qfpay() put on the context", async () => {
  const simulator = gateway();
  const app = new Hono()
    .use(qfpay({ ...account, fetch: simulator.fetch }))
    .route("/checkout", qfpayCheckout({ order: () => milkTea }));
  expect((await app.request("/checkout", { method: "POST" })).status).toBe(201);
  expect(simulator.transactions).toHaveLength(1);
});

it("uses the client on the context also when the options say qfpay: undefined", async () => {
  const app = new Hono()
    .use(qfpay({ ...account, fetch: gateway().fetch }))
    .route("/checkout", qfpayCheckout({ qfpay: undefined, order: () => milkTea }));
  expect((await app.request("/checkout", { method: "POST" })).status).toBe(201);
});

it("is typed for hc: an order that was paid already, and a redirect to QFPay's page", async () => {
  const simulator = gateway();
  const client = new QFPay({ ...account, fetch: simulator.fetch });
  const link = {
    ...{ out_trade_no: "L-1", txamt: 1000, txcurrcd: "HKD", goods_name: "Milk tea", txdtm: "2026-01-01 12:00:00" },
    ...{ return_url: "https://shop.example/back", failed_url: "https://shop.example/failed" },
    notify_url: "https://shop.example/qfpay/notify",
  } as const;
  const routes = new Hono()
    .route("/checkout", qfpayCheckout({ qfpay: client, order: () => milkTea }))
    .route("/link", qfpayCheckout({ qfpay: client, order: () => ({ checkout: link, redirect: true }) }));
  const page = hc<typeof routes>("http://shop.local", { fetch: routes.request });
  await page.checkout.$post();
  await simulator.pay("A-1");
  const query = { token: client.checkout.readToken("A-1") };
  await page.checkout[":out_trade_no"].$get({ param: { out_trade_no: "A-1" }, query });

  const again = await page.checkout.$post();
  if (again.status !== 200) throw new Error(`${again.status}`);
  const payment = await again.json();
  expectTypeOf(payment.status).toEqualTypeOf<CheckoutCreated["status"]>();
  expect(payment.status).toBe("success");

  const redirect = await page.link.$post();
  if (redirect.status !== 303) throw new Error(`${redirect.status}`);
  expect(await redirect.text()).toBe("");
});

it("ends a browser that connects again after the final state, with a 204 that has no body", async () => {
  const simulator = gateway();
  const client = new QFPay({ ...account, fetch: simulator.fetch });
  const routes = new Hono().route("/checkout", qfpayCheckout({ qfpay: client, order: () => milkTea }));
  const { checkout } = hc<typeof routes>("http://shop.local", { fetch: routes.request });
  await checkout.$post();
  await simulator.pay("A-1");
  const param = { out_trade_no: "A-1" };
  const query = { token: client.checkout.readToken("A-1") };
  const events = await checkout[":out_trade_no"].events.$get({ param, query });
  if (events.status !== 200) throw new Error(`${events.status}`);
  expect(await events.text()).toContain("id: final");
  const reconnected = await checkout[":out_trade_no"].events.$get(
    { param, query },
    { headers: { "last-event-id": "final" } },
  );
  if (reconnected.status !== 204) throw new Error(`${reconnected.status}`);
  expect(reconnected.body).toBeNull();
});

it("falls back to the environment, and tells the customer nothing when that is empty", async () => {
  vi.stubEnv("QFPAY_APPCODE", "");
  const app = new Hono().route("/checkout", qfpayCheckout({ order: () => milkTea }));
  const response = await app.request("/checkout", { method: "POST" });
  expect(response.status).toBe(500);
  expect(await response.text()).not.toContain("QFPAY");
});

it("hands order() the context, with the body still to be read", async () => {
  const client = new QFPay({ ...account, fetch: gateway().fetch });
  const order = async (c: Context) => ({ ...milkTea, out_trade_no: `A-${(await c.req.json()).item}` });
  const app = new Hono().route("/checkout", qfpayCheckout({ qfpay: client, order }));
  const response = await app.request("/checkout", { method: "POST", body: bytes('{"item": "tea"}') });
  expect(await response.json()).toMatchObject({ out_trade_no: "A-tea" });
});
