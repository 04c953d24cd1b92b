import { key, paymentBody, paymentSignature } from "@qfpay/contract";
import { memoryNotifyStore } from "@qfpay/core";
import { fakeClock, signNotification } from "@qfpay/core/testing";
import { Hono } from "hono";
import { expect, it, vi } from "vitest";
import { qfpayNotify } from "../src/index.js";

type Bindings = { Bindings: { QFPAY_KEY: string; ORDERS: { markPaid(out_trade_no?: string): void } } };

const delivery = { method: "POST", body: paymentBody, headers: { "x-qf-sign": paymentSignature } };

it("makes its options per request, and remembers across requests what was handled", async () => {
  const markPaid = vi.fn();
  const app = new Hono<Bindings>().post(
    "/notify",
    qfpayNotify<Bindings>((c) => ({
      keys: c.env.QFPAY_KEY,
      on: { payment: (n) => c.env.ORDERS.markPaid(n.out_trade_no) },
    })),
  );
  for (const _ of [1, 2, 3]) {
    const response = await app.request("/notify", delivery, { QFPAY_KEY: key, ORDERS: { markPaid } });
    expect(await response.text()).toBe("SUCCESS");
  }
  expect(markPaid.mock.calls).toEqual([["ORDER20260101000001"]]);
});

it.each(["the console", "onWarning"])(
  "warns %s of an unknown kind once, also with options per request",
  async (where) => {
    const toConsole = vi.spyOn(console, "warn").mockImplementation(() => {});
    const onWarning = vi.fn();
    const hooks = where === "onWarning" ? { onWarning } : {};
    const app = new Hono().post(
      "/notify",
      qfpayNotify(() => ({ keys: key, on: { payment() {} }, hooks })),
    );
    for (const [notify_type, id] of [
      ["lottery", "1"],
      ["raffle", "2"],
      ["lottery", "3"],
    ]) {
      const { body, headers } = signNotification({ notify_type, id }, key);
      const response = await app.request("/notify", { method: "POST", body, headers });
      expect(await response.text()).toBe("SUCCESS");
    }
    const calls = where === "onWarning" ? onWarning.mock.calls : toConsole.mock.calls;
    expect(calls.map(([text]) => /"(\w+)"/.exec(text)?.[1])).toEqual(["lottery", "raffle"]);
    toConsole.mockRestore();
  },
);

it("remembers what was handled also when the options say store: undefined", async () => {
  const payment = vi.fn();
  const app = new Hono().post(
    "/notify",
    qfpayNotify(() => ({ keys: key, on: { payment }, store: undefined })),
  );
  for (const _ of [1, 2]) expect((await app.request("/notify", delivery)).status).toBe(200);
  expect(payment).toHaveBeenCalledTimes(1);
});

it("remembers for as long as the maxAgeMs of options per request, also after options that cannot work", async () => {
  const payment = vi.fn();
  const clock = fakeClock(Date.parse("2026-01-01T12:00:00+08:00"));
  const qfpay = { transactions: { get: async () => undefined } };
  const hour = 3_600_000;
  const ages = [Number.NaN, 48 * hour, 48 * hour];
  const app = new Hono().post(
    "/notify",
    qfpayNotify(() => ({ keys: key, on: { payment }, clock, qfpay, maxAgeMs: ages.shift() })),
  );
  app.onError(({ message }, c) => c.text(message, 500));
  expect(await (await app.request("/notify", delivery)).text()).toBe("maxAgeMs must be a positive number.");
  expect(await (await app.request("/notify", delivery)).text()).toBe("SUCCESS");
  await clock.advance(47 * hour);
  expect(await (await app.request("/notify", delivery)).text()).toBe("SUCCESS");
  expect(payment).toHaveBeenCalledTimes(1);
});

it("remembers in the store that the options name", async () => {
  const payment = vi.fn();
  const store = memoryNotifyStore();
  const notify = () => qfpayNotify(() => ({ keys: key, on: { payment }, store }));
  const app = new Hono().post("/a", notify()).post("/b", notify());
  for (const path of ["/a", "/b"]) expect((await app.request(path, delivery)).status).toBe(200);
  expect(payment).toHaveBeenCalledTimes(1);
});

it("keeps two routes apart: each remembers for itself", async () => {
  const payment = vi.fn();
  const app = new Hono()
    .post("/a", qfpayNotify({ keys: key, on: { payment } }))
    .post("/b", qfpayNotify({ keys: key, on: { payment } }));
  for (const path of ["/a", "/b", "/a"]) expect((await app.request(path, delivery)).status).toBe(200);
  expect(payment).toHaveBeenCalledTimes(2);
});

it("hands work that outlasts the reply to the runtime", async () => {
  const work = Promise.resolve();
  const app = new Hono().post("/notify", qfpayNotify({ keys: key, on: { payment: (_, c) => c.waitUntil(work) } }));
  const waitUntil = vi.fn();
  const context = { waitUntil, passThroughOnException() {}, props: {} };
  await app.request("/notify", delivery, {}, context);
  expect(waitUntil.mock.calls).toEqual([[work]]);
});

it("keeps the headers that other middleware sets", async () => {
  const app = new Hono()
    .use(async (c, next) => {
      c.header("x-request-id", "r-1");
      await next();
    })
    .post("/notify", qfpayNotify({ keys: key }));
  const response = await app.request("/notify", delivery);
  expect(response.headers.get("x-request-id")).toBe("r-1");
  expect(response.headers.get("content-type")).toMatch(/^text\/plain/);
});

it("throws at start-up when there is no key, or per request when a function has none", async () => {
  expect(() => qfpayNotify({ keys: "" })).toThrow("QFPAY_KEY");
  const app = new Hono().post(
    "/notify",
    qfpayNotify(() => ({ keys: "" })),
  );
  expect((await app.onError((error, c) => c.text(error.message, 500)).request("/notify", delivery)).status).toBe(500);
});

it("is found behind a slash where the app is not strict, as the README says", async () => {
  for (const [strict, status] of [
    [true, 404],
    [false, 200],
  ] as const) {
    const app = new Hono({ strict }).post("/notify", qfpayNotify({ keys: key, on: { payment: () => {} } }));
    expect((await app.request("/notify/", delivery)).status).toBe(status);
  }
});
