import { describe, expect, it, vi } from "vitest";
import { type CheckoutRoutesOptions, createCheckoutRoutes, OrderRefusedError, type RouteReply } from "../src/index.js";
import { storeWithIds } from "./store-with-ids.js";
import {
  clientKey,
  clientWithFetch,
  json,
  paid,
  payment,
  query,
  type Reply,
  record,
  refusedError,
  run,
  type Sent,
} from "./support.js";

type Context = { user?: string };
type Options = Partial<CheckoutRoutesOptions<Context>>;

/** Makes a gateway that accepts all payments. It answers queries with the records `found`, under the queried number. */
const gateway =
  (...found: object[]) =>
  ({ path, params: { out_trade_no } }: Sent): Reply =>
    json(path.endsWith("/payment") ? paid({ out_trade_no }) : query(...found.map((one) => ({ ...one, out_trade_no }))));

function rig(replies: Reply[] | ((sent: Sent) => Reply) = gateway(record()), options: Options = {}, client = {}) {
  // The clock shows the 15th: on the first day of a month, the client would query the month before, too.
  const it = clientWithFetch(replies, client, Date.UTC(2026, 0, 15, 4));
  let orders = 0;
  const order = vi.fn(async () => ({ ...payment, out_trade_no: `A-${++orders}` }));
  const routes = createCheckoutRoutes<Context>({
    qfpay: it.qfpay,
    order,
    authorize: () => true,
    clock: it.clock,
    ...options,
  });
  const payments = () => it.sent.filter(({ path }) => path.endsWith("/payment")).length;
  return { ...it, routes, order, payments };
}

const headers = (all: Record<string, string | null>) => (name: string) => all[name];
const keyed = (key: string) => headers({ "idempotency-key": key });
const bodyOf = (reply: RouteReply) => JSON.parse(reply.body as string);
const numberOf = (reply: RouteReply) => bodyOf(reply).out_trade_no;
const isProblem = (reply: RouteReply, status: number, more: object = {}) => {
  expect(reply.status).toBe(status);
  expect(reply.headers).toMatchObject({
    "content-type": "application/problem+json; charset=utf-8",
    "cache-control": "no-store",
  });
  expect(bodyOf(reply)).toMatchObject({ status, title: expect.any(String), detail: expect.any(String), ...more });
  expect(reply.body).not.toContain(clientKey);
};
const listening = () => new AbortController().signal;

const reads = ["status", "events", "qr"] as const;
const read = (
  routes: ReturnType<typeof rig>["routes"],
  name: (typeof reads)[number],
  context: Context,
  number: string,
) => (name === "events" ? routes.events(context, number, listening()) : routes[name](context, number));

describe("A page of another site", () => {
  it("creates nothing: 403, order() is not called and nothing is sent", async () => {
    for (const options of [{}, { allowCrossSite: false }]) {
      const { routes, order, sent } = rig(undefined, options);
      isProblem(await routes.create({}, headers({ "sec-fetch-site": "cross-site" })), 403);
      expect(order).not.toHaveBeenCalled();
      expect(sent).toHaveLength(0);
    }
  });

  it("is reported once with both hosts and the remedy, if only Origin and a Host that a proxy rewrote show it", async () => {
    const onError = vi.fn();
    const { routes, payments } = rig(undefined, { hooks: { onError } });
    const create = (values: { origin: string; "sec-fetch-site"?: string }) =>
      routes.create({}, headers({ host: "127.0.0.1:3000", ...values }));
    const origin = "https://shop.example";
    for (const other of [{ origin, "sec-fetch-site": "cross-site" }, { origin: "null" }, { origin: "https://a.b/c" }]) {
      isProblem(await create(other), 403);
    }
    expect(onError).not.toHaveBeenCalled();
    for (let i = 0; i < 2; i++) isProblem(await create({ origin }), 403);
    expect(onError).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({
        message: expect.stringMatching(/shop\.example .*"127\.0\.0\.1:3000".*proxy_set_header Host.*returnOrigins/),
      }),
      expect.anything(),
      expect.any(String),
    );
    expect(payments()).toBe(0);
  });

  it("creates payments if the shop allows it", async () => {
    const { routes, payments } = rig(undefined, { allowCrossSite: true });
    expect((await routes.create({}, headers({ "sec-fetch-site": "cross-site" }))).status).toBe(201);
    expect(payments()).toBe(1);
  });

  it("gets neither the response stored under a key nor the key", async () => {
    const { routes, payments } = rig();
    const crossSite = headers({ "sec-fetch-site": "cross-site", "idempotency-key": "k" });
    isProblem(await routes.create({}, crossSite), 403);
    expect((await routes.create({}, keyed("k"))).status).toBe(201);
    isProblem(await routes.create({}, crossSite), 403);
    expect(payments()).toBe(1);
  });

  it.each([["same-origin"], ["same-site"], ["none"], [null]])(
    "is not meant by `sec-fetch-site: %s`: the payment is created",
    async (site) => {
      const { routes, payments } = rig();
      expect((await routes.create({}, headers({ "sec-fetch-site": site }))).status).toBe(201);
      expect(payments()).toBe(1);
    },
  );

  it("is not recognized without the header, or without a reader of headers", async () => {
    const { routes, payments } = rig();
    expect((await routes.create({}, headers({}))).status).toBe(201);
    expect((await routes.create({})).status).toBe(201);
    expect(payments()).toBe(2);
  });
});

describe("returnOrigins", () => {
  const web = { ...payment, pay_type: "801514" } as const;
  const hosted = {
    txamt: 1000,
    txcurrcd: "HKD",
    out_trade_no: "A-1",
    return_url: "https://shop.example.com/paid",
    failed_url: "https://shop.example.com/failed",
    notify_url: "https://elsewhere.example/notify", // Only the gateway uses this URL, so any origin is allowed.
  } as const;
  const orders = {
    "return_url of a payment": (url: string) => ({ ...web, return_url: url }),
    "return_url of a hosted checkout": (url: string) => ({ checkout: { ...hosted, return_url: url } }),
    "failed_url of a hosted checkout": (url: string) => ({ checkout: { ...hosted, failed_url: url } }),
  };
  const create = async (order: CheckoutRoutesOptions<Context>["order"], returnOrigins?: string[]) => {
    const { routes, sent } = rig([json({ respcd: "0000", syssn: "1", pay_url: "https://pay" })], {
      order,
      ...(returnOrigins && { returnOrigins }),
    });
    return { reply: await routes.create({}), sent };
  };
  const shop = ["https://other.example", "https://shop.example.com"];

  describe.each(Object.entries(orders))("for %s", (what, orderWith) => {
    it.each([
      "https://shop.example.com",
      "https://shop.example.com/back?order=1#paid",
      "https://shop.example.com:443/back",
      "https://SHOP.example.com/back",
      "https://other.example/back",
    ])("lets %s pass", async (url) => {
      expect((await create(() => orderWith(url), shop)).reply.status).toBe(201);
    });

    it.each([
      ["another origin", "https://evil.example/back"],
      ["the same host, another port", "https://shop.example.com:8443/back"],
      ["the same host without TLS", "http://shop.example.com/back"],
      ["a host that begins like ours", "https://shop.example.com.evil.example/back"],
      ["a host that ends like ours", "https://evil-shop.example.com/back"],
      ["ours as the user of another", "https://shop.example.com@evil.example/back"],
      ["ours in the path of another", "https://evil.example/https://shop.example.com"],
      ["no URL", "shop.example.com"],
      ["a path", "/back"],
      ["a URL without its scheme", "//shop.example.com/back"],
      ["a script", "javascript:location='https://shop.example.com'"],
      ["a page in itself", "data:text/html,https://shop.example.com"],
    ])("answers %s with 422 and sends nothing", async (_what, url) => {
      const { reply, sent } = await create(() => orderWith(url), shop);
      isProblem(reply, 422, { detail: `${what.split(" ")[0]} leads to a site that this shop does not return to.` });
      expect(sent).toHaveLength(0);
    });

    it("allows all URLs if it is missing, and none if it is empty", async () => {
      expect((await create(() => orderWith("https://evil.example"))).reply.status).toBe(201);
      isProblem((await create(() => orderWith("https://shop.example.com"), [])).reply, 422);
    });
  });

  it("does not require a return_url", async () => {
    expect((await create(() => web, shop)).reply.status).toBe(201);
  });

  it("refuses before the key is used: a corrected order with that key is created", async () => {
    let url = "https://evil.example";
    const { routes, payments } = rig(undefined, {
      order: () => ({ ...payment, return_url: url }),
      returnOrigins: shop,
    });
    isProblem(await routes.create({}, keyed("k")), 422);
    url = "https://shop.example.com";
    expect((await routes.create({}, keyed("k"))).status).toBe(201);
    expect(payments()).toBe(1);
  });
});

describe("rateLimit", () => {
  it("that returns false leads to 429 for a creation, before any other call", async () => {
    const seen: unknown[] = [];
    const rateLimit: Options["rateLimit"] = async (context, action) => {
      seen.push([context, action]);
      return action === "read";
    };
    const { routes, order, sent } = rig(undefined, { rateLimit });
    const context = { user: "u" };
    isProblem(await routes.create(context, headers({ "sec-fetch-site": "cross-site" })), 429);
    isProblem(await routes.create(context), 429);
    expect(seen).toEqual([
      [context, "create"],
      [context, "create"],
    ]);
    expect(order).not.toHaveBeenCalled();
    expect(sent).toHaveLength(0);
  });

  it("that returns false leads to 429 for a response stored under a key", async () => {
    let allowed = true;
    const { routes } = rig(undefined, { rateLimit: () => allowed });
    expect((await routes.create({}, keyed("k"))).status).toBe(201);
    allowed = false;
    isProblem(await routes.create({}, keyed("k")), 429);
  });

  it.each(reads)("that returns false leads to 429 for %s, before authorize and the gateway", async (name) => {
    const authorize = vi.fn(() => true);
    const rateLimit = vi.fn<NonNullable<Options["rateLimit"]>>((_, action) => action === "create");
    const { routes, sent } = rig(undefined, { rateLimit, authorize });
    await routes.create({});
    const context = { user: "u" };
    isProblem(await read(routes, name, context, "A-1"), 429);
    expect(rateLimit).toHaveBeenLastCalledWith(context, "read");
    expect(authorize).not.toHaveBeenCalled();
    expect(sent).toHaveLength(1);
  });

  it.each<[string, NonNullable<Options["rateLimit"]>]>([
    ["at once", () => true],
    ["later", async () => true],
  ])("that returns true %s allows creations and reads", async (_when, rateLimit) => {
    const { routes } = rig(undefined, { rateLimit });
    expect((await routes.create({})).status).toBe(201);
    for (const name of reads) expect((await read(routes, name, {}, "A-1")).status).toBe(200);
  });

  it.each([
    [
      "throws",
      () => {
        throw new Error("redis secret");
      },
    ],
    ["rejects", () => Promise.reject(new Error("redis secret"))],
  ])("that %s allows nothing: 500 without the reason, and nothing is sent", async (_how, rateLimit) => {
    const { routes, order, sent } = rig(undefined, { rateLimit });
    const replies = [await routes.create({})];
    for (const name of reads) replies.push(await read(routes, name, {}, "A-1"));
    for (const reply of replies) {
      isProblem(reply, 500);
      expect(reply.body).not.toContain("secret");
    }
    expect(order).not.toHaveBeenCalled();
    expect(sent).toHaveLength(0);
  });
});

describe("hooks.onError", () => {
  const broken = new Error("SELECT secret");
  const throwing = () => {
    throw broken;
  };
  const create = (routes: ReturnType<typeof rig>["routes"], context: Context) => routes.create(context);
  const status = (routes: ReturnType<typeof rig>["routes"], context: Context) => routes.status(context, "A-1");

  type Case = [string, Options, Reply | undefined, typeof create, unknown];
  const cases: Case[] = [
    ["order throws", { order: throwing }, undefined, create, broken],
    ["order rejects", { order: () => Promise.reject(broken) }, undefined, create, broken],
    ["authorize throws", { authorize: throwing }, undefined, status, broken],
    ["rateLimit throws", { rateLimit: throwing }, undefined, status, broken],
    ["onFinal throws", { onFinal: throwing }, undefined, status, broken],
    [
      "the gateway refuses a payment",
      {},
      json({ respcd: "1203" }),
      create,
      expect.objectContaining({ code: "api_error" }),
    ],
    ["the gateway is away for a payment", {}, refusedError(), create, expect.objectContaining({ outcome: "not_sent" })],
    [
      "the gateway may have created the payment",
      {},
      json("", 500),
      create,
      expect.objectContaining({ outcome: "unknown" }),
    ],
    [
      "the gateway is away for a read",
      {},
      refusedError(),
      status,
      expect.objectContaining({ code: "connection_failed" }),
    ],
  ];
  const quick = { retry: false, recovery: false };

  it.each(cases)("is called once with the error: %s", async (_what, options, reply, call, error) => {
    const onError = vi.fn();
    const { routes } = rig(reply && [reply], { ...options, hooks: { onError } }, quick);
    const context = { user: "u" };
    expect((await call(routes, context)).status).toBeGreaterThanOrEqual(409);
    expect(onError.mock.calls).toEqual([[error, context, expect.stringMatching(/^[0-9a-f]{8}$/)]]);
    expect(onError.mock.calls[0]![1]).toBe(context);
  });

  it.each(cases)("changes nothing if it fails itself: %s", async (_what, options, reply, call) => {
    const replies = await Promise.all(
      [undefined, throwing, () => Promise.reject(broken)].map((onError) => {
        const { routes } = rig(reply && [reply], { ...options, hooks: { onError: onError as () => void } }, quick);
        return call(routes, {}).then((reply) => ({ ...reply, body: String(reply.body).replace(/"reference".*/, "") }));
      }),
    );
    expect(replies[1]).toEqual(replies[0]);
    expect(replies[2]).toEqual(replies[0]);
  });

  it("gets no successes, and no refusals of visitors", async () => {
    const onError = vi.fn();
    const options = {
      hooks: { onError },
      authorize: (c: Context) => c.user !== "stranger",
      rateLimit: (c: Context) => c.user !== "hurried",
    };
    const { routes } = rig(gateway(), options);
    const got = [
      await routes.create({}),
      await routes.status({}, "A-1"),
      await routes.status({}, "B-404"),
      await routes.status({ user: "stranger" }, "A-1"),
      await routes.create({ user: "hurried" }),
      await routes.create({}, headers({ "sec-fetch-site": "cross-site" })),
    ];
    expect(got.map((reply) => reply.status)).toEqual([201, 200, 404, 403, 429, 403]);
    const saying = (order: Options["order"]) => rig(gateway(), { hooks: { onError }, order }).routes.create({});
    expect((await saying(() => Promise.reject(new OrderRefusedError("Sold out.", 409)))).status).toBe(409);
    const login = Object.assign(new Error("Log in first."), { status: 401, expose: true });
    expect((await saying(() => Promise.reject(login))).status).toBe(401);
    expect(onError).not.toHaveBeenCalled();
  });
});

describe("A number that the gateway treats as another one", () => {
  // This gateway trims the queried number, as QFPay does with a list of numbers.
  const trimming = ({ params }: Sent): Reply => json(query(record({ out_trade_no: params.out_trade_no!.trim() })));

  it("is no order: authorize was not asked about the other spelling", async () => {
    const authorize = (_context: Context, number: string) => number !== "A-1";
    const { routes } = rig(trimming, { authorize });
    for (const number of [" A-1", "A-1 "]) {
      for (const name of reads) isProblem(await read(routes, name, {}, number), 404);
    }
    isProblem(await routes.status({}, "A-1"), 403);
    expect((await routes.status({}, "A-2")).status).toBe(200);
  });
});

describe("A link that no header can contain", () => {
  it("is written as a browser would write it, and all others stay unchanged", async () => {
    for (const [pay_url, location] of [
      ["https://pay.example/x?name=\u5976\u8336 a\r\nb", "https://pay.example/x?name=%E5%A5%B6%E8%8C%B6%20a%0D%0Ab"],
      ["weixin://wxpay/bizpayurl?pr=a%20b#\ud800", "weixin://wxpay/bizpayurl?pr=a%20b#%EF%BF%BD"],
      ["https://pay.example?a=%2F&b=[1]", "https://pay.example?a=%2F&b=[1]"],
    ]) {
      const { routes } = rig([json({ respcd: "0000", syssn: "1", pay_url })], {
        order: () => ({ ...payment, pay_type: "801514", redirect: true }),
      });
      const reply = await routes.create({});
      expect([reply.status, reply.headers.location]).toEqual([303, location]);
    }
  });
});

describe("A form that is sent twice without a key", () => {
  const order = () => ({ ...payment, out_trade_no: "CART-7" });

  it("is one payment if order() returns the same number, at once and as long as it can be paid", async () => {
    const { routes, payments, clock } = rig(gateway(record({ respcd: "1143" })), { order });
    const [first, second] = await Promise.all([routes.create({}), routes.create({})]);
    expect([first!.status, numberOf(first!)]).toEqual([201, "CART-7"]);
    expect(second).toEqual(first);
    await clock.advance(30 * 60_000 - 1);
    expect(await routes.create({})).toEqual(first);
    await clock.advance(1);
    isProblem(await routes.create({}), 410, { detail: expect.stringContaining("expired") });
    expect(payments()).toBe(1);
  });

  it("is tried again after a failure", async () => {
    const { routes, payments } = rig([json({ respcd: "1202" }), json({ respcd: "0000", syssn: "1", qrcode: "x" })], {
      order,
    });
    expect((await routes.create({})).status).toBe(422);
    expect((await routes.create({})).status).toBe(201);
    expect(payments()).toBe(2);
  });
});

describe("An idempotency key", () => {
  const quick = { retry: false, recovery: false };

  it("is one payment for two POSTs at once and for one later, all with the same response", async () => {
    const { routes, order, payments, clock } = rig();
    const [first, second] = await Promise.all([routes.create({}, keyed("k")), routes.create({}, keyed("k"))]);
    expect(first!.status).toBe(201);
    expect(second).toEqual(first);
    await clock.advance(60_000);
    expect(await routes.create({}, keyed("k"))).toEqual(first);
    expect(order).toHaveBeenCalledTimes(1);
    expect(payments()).toBe(1);
  });

  it("is used from the call of order() on, not only from the gateway's response", async () => {
    let decide = () => {};
    const decided = new Promise<void>((resolve) => {
      decide = resolve;
    });
    const order = vi.fn(async () => {
      await decided;
      return { ...payment };
    });
    const { routes, payments } = rig(undefined, { order });
    const clicks = [routes.create({}, keyed("k")), routes.create({}, keyed("k")), routes.create({}, keyed("k"))];
    decide();
    expect((await Promise.all(clicks)).map((reply) => reply.status)).toEqual([201, 201, 201]);
    expect(order).toHaveBeenCalledTimes(1);
    expect(payments()).toBe(1);
  });

  it("repeats a redirect as a redirect", async () => {
    const { routes, payments } = rig([json({ respcd: "0000", syssn: "1", pay_url: "https://pay.example/x" })], {
      order: () => ({ ...payment, pay_type: "801514", redirect: true }),
    });
    for (let i = 0; i < 2; i++) {
      const reply = await routes.create({}, keyed("k"));
      expect([reply.status, reply.headers.location]).toEqual([303, "https://pay.example/x"]);
    }
    expect(payments()).toBe(1);
  });

  it("of an order that the request may not see is never answered as if no order existed", async () => {
    const { routes, payments } = rig(undefined, { authorize: (c: Context) => c.user === "owner" });
    expect((await routes.create({ user: "owner" }, keyed("k"))).status).toBe(201);
    const repeat = await routes.create({}, keyed("k"));
    isProblem(repeat, 403);
    expect(JSON.parse(String(repeat.body))).toMatchObject({ code: "outcome_unknown" });
    expect(String(repeat.body)).not.toContain("A-1");
    expect(payments()).toBe(1);
  });

  it("leads to another payment for another key", async () => {
    const { routes, payments } = rig();
    const [one, other] = await Promise.all([routes.create({}, keyed("k-1")), routes.create({}, keyed("k-2"))]);
    expect([numberOf(one!), numberOf(other!)].sort()).toEqual(["A-1", "A-2"]);
    expect(payments()).toBe(2);
  });

  it.each([
    ["absent", headers({})],
    ["null, as of a Headers object,", headers({ "idempotency-key": null })],
    ["empty", keyed("")],
  ])("that is %s has no effect: two POSTs are two payments", async (_what, header) => {
    const { routes, payments } = rig();
    await Promise.all([routes.create({}, header), routes.create({}, header)]);
    expect(payments()).toBe(2);
  });

  it.each([
    ["order() failed", { order: () => Promise.reject(new Error("no database")) }, undefined, 500],
    ["order() said no", { order: () => Promise.reject(new OrderRefusedError("Sold out.", 409)) }, undefined, 409],
    ["order() was wrong", { order: () => ({ ...payment, txamt: 0 }) }, undefined, 500],
    ["the gateway refused", {}, json({ respcd: "1203", resperr: "no channel" }), 500],
    ["the gateway was not reached", {}, refusedError(), 503],
  ])("may be used again after %s, but not once a payment was created", async (_what, options, failure, status) => {
    let failing = true;
    const replies = (sent: Sent) => (failing && failure ? failure : gateway()(sent));
    const order: Options["order"] = (context) =>
      (failing && (options as Options).order ? (options as Options).order! : () => ({ ...payment }))(context);
    const { routes, payments } = rig(replies, { order }, quick);
    const both = await Promise.all([routes.create({}, keyed("k")), routes.create({}, keyed("k"))]);
    expect(both.map((reply) => reply.status)).toEqual([status, status]);
    const failures = payments();
    expect(failures).toBe(failure ? 1 : 0); // Both requests together sent at most one payment.
    failing = false;
    const made = await routes.create({}, keyed("k"));
    expect(made.status).toBe(201);
    expect(await routes.create({}, keyed("k"))).toEqual(made);
    expect(payments()).toBe(failures + 1);
  });

  it("whose payment may have been made is not used again, neither at once nor later", async () => {
    let failing = true;
    const onRefused = vi.fn();
    const replies = (sent: Sent) => (failing ? json("", 500) : gateway()(sent));
    const { routes, payments, clock, order } = rig(replies, { onRefused }, quick);
    const both = await Promise.all([routes.create({}, keyed("k")), routes.create({}, keyed("k"))]);
    failing = false;
    for (const reply of [...both, await run(clock, routes.create({}, keyed("k")))]) {
      isProblem(reply, 502, { code: "outcome_unknown", out_trade_no: "A-1" });
    }
    await clock.advance(2.4 * 3_600_000);
    isProblem(await run(clock, routes.create({}, keyed("k"))), 502, { code: "outcome_unknown", out_trade_no: "A-1" });
    expect(order).toHaveBeenCalledTimes(1);
    expect(payments()).toBe(1);
    expect(onRefused).not.toHaveBeenCalled();
  });

  it("whose payment may have been made is not used again after the client's own recovery gave up", async () => {
    const { routes, payments, clock } = rig(({ path }) => (path.endsWith("/payment") ? json("", 500) : refusedError()));
    isProblem(await run(clock, routes.create({}, keyed("k"))), 502, { code: "outcome_unknown" });
    const before = payments();
    isProblem(await run(clock, routes.create({}, keyed("k"))), 502, { code: "outcome_unknown" });
    expect(payments()).toBe(before);
  });

  it("of one merchant does not count for another one", async () => {
    const one = clientWithFetch(gateway());
    const other = clientWithFetch(gateway());
    const routes = createCheckoutRoutes<Context>({
      authorize: () => true,
      qfpay: ({ user }) => (user === "one" ? one.qfpay : other.qfpay),
      order: ({ user }) => ({ ...payment, out_trade_no: `A-${user}` }),
      clock: one.clock,
    });
    for (let i = 0; i < 2; i++) {
      expect(numberOf(await routes.create({ user: "one" }, keyed("k")))).toBe("A-one");
      expect(numberOf(await routes.create({ user: "other" }, keyed("k")))).toBe("A-other");
    }
    expect([one.sent.length, other.sent.length]).toEqual([1, 1]);
  });

  it("shows the same order while it can be paid, then that it has expired, and ends after 2.5 hours", async () => {
    const { routes, payments, clock } = rig(gateway(record({ respcd: "1143" })));
    const first = await routes.create({}, keyed("k"));
    await clock.advance(30 * 60_000 - 1);
    expect(await routes.create({}, keyed("k"))).toEqual(first);
    await clock.advance(1);
    isProblem(await routes.create({}, keyed("k")), 410, { detail: expect.stringContaining("expired") });
    await clock.advance(2 * 3_600_000 - 1);
    isProblem(await routes.create({}, keyed("k")), 410);
    expect(payments()).toBe(1);
    await clock.advance(1);
    expect(numberOf(await routes.create({}, keyed("k")))).toBe("A-2");
    expect(payments()).toBe(2);
  });

  it("is one of 10 000 that are remembered: the oldest goes first", async () => {
    let n = 0;
    const urls = { return_url: "https://a", failed_url: "https://b", notify_url: "https://c" };
    const order = () => ({ checkout: { txamt: 1000, txcurrcd: "HKD" as const, out_trade_no: `A-${++n}`, ...urls } });
    const { store, idsOf } = storeWithIds();
    const { routes } = rig(undefined, { order, store });
    const create = async (key: string) => numberOf(await routes.create({}, keyed(key)));
    const ids = await idsOf(async () => {
      expect(await create("first")).toBe("A-1");
    });
    expect(ids).toHaveLength(2); // The idempotency key and the order have an entry each.
    expect(await create("second")).toBe("A-2");
    // 9 998 further orders are written into the store directly, because requests would take seconds.
    for (let others = 0; others < 9_998; others++) for (const id of ids) store.put(`${id}-${others}`, "", 60_000);
    expect(await create("first")).toBe("A-1");
    expect(await create("last")).toBe("A-3");
    expect(await create("second")).toBe("A-2");
    expect(await create("first")).toBe("A-4");
    expect(await create("last")).toBe("A-3");
  });
});
