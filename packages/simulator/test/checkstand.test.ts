import { createHash } from "node:crypto";
import { fakeClock } from "@qfpay/core/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createSimulator } from "../src/index.js";
import { appCode, clientKey, createClient } from "./client.js";

let clock: ReturnType<typeof fakeClock>;
let simulator: ReturnType<typeof createSimulator>;
let url: string;

beforeEach(async () => {
  clock = fakeClock();
  simulator = createSimulator({
    merchants: [
      { appCode, clientKey },
      { appCode: "AGENT", clientKey, mchid: "ZaMVg12345" },
    ],
    clock,
  });
  ({ url } = await simulator.listen());
});
afterEach(() => simulator.close());

const order = {
  appcode: appCode,
  sign_type: "SHA256",
  paysource: "remotepay_checkout",
  txamt: "1000",
  txcurrcd: "HKD",
  out_trade_no: "A-1",
  txdtm: "2026-01-01 12:00:00",
  return_url: "https://shop.example/ok?o=1&p=2",
  failed_url: "https://shop.example/fail",
  notify_url: "http://127.0.0.1:2/notify",
  goods_name: "Milk tea + cake",
};

const encode = (params: Record<string, string>) =>
  Object.entries(params)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join("&");

/** Makes the part of a checkout link behind `#/?`. All values that are not empty are signed, even `sign_type`. */
function linkOf(changes: Record<string, string> = {}, key = clientKey): string {
  const params: Record<string, string> = { ...order, ...changes };
  const filled = Object.entries(params).filter(([, value]) => value !== "");
  const text = filled
    .map(([name, value]) => `${name}=${value}`)
    .sort()
    .join("&");
  const algorithm = params.sign_type!.toLowerCase();
  return encode({
    ...params,
    sign: createHash(algorithm)
      .update(text + key)
      .digest("hex"),
  });
}

const open = async (query: string) =>
  (await (await fetch(`${url}/checkstand/session`, { method: "POST", body: query })).json()) as Record<string, string>;

const sessionOf = (html: string) => /action="([^"]+)"/.exec(html)![1]!;

async function choose(session: string, pay_type: string) {
  const response = await fetch(url + session, {
    method: "POST",
    body: new URLSearchParams({ pay_type }),
    redirect: "manual",
  });
  return { status: response.status, location: response.headers.get("location"), text: await response.text() };
}

describe("the page", () => {
  it("is served with and without the last slash", async () => {
    for (const path of ["/checkstand/", "/checkstand"]) {
      const response = await fetch(url + path);
      expect(response.status).toBe(200);
      expect(await response.text()).toContain("location.hash");
    }
  });
});

describe("the link", () => {
  it.each(["SHA256", "sha256", "MD5", "md5"])(
    "is accepted with sign_type %s in the case in which it is sent",
    async (sign_type) => {
      expect(await open(linkOf({ sign_type }))).toMatchObject({ respcd: "0000" });
    },
  );

  it("is accepted as the vendor's own sample signs it", async () => {
    const published =
      "appcode=0123456789ABCDEF0123456789ABCDEF&failed_url=https%3A%2F%2Fshop.example.com%2Ffail&goods_name=Test%20Product" +
      "&notify_url=https%3A%2F%2Fshop.example.com%2Fnotify&out_trade_no=TXN1234567890&paysource=remotepay_checkout" +
      "&return_url=https%3A%2F%2Fshop.example.com%2Fok%3Fo%3D1%26p%3D2&sign_type=sha256&txamt=1000&txcurrcd=HKD" +
      "&txdtm=2026-01-01%2012%3A00%3A00&sign=37f6ece3c8d48afb52b90ebd237ba10d53183a028933b28ff272a44f4cf88472";
    expect(await open(published)).toMatchObject({ respcd: "0000" });
  });

  it("may have lang behind the signature, empty values, and no txdtm", async () => {
    expect(await open(`${linkOf()}&lang=zh-hk`)).toMatchObject({ respcd: "0000" });
    expect(await open(linkOf({ udid: "" }))).toMatchObject({ respcd: "0000" });
    expect(await open(linkOf({ txdtm: "" }))).toMatchObject({ respcd: "0000" });
  });

  it("shows amount, item and wallets", async () => {
    const { html } = await open(linkOf());
    for (const text of [
      "HK$10.00",
      "Milk tea + cake",
      "AlipayHK",
      "WeChat Pay",
      "PayMe",
      "FPS",
      "UnionPay",
      "Octopus",
    ]) {
      expect(html).toContain(text);
    }
    expect(html).toContain("Visa / Mastercard");
  });

  it("takes a plus sign for a space or for itself, whichever was signed", async () => {
    const spaces = await open(linkOf().replaceAll("%20", "+").replace("+%2B+", "+%2B+"));
    expect(spaces).toMatchObject({ respcd: "0000", html: expect.stringContaining("Milk tea + cake") });
    const itself = await open(linkOf({ goods_name: "1+1" }).replaceAll("%2B", "+"));
    expect(itself).toMatchObject({ respcd: "0000", html: expect.stringContaining("1+1") });
  });

  it("is refused with another key, in a page for the customer", async () => {
    const answer = await open(linkOf({}, "wrong"));
    expect(answer).toMatchObject({ respcd: "1108", html: expect.stringContaining("cannot be used") });
  });

  it("is refused when the amount was changed", async () => {
    expect(await open(linkOf().replace("txamt=1000", "txamt=1"))).toMatchObject({ respcd: "1108" });
  });

  it.each([
    [`&key=${clientKey}`, /&key= was put before the client key/],
    [`${clientKey}\n`, /a line break stands behind the client key/],
    [clientKey.toUpperCase(), /another case/],
  ])("says what is wrong with the key, and does not show it: %j", async (key, reason) => {
    const answer = await open(linkOf({}, key));
    expect(answer).toMatchObject({ respcd: "1108", resperr: expect.stringMatching(reason) });
    expect(JSON.stringify(answer).toLowerCase()).not.toContain(clientKey);
  });

  it("says that sign_type must be signed", async () => {
    const { sign_type: _, ...unsigned } = order;
    const text = Object.keys(unsigned)
      .sort()
      .map((name) => `${name}=${unsigned[name as keyof typeof unsigned]}`)
      .join("&");
    const sign = createHash("sha256")
      .update(text + clientKey)
      .digest("hex");
    expect(await open(encode({ ...order, sign }))).toMatchObject({
      respcd: "1108",
      resperr: expect.stringMatching(/sign_type was not signed/),
    });
  });

  it.each(["paysource", "txamt", "txcurrcd", "out_trade_no", "return_url", "failed_url", "notify_url"])(
    "is refused without %s",
    async (name) => {
      expect(await open(linkOf({ [name]: "" }))).toMatchObject({
        respcd: "1104",
        resperr: expect.stringContaining(name),
      });
    },
  );

  it.each([
    ["paysource", "remotepay"],
    ["return_url", "javascript:alert(1)"],
    ["checkout_expired_time", "tomorrow"],
    ["expired_time", "1"],
    ["cancel_url", "javascript:alert(1)"],
    ["pay_tag", "XX"],
    ["limit_pay", "no_debit"],
  ])("is refused with %s = %s", async (name, value) => {
    expect(await open(linkOf({ [name]: value }))).toMatchObject({ respcd: "1104" });
  });

  it("names the merchant mchntid, not mchid", async () => {
    const agent = { appcode: "AGENT" };
    expect(await open(linkOf({ ...agent, mchntid: "ZaMVg12345" }))).toMatchObject({ respcd: "0000" });
    expect(await open(linkOf({ ...agent, mchid: "ZaMVg12345" }))).toMatchObject({
      respcd: "1104",
      resperr: expect.stringContaining("mchntid"),
    });
    expect(await open(linkOf(agent))).toMatchObject({ respcd: "1108" });
    expect(await open(linkOf({ mchntid: "ZaMVg12345" }))).toMatchObject({ respcd: "1108" });
    expect(await open(linkOf({ appcode: "nobody" }))).toMatchObject({ respcd: "1108" });
  });

  it("escapes the texts of the link", async () => {
    const { html } = await open(linkOf({ goods_name: "<img src=x onerror=alert(1)>" }));
    expect(html).not.toContain("<img");
  });
});

describe("choosing a wallet", () => {
  it("creates the record, which no query finds before the choice", async () => {
    const client = createClient(simulator);
    const { html } = await open(linkOf());
    expect((await client.query({ out_trade_no: "A-1" })).data).toEqual([]);
    const { status, location } = await choose(sessionOf(html!), "801512");
    expect(status).toBe(303);
    const [record] = (await client.query({ out_trade_no: "A-1" })).data;
    expect(record).toMatchObject({ pay_type: "801512", respcd: "1143", txamt: "1000", goods_name: "Milk tea + cake" });
    expect(location).toBe(`/wallet/${record.syssn}`);
  });

  it("leads to return_url after approval and to failed_url after refusal", async () => {
    for (const [button, target] of [
      ["decline", "https://shop.example/fail"],
      ["approve", "https://shop.example/ok?o=1&amp;p=2"],
    ]) {
      const { location } = await choose(sessionOf((await open(linkOf())).html!), "800212");
      const page = await (await fetch(`${url}${location}/${button}`, { method: "POST" })).text();
      expect(page).toContain(`content="3;url=${target}"`);
    }
  });

  it("makes a record for every tab, and both can be paid", async () => {
    const sessions = [sessionOf((await open(linkOf())).html!), sessionOf((await open(linkOf())).html!)];
    for (const session of sessions) await choose(session, "805812");
    await simulator.pay("A-1");
    await simulator.pay("A-1");
    expect(simulator.transactions.map(({ state }) => state)).toEqual(["paid", "paid"]);
    expect(await choose(sessions[0]!, "805812")).toMatchObject({
      status: 409,
      text: expect.stringContaining("This order is paid"),
    });
  });

  it("refuses a number that an API order has, other wallets and unknown sessions", async () => {
    const session = sessionOf((await open(linkOf())).html!);
    expect(await choose(session, "800208")).toMatchObject({ status: 409 });
    expect(await choose("/checkstand/session/none", "801512")).toMatchObject({ status: 404 });
    await createClient(simulator).pay({ out_trade_no: "A-1" });
    expect(await choose(session, "801512")).toMatchObject({ status: 409, text: expect.stringContaining("duplicate") });
  });

  it("answers the code that the amount or goods_name requests, and books nothing", async () => {
    for (const [name, value] of [
      ["txamt", "999991203"],
      ["goods_name", "code:1203"],
    ] as const) {
      const session = sessionOf((await open(linkOf({ [name]: value }))).html!);
      expect(await choose(session, "801512")).toMatchObject({ status: 409 });
    }
    expect(simulator.transactions).toEqual([]);
  });

  it.each([
    ["999991204", "failed", "1204"],
    ["999991145", "open", "1145"],
    ["999990000", "open", "1143"],
  ])("books %s as an order that is %s with %s", async (txamt, state, respcd) => {
    expect((await choose(sessionOf((await open(linkOf({ txamt }))).html!), "801512")).status).toBe(303);
    expect(simulator.transactions).toMatchObject([{ state, respcd }]);
  });

  it("books the payment as paid with goods_name code:1252:paid", async () => {
    const { location } = await choose(
      sessionOf((await open(linkOf({ goods_name: "code:1252:paid" }))).html!),
      "801512",
    );
    expect(simulator.transactions).toMatchObject([{ state: "paid", respcd: "0000" }]);
    expect((await fetch(url + location)).status).toBe(200);
  });

  it("expires the order after expired_time only if the wallet supports it", async () => {
    const expired_time = "5";
    for (const pay_type of ["801512", "805812"]) {
      const link = linkOf({ expired_time, out_trade_no: pay_type });
      await choose(sessionOf((await open(link)).html!), pay_type);
    }
    const states = () => simulator.transactions.map(({ state }) => state);
    await clock.advance(5 * 60_000);
    expect(states()).toEqual(["expired", "open"]);
    await clock.advance(25 * 60_000);
    expect(states()).toEqual(["expired", "expired"]);
  });

  it.each([
    ["10", 10 * 60_000],
    [String(Date.UTC(2026, 0, 1, 4, 20)), 20 * 60_000],
  ])("is not possible after checkout_expired_time = %s", async (checkout_expired_time, ms) => {
    const session = sessionOf((await open(linkOf({ checkout_expired_time }))).html!);
    await clock.advance(ms - 1);
    expect((await choose(session, "801512")).status).toBe(303);
    await clock.advance(1);
    expect(await choose(session, "801512")).toMatchObject({ status: 409, text: expect.stringContaining("over") });
  });
});

describe("cards", () => {
  const payByCard = async () => {
    await choose(sessionOf((await open(linkOf())).html!), "802801");
    return simulator.pay("A-1");
  };

  it("notify in the older form, without notify_type and status", async () => {
    await payByCard();
    const body = JSON.parse(simulator.deliveries[0]!.body);
    expect(body).toMatchObject({ order_type: "payment", pay_type: "802801", respcd: "0000", out_trade_no: "A-1" });
    expect(body).not.toHaveProperty("notify_type");
    expect(body).not.toHaveProperty("status");
  });

  it("are refunded in full on the same day, in part from the next day of Hong Kong", async () => {
    const client = createClient(simulator);
    const { syssn } = await payByCard();
    const part = (out_trade_no: string) => client.refund({ syssn, out_trade_no, txamt: "400" });
    expect(await part("R-1")).toMatchObject({ respcd: "1124" });
    await clock.advance(12 * 3_600_000);
    expect(await part("R-1")).toMatchObject({ respcd: "0000" });
    expect(await client.refund({ syssn, out_trade_no: "R-2", txamt: "600" })).toMatchObject({ respcd: "0000" });
  });
});
