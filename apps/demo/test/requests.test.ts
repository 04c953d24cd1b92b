import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Demo } from "../src/demo.js";
import { backendNames, type Problem } from "../src/shop/api.js";
import { freshCode } from "../web/fresh-code.js";
import { freshNumber } from "../web/fresh-number.js";
import { type Created, client, openDemo } from "./open-demo.js";

let demo: Demo;

beforeAll(async () => {
  demo = await openDemo();
});

afterAll(async () => {
  await demo.close();
});

const json = "application/json";
const utf16 = (text: string) => new Uint8Array(Buffer.from(text, "utf16le"));

/** A faulty request: its fault, the expected status, the body and its content type. */
type Wrong = readonly [string, number, string | Uint8Array<ArrayBuffer> | undefined, string | undefined];

/** Faulty requests for any route that reads a body; `good` is a body that the route accepts. */
const wrongOf = (good: string): Wrong[] => [
  ["no body and no content type", 422, undefined, undefined],
  ["no body", 422, undefined, json],
  ["a body of no content type", 422, new TextEncoder().encode(good), undefined],
  ["text", 422, good, "text/plain"],
  [
    "a form",
    422,
    new URLSearchParams({ txamt: "all", ...JSON.parse(good) }).toString(),
    "application/x-www-form-urlencoded",
  ],
  ["JSON that says it is a form", 422, good, "application/x-www-form-urlencoded"],
  ["JSON that says it is bytes", 422, good, "application/octet-stream"],
  ["JSON of a vendor", 422, good, "application/jsonp"],
  ["half of a body", 400, good.slice(0, -2), json],
  ["a body in quotes of its own", 422, JSON.stringify(good), json],
  ["single quotes", 400, good.replaceAll('"', "'"), json],
  ["UTF-16", 400, utf16(good), json],
  ["a list", 422, `[${good}]`, json],
  ["null", 422, "null", json],
  ["a number", 422, "200", json],
  ["nothing in it", 422, "{}", json],
  ["far too much", 413, `${good.slice(0, -1)},"more":"${"x".repeat(110_000)}"}`, json],
];

const wrongRefunds: Wrong[] = [
  ...wrongOf('{"txamt":200}'),
  ...[
    '{"amount":200}',
    '{"TXAMT":200}',
    '{"txamt":200,"amount":100}',
    '{"txamt":200,"all":true}',
    '{"__proto__":{"txamt":200}}',
    '{"txamt":null}',
    '{"txamt":true}',
    '{"txamt":""}',
    '{"txamt":"200"}',
    '{"txamt":"ALL"}',
    '{"txamt":["all"]}',
    '{"txamt":{"all":true}}',
    '{"txamt":[200]}',
    '{"txamt":0}',
    '{"txamt":-200}',
    '{"txamt":2.5}',
    '{"txamt":1e300}',
    '{"txamt":9007199254740993}',
    '{"txamt":2201}',
  ].map((body): Wrong => [body, 422, body, json]),
  ["NaN", 400, '{"txamt":NaN}', json],
];

const order = { basket: { "egg-tart": 1 }, wallet: "alipayhk" };
const charge = { out_trade_no: freshNumber(), ...order, wallet: "scan-any", auth_code: freshCode("0001") };
const without = (some: object, name: string) => JSON.stringify({ ...some, [name]: undefined });
const changed = (some: object, change: object) => JSON.stringify({ ...some, ...change });

const wrongBaskets = [
  [],
  [1],
  "egg-tart",
  1,
  null,
  {},
  { "egg-tart": "1" },
  { "egg-tart": 10 },
  { "egg-tart": null },
  { pearl: 1 },
];

const wrongOrders = (good: object): Wrong[] => [
  ...wrongOf(JSON.stringify(good)),
  ...[
    without(good, "basket"),
    without(good, "wallet"),
    ...wrongBaskets.map((basket) => changed(good, { basket })),
    ...[null, 1, "", "toString", ["alipayhk"]].map((wallet) => changed(good, { wallet })),
  ].map((body): Wrong => [body, 422, body, json]),
];

describe.each(backendNames)("a wrong request on %s moves no money:", (backend) => {
  const base = () => `${demo.url}/${backend}`;
  const books = () =>
    demo.simulator?.transactions.map(({ out_trade_no, state, txamt }) => [out_trade_no, state, txamt]);

  async function send(
    path: string,
    [, , body, type]: Wrong,
  ): Promise<{ status: number; problem: Problem; type: string }> {
    const sent = typeof body === "string" ? new TextEncoder().encode(body) : body;
    const headers = type === undefined ? undefined : { "content-type": type };
    const response = await fetch(base() + path, { method: "POST", headers, body: sent });
    const problem = (await response.json()) as Problem;
    return { status: response.status, problem, type: response.headers.get("content-type") ?? "" };
  }

  let sold: Created;

  beforeAll(async () => {
    ({ body: sold } = await client(demo, backend).order("milk-tea", "alipayhk"));
    await demo.simulator?.pay(sold.out_trade_no);
  });

  it.each(wrongRefunds)("a refund of %s", async (...wrong) => {
    const shop = client(demo, backend);
    const before = { order: await shop.find(sold.out_trade_no), books: books() };
    const { status, problem, type } = await send(`/orders/${sold.out_trade_no}/refund`, wrong);
    expect({ status, detail: problem.detail }).toEqual({ status: wrong[1], detail: expect.stringMatching(/./) });
    expect(type).toContain("application/problem+json");
    expect({ order: await shop.find(sold.out_trade_no), books: books() }).toEqual(before);
  });

  it.each(wrongOrders(order))("an order with %s", async (...wrong) => {
    const before = books();
    const { status } = await send("/checkout", wrong);
    expect(status).toBe(wrong[1]);
    expect(books()).toEqual(before);
  });

  it.each([
    ...wrongOrders(charge),
    ...[null, 1, "", "  ", "1".repeat(129), ["1"]].map((auth_code): Wrong => {
      const body = changed(charge, { auth_code });
      return [body.slice(0, 90), 422, body, json];
    }),
    ["no code", 422, without(charge, "auth_code"), json] as Wrong,
    ["no number of its own", 422, without(charge, "out_trade_no"), json] as Wrong,
    ...["", "A", "a".repeat(20), "A".repeat(19), "A".repeat(65), `${"A".repeat(19)}&`, 5].map((out_trade_no): Wrong => {
      return [`number ${out_trade_no}`, 422, changed(charge, { out_trade_no }), json];
    }),
    ["a wallet that shows no codes", 422, changed(charge, { wallet: "alipayhk" }), json] as Wrong,
  ])("a charge with %s", async (...wrong) => {
    const before = books();
    const { status } = await send("/till", wrong);
    expect(status).toBe(wrong[1]);
    expect(books()).toEqual(before);
  });

  it("while a refund of everything takes the word for it, and one of a part its amount", async () => {
    const refund = (text: string, type: string) =>
      send(`/orders/${sold.out_trade_no}/refund`, ["", 200, text, type]) as Promise<unknown>;
    expect(await refund('{"txamt":200}', json)).toMatchObject({ status: 200, problem: { refundable: 2000 } });
    expect(await refund('{"txamt":"all"}', "Application/JSON; charset=UTF-8")).toMatchObject({
      status: 200,
      problem: { refunded: 2200, refundable: 0 },
    });
  });
});
