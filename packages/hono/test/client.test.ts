import { QFPay } from "@qfpay/core";
import { Hono } from "hono";
import { afterEach, describe, expect, it, vi } from "vitest";
import { type ClientOptions, qfpay } from "../src/index.js";

const account = { QFPAY_APPCODE: "app", QFPAY_KEY: "secret" };

/** An app that records the client of each request. */
function spying(options?: ClientOptions) {
  const clients: QFPay[] = [];
  const app = new Hono().use(qfpay(options)).get("/", (c) => {
    clients.push(c.var.qfpay);
    return c.text("");
  });
  app.onError((error, c) => c.text(error.message, 500));
  return { app, clients };
}

afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

describe("c.var.qfpay on Node", () => {
  it("is configured from process.env and the same for every request", async () => {
    for (const [name, value] of Object.entries(account)) vi.stubEnv(name, value);
    const { app, clients } = spying();
    await app.request("/");
    await app.request("/");
    expect(clients[0]).toBeInstanceOf(QFPay);
    expect(clients[1]).toBe(clients[0]);
  });

  it("is another one for another app", async () => {
    for (const [name, value] of Object.entries(account)) vi.stubEnv(name, value);
    const [one, two] = [spying(), spying()];
    await one.app.request("/");
    await two.app.request("/");
    expect(one.clients[0]).not.toBe(two.clients[0]);
  });

  it("says which variable is missing", async () => {
    vi.stubEnv("QFPAY_APPCODE", "");
    const response = await spying().app.request("/");
    expect(response.status).toBe(500);
    expect(await response.text()).toContain("QFPAY_APPCODE");
  });

  it("needs no environment when the options name the account, also with objects in them", async () => {
    const loop: Record<string, unknown> = {};
    loop.loop = loop;
    const limiter = { acquire: async () => {}, ...loop } as never;
    const { app, clients } = spying({ appCode: "a", clientKey: "b", limiter });
    expect((await app.request("/")).status).toBe(200);
    expect(clients[0]).toBeInstanceOf(QFPay);
  });

  it("is chosen per request by a function, one client per merchant", async () => {
    const { app, clients } = spying((c) => ({ appCode: "a", clientKey: "b", mchid: c.req.query("shop"), hooks: {} }));
    for (const shop of ["1", "2", "1"]) await app.request(`/?shop=${shop}`);
    expect(clients[0]).not.toBe(clients[1]);
    expect(clients[2]).toBe(clients[0]);
  });

  it("keeps all merchants of an account within one limit", async () => {
    let sent = 0;
    const fetch = async () => {
      sent++;
      return Response.json({ respcd: "0000", data: [] });
    };
    const limiter = [{ limit: 2, windowMs: 60_000 }];
    const { app, clients } = spying((c) => ({
      ...{ appCode: "a", clientKey: "b", mchid: c.req.query("shop"), fetch, limiter },
    }));
    for (const shop of ["1", "2", "3"]) await app.request(`/?shop=${shop}`);
    await app.request("/");
    const ending = new AbortController();
    const calls = clients.map((client) => client.transactions.get({ syssn: "1" }, { signal: ending.signal }));
    const outcomes = Promise.allSettled(calls);
    await vi.waitFor(() => expect(sent).toBe(2));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(sent).toBe(2);
    ending.abort();
    await outcomes;
  });

  it("takes the environment's name from it also when the options name the account", async () => {
    vi.stubEnv("QFPAY_ENV", "prod");
    const { app, clients } = spying({ appCode: "a", clientKey: "b" });
    await app.request("/");
    expect(clients[0]!.checkout.url(order)).toContain("https://openapi-hk.qfapi.com/");
  });
});

describe("c.var.qfpay on Workers", () => {
  it("is configured from c.env, one client per distinct settings, bindings aside", async () => {
    vi.stubGlobal("navigator", { userAgent: "Cloudflare-Workers" });
    const { app, clients } = spying();
    const binding = { fetch() {} };
    await app.request("/", {}, { ...account, DB: binding });
    await app.request("/", {}, { ...account, DB: { fetch() {} } });
    await app.request("/", {}, { ...account, QFPAY_MCHID: "other" });
    expect(clients[1]).toBe(clients[0]);
    expect(clients[2]).not.toBe(clients[0]);
  });

  it("is not shared by two environments with different keys", async () => {
    vi.stubGlobal("navigator", { userAgent: "Cloudflare-Workers" });
    const { app, clients } = spying();
    const urls: string[] = [];
    app.get("/signed", (c) => {
      urls.push(c.var.qfpay.checkout.url(order));
      return c.text("");
    });
    for (const QFPAY_KEY of ["one", "two", "one"]) await app.request("/signed", {}, { ...account, QFPAY_KEY });
    for (const [index, clientKey] of ["one", "two", "one"].entries()) {
      expect(urls[index]).toBe(new QFPay({ appCode: "app", clientKey }).checkout.url(order));
    }
    expect(urls[0]).not.toBe(urls[1]);
    for (const QFPAY_KEY of ["one", "two", "one"]) await app.request("/", {}, { ...account, QFPAY_KEY });
    expect(clients[1]).not.toBe(clients[0]);
    expect(clients[2]).toBe(clients[0]);
  });

  // Deno lists its environment in a different order every time, so the order must not matter.
  it("is the same however the environment and the options are ordered", async () => {
    vi.stubGlobal("navigator", { userAgent: "Cloudflare-Workers" });
    const { app, clients } = spying((c) =>
      c.req.query("turned") ? { mchid: "m", signType: "MD5" } : { signType: "MD5", mchid: "m" },
    );
    await app.request("/", {}, { QFPAY_APPCODE: "app", QFPAY_KEY: "secret" });
    await app.request("/?turned=1", {}, { QFPAY_KEY: "secret", QFPAY_APPCODE: "app" });
    expect(clients[1]).toBe(clients[0]);
  });
});

const order = {
  out_trade_no: "A-1",
  txamt: 1000,
  txcurrcd: "HKD",
  goods_name: "Milk tea",
  txdtm: "2026-01-01 12:00:00",
  return_url: "https://shop.example/back",
  failed_url: "https://shop.example/failed",
  notify_url: "https://shop.example/qfpay/notify",
} as const;
