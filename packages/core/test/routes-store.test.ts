import { describe, expect, it, vi } from "vitest";
import {
  type CheckoutOrder,
  type CheckoutRoutesOptions,
  type CheckoutStore,
  createCheckoutRoutes,
  createNotifyHandler,
  memoryCheckoutStore,
  type RouteReply,
  signParams,
  systemClock,
} from "../src/index.js";
import { signNotification } from "../src/testing.js";
import { storeWithIds } from "./store-with-ids.js";
import {
  clientKey,
  clientWithFetch,
  json,
  paid,
  payment,
  query,
  record,
  resetError,
  run,
  type Sent,
  syssn,
} from "./support.js";

type Options = Partial<CheckoutRoutesOptions<object>>;

const keyed = (key: string) => (name: string) => (name === "idempotency-key" ? key : undefined);
const kindOf = (id: string) => id.split(":", 1)[0];
const bodyOf = (reply: RouteReply) => JSON.parse(reply.body as string);

/** A shop whose processes share a store and a gateway. `start` starts another process. */
function shop(
  first: CheckoutOrder = { ...payment, out_trade_no: "A-1" },
  shared: CheckoutStore | undefined = undefined,
) {
  let state: object | undefined = { respcd: "1143" };
  let order: CheckoutOrder = first;
  let qrcodes = 0;
  let isAway = false;
  const gateway = ({ path, params: { out_trade_no } }: Sent) =>
    isAway
      ? resetError()
      : path.endsWith("/payment")
        ? json(paid({ out_trade_no, qrcode: `weixin://wxpay/${++qrcodes}` }))
        : json(state ? query(record({ out_trade_no, ...state })) : query());
  const it = clientWithFetch(gateway, {}, Date.UTC(2026, 0, 15, 4));
  const store = shared ?? memoryCheckoutStore({ clock: it.clock });
  return {
    ...it,
    store,
    start: (options: Options = {}) =>
      createCheckoutRoutes<object>({
        qfpay: it.qfpay,
        order: () => order,
        authorize: () => true,
        clock: it.clock,
        store,
        ...options,
      }),
    goesAway: () => {
      isAway = true;
    },
    /** Sets the members of the gateway's record of the order; with `undefined`, the gateway has no record. */
    becomes: (next: object | undefined) => {
      state = next;
    },
    orders: (next: CheckoutOrder) => {
      order = next;
    },
    payments: () => it.sent.filter(({ path }) => path.endsWith("/payment")).length,
  };
}

const link = {
  out_trade_no: "L-1",
  txamt: 1000,
  txcurrcd: "HKD",
  return_url: "https://shop.example/back",
  failed_url: "https://shop.example/failed",
  notify_url: "https://shop.example/notify",
};

describe("An order in a store", () => {
  it.each([
    ["", undefined],
    [" with its idempotency key", keyed("k")],
  ])(
    "is shown again after a reload, a restart and by another process%s: one QR code, one payment",
    async (_, header) => {
      const it = shop();
      const first = await it.start().create({}, header, "/checkout");
      expect(first.status).toBe(201);
      for (const routes of [it.start(), it.start()])
        expect(await routes.create({}, header, "/checkout")).toEqual(first);
      expect(it.payments()).toBe(1);
    },
  );

  it.each([
    ["", undefined],
    [" with its idempotency key", keyed("k")],
  ])(
    "is shown again after the client key was changed%s, with URLs that may be read: one payment",
    async (_, header) => {
      const it = shop();
      const first = bodyOf(await it.start({ authorize: undefined }).create({}, header, "/checkout"));
      const gateway = ({ params: { out_trade_no } }: Sent) => json(query(record({ out_trade_no, respcd: "1143" })));
      const { qfpay, sent } = clientWithFetch(gateway, { clientKey: "the-next-key" }, it.clock.now());
      const routes = it.start({ qfpay, authorize: undefined });
      const reply = await routes.create({}, header, "/checkout");
      const { status_url, qrcode } = bodyOf(reply);
      expect([reply.status, qrcode]).toEqual([201, first.qrcode]);
      const tokenOf = (url: string) => new URL(url, "https://shop.example").searchParams.get("token")!;
      expect((await routes.status({}, "A-1", tokenOf(first.status_url))).status).toBe(403);
      expect((await routes.status({}, "A-1", tokenOf(status_url))).status).toBe(200);
      expect(it.payments() + sent.filter(({ path }) => path.endsWith("/payment")).length).toBe(1);
    },
  );

  it.each([
    ["was paid before the first POST with the key", true],
    ["is no longer in the store", false],
  ])("that %s gets URLs that may be read after the client key was changed", async (_, isPaid) => {
    const it = shop();
    if (isPaid) {
      await it.start().create({}, undefined, "/checkout");
      it.becomes({});
      await it.clock.advance(61_000);
    }
    const first = await it.start().create({}, keyed("k"), "/checkout");
    expect(first.status).toBe(isPaid ? 200 : 201);
    const store: CheckoutStore = {
      ...it.store,
      get: (id) => (!isPaid && id.startsWith("order:") ? undefined : it.store.get(id)),
    };
    const { qfpay } = clientWithFetch([], { clientKey: "the-next-key" }, it.clock.now());
    const reply = await it.start({ qfpay, store }).create({}, keyed("k"), "/checkout");
    const token = `?token=${qfpay.checkout.readToken("A-1")}`;
    const urls = { status_url: `/checkout/A-1${token}`, events_url: `/checkout/A-1/events${token}` };
    expect(bodyOf(reply)).toEqual({
      ...bodyOf(first),
      ...urls,
      ...(!isPaid && { qr_url: `/checkout/A-1/qr.svg${token}` }),
    });
    expect(reply.status).toBe(first.status);
  });

  it("is created once by two processes at the same time", async () => {
    const it = shop();
    const replies = await run(
      it.clock,
      Promise.all([it.start().create({}), it.start().create({}), it.start().create({})]),
    );
    expect(new Set(replies.map(({ body }) => body)).size).toBe(1);
    expect(it.payments()).toBe(1);
  });

  it("shows when it expires: in 30 minutes, or as expired_time says", async () => {
    const it = shop({ ...payment, out_trade_no: "A-1", expired_time: "5" });
    expect(bodyOf(await it.start().create({})).expires_at).toBe("2026-01-15T04:05:00.000Z");
    it.orders({ ...payment, out_trade_no: "A-2" });
    expect(bodyOf(await it.start().create({})).expires_at).toBe("2026-01-15T04:30:00.000Z");
    it.orders({ checkout: { ...link, checkout_expired_time: 7 } });
    expect(bodyOf(await it.start().create({})).expires_at).toBe("2026-01-15T04:07:00.000Z");
    it.orders({ checkout: { ...link, out_trade_no: "L-2", checkout_expired_time: "1768449600123" } });
    expect(bodyOf(await it.start().create({})).expires_at).toBe("2026-01-15T04:00:00.123Z");
  });

  it.each<[string, object]>([
    ["another amount", { txamt: 999 }],
    ["another currency", { txcurrcd: "USD" }],
    ["another pay type", { pay_type: "800101" }],
    ["another sub-merchant", { mchid: "M-2" }],
    ["another WeChat customer", { sub_openid: "o-2" }],
    ["another address", { notify_url: "https://shop.example/other" }],
  ])("is not shown for its number with %s: 409, and nothing is sent", async (_, difference) => {
    const it = shop();
    await it.start().create({});
    it.orders({ ...payment, out_trade_no: "A-1", ...difference } as CheckoutOrder);
    const reply = await it.start().create({});
    expect(reply.status).toBe(409);
    expect(bodyOf(reply).detail).toBe("This order number belongs to another order. Please order again.");
    expect(reply.body).not.toContain("weixin");
    expect(it.payments()).toBe(1);
  });

  it("counts as the same with its amount as text, another txdtm, and undefined members", async () => {
    const it = shop();
    const first = await it.start().create({});
    it.orders({
      ...payment,
      out_trade_no: "A-1",
      txamt: "1000",
      txdtm: "2026-01-15 12:00:09",
      mchid: undefined,
    } as never);
    expect(await it.start().create({})).toEqual(first);
  });

  it("is not shown once it has expired: 410 lets the page order again", async () => {
    const it = shop();
    await it.start().create({});
    await it.clock.advance(30 * 60_000);
    const reply = await it.start().create({});
    expect(reply.status).toBe(410);
    expect(bodyOf(reply).detail).toMatch(/expired.*order again/);
    expect(it.payments()).toBe(1);
  });

  it("is not said to be unpaid once it has expired, while its status cannot be queried: 409 lets no page order again", async () => {
    for (const header of [undefined, keyed("k")]) {
      const it = shop();
      await it.start().create({}, header);
      it.goesAway();
      await it.clock.advance(30 * 60_000);
      const reply = await run(it.clock, it.start().create({}, header));
      expect([reply.status, bodyOf(reply).detail]).toEqual([409, expect.stringContaining("do not pay again")]);
      expect(it.payments()).toBe(1);
    }
  });

  it.each([
    ["the page has seen it", 0, true],
    ["a minute has passed", 60_001, false],
  ])("is shown without its QR code once it failed or was paid and %s", async (_, ms, isSeen) => {
    for (const header of [undefined, keyed("k")]) {
      const it = shop();
      await it.start().create({}, header);
      it.becomes({ respcd: "1142" });
      if (isSeen) await it.start().status({}, "A-1");
      await it.clock.advance(ms);
      const failed = await it.start().create({}, header);
      expect([failed.status, bodyOf(failed).detail]).toEqual([
        410,
        "The payment of this order failed. Please order again.",
      ]);
      const other = shop();
      await other.start().create({}, header);
      other.becomes({ respcd: "0000" });
      if (isSeen) await other.start().status({}, "A-1");
      await other.clock.advance(ms);
      const success = await other.start().create({}, header, "/checkout");
      expect(success.status).toBe(200);
      expect(bodyOf(success)).toMatchObject({ status: "success", out_trade_no: "A-1" });
      expect(bodyOf(success).status_url).toMatch(/^\/checkout\/A-1\?token=/);
      expect(success.body).not.toMatch(/weixin|qrcode|expires_at/);
    }
  });

  it("is shown although its status cannot be queried", async () => {
    const it = shop();
    const first = await it.start().create({});
    it.goesAway();
    await it.clock.advance(61_000);
    expect(await run(it.clock, it.start().create({}))).toEqual(first);
  });

  it("can be read in another process: its QR code, its status, and a wrong amount", async () => {
    const onMismatch = vi.fn();
    const it = shop();
    const { qrcode } = bodyOf(await it.start().create({}));
    const other = it.start({ onMismatch });
    expect((await other.qr({}, "A-1")).status).toBe(200);
    expect(qrcode).toContain("weixin");
    it.becomes(undefined);
    expect(bodyOf(await other.status({}, "A-1"))).toEqual({
      out_trade_no: "A-1",
      status: "pending",
      expires_at: expect.stringMatching(/^2026-01-15T04:\d0:00\.000Z$/),
    });
    it.becomes({ respcd: "0000", txamt: "1" });
    await it.clock.advance(3_000);
    expect(bodyOf(await it.start({ onMismatch }).status({}, "A-1"))).toMatchObject({ status: "mismatch" });
    expect(onMismatch).toHaveBeenCalledOnce();
  });

  it("is passed to onCreated once, and shown although onCreated fails", async () => {
    const onCreated = vi.fn(() => Promise.reject(new Error("no books")));
    const onError = vi.fn();
    const it = shop();
    const context = {};
    const options = { onCreated, hooks: { onError } };
    expect((await it.start(options).create(context)).status).toBe(201);
    expect((await it.start(options).create(context)).status).toBe(201);
    expect(onCreated.mock.calls).toEqual([
      [expect.objectContaining({ out_trade_no: "A-1", syssn: expect.any(String) }), context],
    ]);
    expect(onError).toHaveBeenCalledOnce();
  });

  it("may be tried again after the gateway refused it", async () => {
    const it = shop();
    const routes = it.start({
      order: () => ({ ...payment, out_trade_no: "A-1", txamt: 0 }),
      hooks: { onError: () => {} },
    });
    expect((await routes.create({})).status).toBe(500);
    expect((await it.start().create({})).status).toBe(201);
  });
});

describe("A flood of 10 500 links, each with an idempotency key,", () => {
  it("takes from no other visitor the QR code, the status or the note of a payment", async () => {
    const it = shop();
    const { store, idsOf } = storeWithIds(it.store);
    let flood = 0;
    const order = (who: object) =>
      "customer" in who ? { ...payment, out_trade_no: "A-1" } : { checkout: { ...link, out_trade_no: `F-${++flood}` } };
    const routes = it.start({ order, store });
    const create = () => routes.create({ customer: 1 }, keyed("mine"), "/checkout");
    const first = bodyOf(await create());
    // Twenty visitors create links. `fill` writes the entries of 10 480 others to the store directly, which is faster.
    const ids = await idsOf(async () => {
      for (let i = 0; i < 20; i++) await routes.create({}, keyed(`theirs ${i}`));
    });
    expect(ids).toHaveLength(40);
    const fill = (count: number, name: string) => {
      for (let i = 0; i < count; i++) for (const id of ids.slice(0, 2)) store.put(`${id} ${name} ${i}`, "", 3_600_000);
    };
    expect(new Set(ids.map(kindOf))).toEqual(new Set(ids.slice(0, 2).map(kindOf)));
    fill(10_480, "theirs");
    expect(bodyOf(await create())).toEqual(first);
    it.becomes({});
    await it.clock.advance(61_000);
    expect(bodyOf(await routes.status({}, "A-1")).status).toBe("success");
    fill(500, "more");
    for (let i = 0; i < 20; i++) await routes.create({}, keyed(`more ${i}`));
    expect(bodyOf(await create()).status).toBe("success");
    expect(it.payments()).toBe(1);
  });
});

describe("A handled notification", () => {
  const notify = async (it: ReturnType<typeof shop>, over: object = {}) => {
    const payload = { notify_type: "payment", syssn, out_trade_no: "A-1", txamt: "1000", txcurrcd: "HKD", ...over };
    const { body, headers } = signNotification(payload, clientKey);
    const handle = createNotifyHandler({
      keys: clientKey,
      on: { payment: () => {} },
      checkout: it.store,
      clock: it.clock,
    });
    const reply = await handle({ method: "POST", header: (name) => headers[name], body: async () => body });
    expect(reply.body).toBe("SUCCESS");
  };
  const queries = (it: ReturnType<typeof shop>) => it.sent.filter(({ path }) => path.endsWith("/query")).length;

  it("ends the wait of a page in another process within half a second, without a query", async () => {
    const it = shop();
    await it.start().create({});
    const reply = await it.start().events({}, "A-1", new AbortController().signal);
    const events = (reply.body as AsyncIterable<string>)[Symbol.asyncIterator]();
    await events.next();
    expect((await events.next()).value).toContain('"status":"pending"');
    const asked = queries(it);
    const next = events.next();
    await notify(it);
    await it.clock.advance(500);
    expect((await next).value).toMatch(/id: final\nevent: status\ndata: .*"status":"success"/);
    expect(queries(it)).toBe(asked);
  });

  it("keeps a reload in another process from showing the QR code again, without a query", async () => {
    for (const header of [undefined, keyed("k")]) {
      const it = shop();
      await it.start().create({}, header);
      await notify(it);
      const reply = await it.start().create({}, header);
      expect([reply.status, bodyOf(reply).status]).toEqual([200, "success"]);
      expect(reply.body).not.toContain("weixin");
      expect(queries(it)).toBe(0);
    }
  });

  it.each<[string, object]>([
    ["another amount", { txamt: "1" }],
    ["another currency", { txcurrcd: "USD" }],
    ["another transaction, of a merchant that uses the same number", { syssn: "99" }],
  ])("does not apply to an order that was created with %s", async (_, over) => {
    const it = shop();
    await it.start().create({});
    await notify(it, over);
    expect(bodyOf(await it.start().status({}, "A-1")).status).toBe("pending");
    expect(queries(it)).toBe(1);
  });

  describe("about a hosted link, which has no syssn before it is paid,", () => {
    type NotifyKeys = Parameters<typeof createNotifyHandler>[0]["keys"];
    /**
     * Delivers a notification about an order, signed with `key`, to a handler with `keys`. The client's sub-merchant is
     * `own`, the notification's is `mchid`, and the order's is `mchntid`. Returns the status that the checkout routes
     * show afterwards, and the number of queries to the gateway.
     */
    const toldAfter = async (key: string, keys: NotifyKeys, own?: string, mchid?: string, mchntid?: string) => {
      const it = shop({ checkout: { ...link, mchntid } });
      const qfpay = own === undefined ? it.qfpay : it.qfpay.withMerchant(own);
      await it.start({ qfpay }).create({});
      it.becomes(undefined);
      const payload = { notify_type: "payment", syssn, out_trade_no: "L-1", txamt: "1000", txcurrcd: "HKD", mchid };
      const { body, headers } = signNotification(payload, key);
      const on = { payment: () => {} };
      const handle = createNotifyHandler({ keys, on, checkout: it.store, clock: it.clock });
      const reply = await handle({ method: "POST", header: (name) => headers[name], body: async () => body });
      expect(reply.body).toBe("SUCCESS");
      const { status } = bodyOf(await it.start({ qfpay }).status({}, "L-1"));
      return [status, queries(it)];
    };
    const otherKey = "27fe1e1b2b1b5b2d3c1f4d5e6a7b8c9d";

    it.each<[string, string, NotifyKeys]>([
      ["its key", clientKey, clientKey],
      ["its key, of a list", clientKey, [otherKey, clientKey]],
      ["its account's next key", otherKey, { key: [otherKey, clientKey], account: "shop" }],
      ["its account's old key", otherKey, { key: [clientKey, otherKey], account: "shop" }],
    ])("shows the page that it is paid, without a query: %s", async (_, key, keys) => {
      expect(await toldAfter(key, keys)).toEqual(["success", 0]);
    });

    it.each<[string, string, NotifyKeys]>([
      ["another merchant's key", otherKey, otherKey],
      ["a key of a bare list, which may be another merchant's", otherKey, [clientKey, otherKey]],
    ])("makes the page query the gateway: %s", async (_, key, keys) => {
      expect(await toldAfter(key, keys)).toEqual(["pending", 1]);
    });

    it("counts for its own sub-merchant, or if one of the two has none", async () => {
      const after = (own?: string, mchid?: string, mchntid?: string) =>
        toldAfter(clientKey, clientKey, own, mchid, mchntid);
      const paid = ["success", 0];
      expect(await after("M1", "M1")).toEqual(paid);
      expect(await after("M1", undefined)).toEqual(paid);
      expect(await after(undefined, "M1")).toEqual(paid);
      expect(await after("M1", "M2", "M2")).toEqual(paid); // The order's mchid overrides the client's.
      expect(await after("M1", "M2")).toEqual(["pending", 1]);
      expect(await after(undefined, "M2", "M1")).toEqual(["pending", 1]);
    });
  });

  it("does not leave the key in a store: its note has a tag from which the key cannot be read", async () => {
    const ids: string[] = [];
    const it = shop();
    const { body, headers } = signNotification(
      { notify_type: "payment", syssn, out_trade_no: "A-1", txamt: "1000" },
      clientKey,
    );
    const checkout = { put: (id: string, value: string) => void ids.push(id, value) };
    const handle = createNotifyHandler({ keys: clientKey, on: { payment: () => {} }, checkout });
    await handle({ method: "POST", header: (name) => headers[name], body: async () => body });
    expect(ids[0]).toBe(`paid:${it.qfpay.checkout.payee.tag}:A-1`);
    expect(it.qfpay.checkout.payee.tag).toMatch(/^[0-9a-f]{16}$/);
    expect(ids.join()).not.toContain(clientKey);
    // A stored tag must not be a valid request signature, or a reader of the store could call the gateway with it.
    for (const type of ["MD5", "SHA256"] as const) {
      expect(signParams({}, clientKey, type).toLowerCase()).not.toContain(it.qfpay.checkout.payee.tag);
    }
  });

  it("counts for a minute; then the gateway is queried, because it knows of refunds", async () => {
    const it = shop();
    await it.start().create({});
    await notify(it);
    await it.clock.advance(59_999);
    expect(bodyOf(await it.start().status({}, "A-1")).status).toBe("success");
    expect(queries(it)).toBe(0);
    await it.clock.advance(1);
    await it.start().status({}, "A-1");
    expect(queries(it)).toBe(1);
  });

  it("is acknowledged although the store of the pages fails or never responds", async () => {
    for (const put of [() => Promise.reject(new Error("redis is away")), () => new Promise<void>(() => {})]) {
      const it = shop();
      const { body, headers } = signNotification(
        { notify_type: "payment", syssn, out_trade_no: "A-1", txamt: "1000" },
        clientKey,
      );
      const handle = createNotifyHandler({
        keys: clientKey,
        on: { payment: () => {} },
        checkout: { put },
        clock: it.clock,
      });
      const reply = await run(
        it.clock,
        handle({ method: "POST", header: (name) => headers[name], body: async () => body }),
      );
      expect([reply.status, reply.outcome]).toEqual([200, "handled"]);
    }
  });
});

describe("statusOf", () => {
  it("answers from the shop's own books without a query, and leads to a query if it returns undefined", async () => {
    const it = shop();
    const statusOf = vi
      .fn<NonNullable<Options["statusOf"]>>()
      .mockResolvedValueOnce("success")
      .mockReturnValue(undefined);
    const routes = it.start({ statusOf });
    await routes.create({});
    expect(bodyOf(await routes.status({}, "A-1"))).toEqual({ out_trade_no: "A-1", status: "success" });
    expect(it.sent).toHaveLength(1);
    expect(bodyOf(await routes.status({}, "A-1")).status).toBe("pending");
    expect(it.sent).toHaveLength(2);
  });

  it("leads to a query if it returns null, as a database does for a missing value", async () => {
    const it = shop();
    const routes = it.start({ statusOf: () => null as never });
    await routes.create({});
    expect(bodyOf(await routes.status({}, "A-1")).status).toBe("pending");
    expect(it.sent).toHaveLength(2);
  });
});

describe("statusOf for an order that is created again", () => {
  it.each([
    ["success", 200],
    ["failed", 410],
    ["pending", 201],
  ] as const)("that returns %s leads to %i at a reload, without a query", async (status, expected) => {
    const it = shop();
    await it.start().create({});
    await it.clock.advance(61_000);
    const reply = await it.start({ statusOf: () => status }).create({});
    expect(reply.status).toBe(expected);
    expect((reply.body as string).includes("weixin")).toBe(expected === 201);
    expect(it.sent).toHaveLength(1);
  });

  it("that fails still lets the QR code be shown, and is reported", async () => {
    const onError = vi.fn();
    const it = shop();
    await it.start().create({});
    const statusOf = () => Promise.reject(new Error("no books"));
    expect((await it.start({ statusOf, hooks: { onError } }).create({})).status).toBe(201);
    expect(onError).toHaveBeenCalledOnce();
  });
});

describe("A process that dies while it creates an order", () => {
  const claim = (order: string, at: number) => ({
    value: JSON.stringify({ order, writtenAt: at }),
    owner: "the dead process",
    leaseMs: 30_000,
    keepMs: 9_000_000,
  });

  /** Imitates a process that claims the order and dies: it gets no response from the gateway, so the claim stays. */
  async function abandoned(it: ReturnType<typeof shop>) {
    const dying = clientWithFetch(() => new Promise<never>(() => {}) as never, {}, it.clock.now());
    void createCheckoutRoutes<object>({
      qfpay: dying.qfpay,
      order: () => ({ ...payment, out_trade_no: "A-1" }),
      clock: dying.clock,
      store: it.store,
    }).create({});
    await it.clock.advance(10);
  }

  it("blocks the order for 8 seconds, for which a reload waits", async () => {
    const it = shop();
    await abandoned(it);
    it.becomes(undefined);
    const from = it.clock.monotonic();
    const reply = await run(it.clock, it.start().create({}));
    expect(reply.status).toBe(201);
    expect(it.sent[0]!.path).toContain("query"); // The gateway is queried before a payment is sent.
    expect(it.sent[0]!.at - from).toBeGreaterThanOrEqual(7_900);
    expect(it.payments()).toBe(1);
  });

  it("does not count as dead while it lives: after 12 seconds the reload gets the advice to wait", async () => {
    const it = shop();
    const living = createCheckoutRoutes<object>({
      qfpay: clientWithFetch(() => new Promise<never>(() => {}) as never, {}, it.clock.now()).qfpay,
      order: () => ({ ...payment, out_trade_no: "A-1" }),
      clock: it.clock,
      store: it.store,
    });
    void living.create({});
    const from = it.clock.now();
    const reply = await run(it.clock, it.start().create({}));
    expect([reply.status, bodyOf(reply).detail]).toEqual([
      409,
      "This order is being prepared. Please try again in a moment.",
    ]);
    expect(it.clock.now() - from).toBeGreaterThanOrEqual(12_000);
    expect(it.sent).toEqual([]);
    // Each renewal of the claim stores the time. A process that takes over the order measures its age from then.
    const id = `order:${it.qfpay.checkout.account}:A-1`;
    const held = await it.store.claim(id, claim("another order", 0));
    expect(JSON.parse((held as { value: string }).value).writtenAt).toBeGreaterThan(from + 8_000);
  });

  it("loses its result if it only stalled, and another process has closed its order meanwhile", async () => {
    let isOpen = true;
    let answer = (_: Response) => {};
    const answered = new Promise<Response>((resolve) => {
      answer = resolve;
    });
    const gateway = ({ path, params: { out_trade_no } }: Sent) => {
      if (path.endsWith("/payment")) return () => answered;
      if (path.endsWith("/reversal") || path.endsWith("/close")) isOpen = false;
      const state = isOpen ? { respcd: "1143" } : { respcd: "1142", cancel: "2" };
      return json(
        path.endsWith("/query") ? query(record({ out_trade_no: out_trade_no ?? "A-1", ...state })) : { respcd: "0000" },
      );
    };
    const it = clientWithFetch(gateway, {}, Date.UTC(2026, 0, 15, 4));
    const store = memoryCheckoutStore({ clock: it.clock });
    const hooks = { onError: () => {} };
    const order = () => ({ ...payment, out_trade_no: "A-1" });
    const shared = { qfpay: it.qfpay, order, clock: it.clock, hooks };
    let claims = 0;
    const deaf: CheckoutStore = {
      ...store,
      claim: (id, request) => (claims++ === 1 ? new Promise(() => {}) : store.claim(id, request)),
    };
    const stalled = createCheckoutRoutes<object>({ ...shared, store: deaf }).create({});
    const other = createCheckoutRoutes<object>({ ...shared, store }).create({});
    await it.clock.advance(20_000);
    expect(bodyOf(await other).code).toBe("order_lost");
    answer(json(paid({ out_trade_no: "A-1", qrcode: "weixin://wxpay/closed" })));
    const reply = await run(it.clock, stalled);
    expect(reply.body).not.toContain("weixin");
    expect(bodyOf(reply).detail).toMatch(/cannot be paid any more. Please order again/);
  });

  it("may leave an order that the gateway does not have: it is created under its number", async () => {
    const it = shop();
    await abandoned(it);
    await it.clock.advance(30_000);
    it.becomes(undefined);
    const reply = await run(it.clock, it.start().create({}));
    expect(reply.status).toBe(201);
    expect(it.payments()).toBe(1);
    expect(it.sent[0]!.path).toContain("query"); // The gateway is queried before a payment is sent.
  });

  it("may leave an order whose QR code is lost: it is closed, and the customer is advised to order again", async () => {
    let isOpen = true;
    const it = clientWithFetch(
      ({ path, params: { out_trade_no } }) => {
        if (path.endsWith("/payment")) return resetError();
        if (path.endsWith("/reversal") || path.endsWith("/close")) isOpen = false;
        const state = isOpen ? { respcd: "1143" } : { respcd: "1142", cancel: "2" };
        return json(
          path.endsWith("/query")
            ? query(record({ out_trade_no: out_trade_no ?? "A-1", ...state }))
            : { respcd: "0000" },
        );
      },
      {},
      Date.UTC(2026, 0, 15, 4),
    );
    const store = memoryCheckoutStore({ clock: it.clock });
    await abandoned({ ...it, store } as never);
    await it.clock.advance(30_000);
    const onRefused = vi.fn();
    const hooks = { onError: () => {} };
    const order = () => ({ ...payment, out_trade_no: "A-1" });
    const routes = createCheckoutRoutes<object>({ qfpay: it.qfpay, order, clock: it.clock, store, onRefused, hooks });
    const reply = await run(it.clock, routes.create({}));
    expect([reply.status, bodyOf(reply).code]).toEqual([409, "order_lost"]);
    expect(onRefused).toHaveBeenCalledOnce();
    expect(it.sent.some(({ path }) => path.endsWith("/payment"))).toBe(false);
    const again = await run(it.clock, routes.create({}));
    expect([again.status, bodyOf(again).detail]).toEqual([
      422,
      "This order cannot be paid any more. Please order again.",
    ]);
  });

  it("leaves a number that another order must not use", async () => {
    const it = shop();
    await it.store.claim(`order:${it.qfpay.checkout.account}:A-1`, claim("another order", it.clock.now()));
    expect((await it.start().create({})).status).toBe(409);
    await it.clock.advance(30_000);
    expect((await it.start().create({})).status).toBe(409);
    expect(it.sent).toEqual([]);
  });
});

describe("An attempt whose outcome is unknown", () => {
  it("leads to an enquiry before the same order is sent again", async () => {
    let fails = true;
    const it = clientWithFetch(
      ({ path, params: { out_trade_no } }) =>
        fails ? json("", 500) : json(path.endsWith("/payment") ? paid({ out_trade_no }) : query()),
      {},
      Date.UTC(2026, 0, 15, 4),
    );
    const order = () => ({ ...payment, out_trade_no: "A-1" });
    const routes = createCheckoutRoutes<object>({
      qfpay: it.qfpay,
      order,
      clock: it.clock,
      hooks: { onError: () => {} },
    });
    expect((await run(it.clock, routes.create({}))).status).toBe(502);
    fails = false;
    const before = it.sent.length;
    await it.clock.advance(20);
    expect((await run(it.clock, routes.create({}))).status).toBe(201);
    expect(it.sent[before]!.path).toContain("query");
  });
});

describe("A store that fails", () => {
  const broken = (over: Partial<CheckoutStore>): CheckoutStore => ({ ...memoryCheckoutStore(), ...over });
  const fail = () => Promise.reject(new Error("redis is away"));

  it("before the payment creates nothing: 500", async () => {
    const it = shop(undefined, broken({ claim: fail }));
    const reply = await it.start({ hooks: { onError: () => {} } }).create({});
    expect(reply.status).toBe(500);
    expect(it.sent).toEqual([]);
  });

  it("after the payment still shows the order, and is reported", async () => {
    const onError = vi.fn();
    const it = shop(undefined, broken({ complete: fail }));
    expect((await it.start({ hooks: { onError } }).create({})).status).toBe(201);
    expect(onError).toHaveBeenCalledOnce();
  });

  it.each([false, true])(
    "grants a claim of an abandoned order too late: %s; the next attempt need not wait",
    async (was) => {
      // By the system's clock, the claim's lease of 1 ms might outlast the test. So the store uses the test's clock.
      const inner = memoryCheckoutStore({
        clock: { ...systemClock, now: (): number => it.clock.now(), monotonic: (): number => it.clock.monotonic() },
      });
      let isSlow = true;
      const it = shop(undefined, {
        ...inner,
        claim: async (id, request) => {
          if (isSlow) await new Promise((resolve) => it.clock.setTimeout(() => resolve(undefined), 11_000));
          return inner.claim(id, request);
        },
      });
      const id = `order:${it.qfpay.checkout.account}:A-1`;
      if (was) await inner.claim(id, { value: "", owner: "a dead process", leaseMs: 1, keepMs: 60_000 });
      const hooks = { onError: () => {} };
      expect((await run(it.clock, it.start({ hooks }).create({}), 10_500)).status).toBe(500);
      isSlow = false;
      await it.clock.advance(1_000);
      const next = it.start({ hooks }).create({});
      await it.clock.advance(50);
      expect((await next).status).toBe(201);
      expect(it.payments()).toBe(1);
    },
  );

  it("by never responding leads to 500 within handlerTimeoutMs", async () => {
    const it = shop(undefined, broken({ claim: () => new Promise(() => {}) }));
    expect((await run(it.clock, it.start({ hooks: { onError: () => {} } }).create({}))).status).toBe(500);
  });
});

it("A store whose get returns null for a missing value, as Redis and key-value stores do, serves every route", async () => {
  const memory = memoryCheckoutStore();
  const get = async (id: string) => ((await memory.get(id)) ?? null) as string | undefined;
  const it = shop({ ...payment, out_trade_no: "A-1" }, { ...memory, get });
  const routes = it.start();
  for (const status of [201, 201]) expect((await routes.create({}, keyed("k"))).status).toBe(status);
  expect(bodyOf(await routes.status({}, "A-1"))).toMatchObject({ status: "pending" });
  expect((await routes.qr({}, "A-1")).status).toBe(200);
  expect((await routes.qr({}, "A-2")).status).toBe(404);
  it.becomes({ respcd: "0000" });
  await it.clock.advance(4_000);
  expect(bodyOf(await routes.status({}, "A-1"))).toMatchObject({ status: "success" });
});
