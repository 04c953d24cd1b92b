import { describe, expect, it, vi } from "vitest";
import {
  type CheckoutOrder,
  type CheckoutRoutesOptions,
  createCheckoutRoutes,
  memoryCheckoutStore,
  OrderRefusedError,
  type RouteReply,
} from "../src/index.js";
import { clientWithFetch, json, paid, payment, query, record, resetError, run, type Sent } from "./support.js";

type Options = Partial<CheckoutRoutesOptions<object>>;
const bodyOf = (reply: RouteReply) => JSON.parse(reply.body as string);
const numberOf = (order: CheckoutOrder) => (order as { out_trade_no: string }).out_trade_no;
const hooks = { onError: () => {} };

/**
 * Processes that share a store and a gateway. The response to a payment is lost if `loses(out_trade_no)` is true. While
 * `isAway()` is true, the gateway carries out payments but answers nothing else.
 */
function shop(loses: (number: string) => boolean, { closes = true, isAway = (): boolean => false } = {}) {
  const states = new Map<string, "open" | "closed" | "paid">();
  const syssnOf = (number: string) => `20260115000000000000000${number.slice(2)}`;
  const codes = { open: { respcd: "1143" }, closed: { respcd: "1142", cancel: "2" }, paid: { respcd: "0000" } };
  const gateway = ({ path, params }: Sent) => {
    const out_trade_no = params.out_trade_no ?? [...states.keys()].find((name) => syssnOf(name) === params.syssn) ?? "";
    if (path.endsWith("/payment")) {
      states.set(out_trade_no, "open");
      return loses(out_trade_no)
        ? resetError()
        : json(paid({ out_trade_no, syssn: syssnOf(out_trade_no), qrcode: `weixin://wxpay/${out_trade_no}` }));
    }
    if (isAway()) return json("", 502);
    if (!path.endsWith("/query")) {
      if (closes && states.get(out_trade_no) === "open") states.set(out_trade_no, "closed");
      return json({ respcd: "0000" });
    }
    const state = states.get(out_trade_no);
    return json(state ? query(record({ out_trade_no, syssn: syssnOf(out_trade_no), ...codes[state] })) : query());
  };
  const it = clientWithFetch(gateway, {}, Date.UTC(2026, 0, 15, 4));
  const store = memoryCheckoutStore({ clock: it.clock });
  const order = () => ({ ...payment, out_trade_no: "A-1" });
  const start = (options: Options = {}) =>
    createCheckoutRoutes<object>({ qfpay: it.qfpay, order, clock: it.clock, store, hooks, ...options });
  const orderAgain = vi.fn((_: object, lost: CheckoutOrder) => {
    const [, at] = numberOf(lost).split("-");
    return { ...payment, out_trade_no: `A-${Number(at) + 1}` };
  });
  const payments = () =>
    it.sent.filter(({ path }) => path.endsWith("/payment")).map(({ params: { out_trade_no } }) => out_trade_no);
  /** Creates the order in a process that crashes once the gateway has received the order. */
  async function crash() {
    const dying = clientWithFetch(() => new Promise<never>(() => {}) as never, {}, it.clock.now());
    const options = { qfpay: dying.qfpay, order, clock: dying.clock, store };
    void createCheckoutRoutes<object>(options).create({});
    await it.clock.advance(10);
    states.set("A-1", "open");
    await it.clock.advance(30_000);
  }
  return { ...it, store, states, start, orderAgain, payments, crash, codes };
}

describe("An order whose QR code was lost", () => {
  it("is replaced by the order that orderAgain returns, and the visitor sees one QR code in all processes", async () => {
    const it = shop((number) => number === "A-1");
    const onRefused = vi.fn();
    const onCreated = vi.fn();
    const routes = it.start({ orderAgain: it.orderAgain, onRefused, onCreated });
    const first = await run(it.clock, routes.create({ visitor: 1 }));
    expect([first.status, bodyOf(first)]).toMatchObject([201, { out_trade_no: "A-2", qrcode: "weixin://wxpay/A-2" }]);
    expect(Object.fromEntries(it.states)).toEqual({ "A-1": "closed", "A-2": "open" });
    expect(it.orderAgain).toHaveBeenCalledExactlyOnceWith(
      { visitor: 1 },
      expect.objectContaining({ out_trade_no: "A-1" }),
    );
    expect(onRefused).toHaveBeenCalledOnce();
    expect(onCreated).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ out_trade_no: "A-2" }), { visitor: 1 });

    const reload = await run(it.clock, routes.create({}));
    const elsewhere = await run(it.clock, it.start({ orderAgain: it.orderAgain }).create({}));
    expect([bodyOf(reload), bodyOf(elsewhere)]).toEqual([bodyOf(first), bodyOf(first)]);
    expect(it.orderAgain).toHaveBeenCalledOnce();
    expect(it.payments()).toEqual(["A-1", "A-2"]);
  });

  it("is read by the number and the token of the new order", async () => {
    const it = shop((number) => number === "A-1");
    const routes = it.start({ orderAgain: it.orderAgain });
    const { status_url } = bodyOf(await run(it.clock, routes.create({})));
    const token = new URL(status_url, "http://shop.local").searchParams.get("token");
    it.states.set("A-2", "paid");
    expect(bodyOf(await run(it.clock, routes.status({}, "A-2", token)))).toMatchObject({ status: "success" });
    const reload = bodyOf(await run(it.clock, routes.create({})));
    expect(reload).toMatchObject({ out_trade_no: "A-2", status: "success" });
    expect(reload.qrcode).toBeUndefined();
  });

  it("keeps its idempotency key: the same key gets the same new order", async () => {
    const it = shop((number) => number === "A-1");
    const header = (name: string) => (name === "idempotency-key" ? "k" : undefined);
    const routes = it.start({ orderAgain: it.orderAgain });
    const first = await run(it.clock, routes.create({}, header));
    expect(bodyOf(first).out_trade_no).toBe("A-2");
    expect(bodyOf(await run(it.clock, routes.create({}, header)))).toEqual(bodyOf(first));
  });

  it.each([
    ["in a crash", false],
    ["in a crash, and was closed by a process that crashed too", true],
  ])("%s is replaced as well", async (_, isClosed) => {
    const it = shop(() => false);
    await it.crash();
    if (isClosed) it.states.set("A-1", "closed");
    const reply = await run(it.clock, it.start({ orderAgain: it.orderAgain }).create({}));
    expect([reply.status, bodyOf(reply).qrcode]).toEqual([201, "weixin://wxpay/A-2"]);
    expect(Object.fromEntries(it.states)).toEqual({ "A-1": "closed", "A-2": "open" });
  });

  it("is not replaced if it was paid", async () => {
    const it = shop(() => false);
    await it.crash();
    it.states.set("A-1", "paid");
    const reply = await run(it.clock, it.start({ orderAgain: it.orderAgain }).create({}));
    expect(bodyOf(reply)).toMatchObject({ out_trade_no: "A-1", status: "success" });
    expect(it.orderAgain).not.toHaveBeenCalled();
    expect(it.payments()).toEqual([]);
  });

  it.each(["1136", "1146", "1260", "1261", "1262", "1264", "1268"])(
    "is not replaced if the gateway's record says %s, which does not prove that nobody paid",
    async (respcd) => {
      const it = shop(() => false);
      await it.crash();
      it.codes.closed = { respcd, cancel: "0" };
      it.states.set("A-1", "closed");
      const reply = await run(it.clock, it.start({ orderAgain: it.orderAgain }).create({}));
      expect(reply.status).toBeGreaterThanOrEqual(400);
      expect(it.orderAgain).not.toHaveBeenCalled();
      expect(it.payments()).toEqual([]);
    },
  );

  it("is not replaced if it cannot be closed, since two QR codes could be paid then", async () => {
    const it = shop((number) => number === "A-1", { closes: false });
    const reply = await run(it.clock, it.start({ orderAgain: it.orderAgain }).create({}));
    expect(reply.status).toBe(502);
    expect(it.orderAgain).not.toHaveBeenCalled();
  });

  it("leads to the advice to order again without orderAgain, or if it returns undefined or null, and at each reload", async () => {
    for (const options of [{}, { orderAgain: () => undefined }, { orderAgain: () => null as never }]) {
      const it = shop((number) => number === "A-1");
      const routes = it.start(options);
      const first = await run(it.clock, routes.create({}));
      expect([first.status, bodyOf(first).code]).toEqual([409, "order_lost"]);
      const reload = await run(it.clock, routes.create({}));
      expect([reload.status, bodyOf(reload).detail]).toEqual([422, expect.stringContaining("Please order again")]);
      expect(it.payments()).toEqual(["A-1"]);
    }
  });

  it("is replaced at most three times", async () => {
    const it = shop(() => true);
    const reply = await run(it.clock, it.start({ orderAgain: it.orderAgain }).create({}));
    expect([reply.status, bodyOf(reply).code]).toEqual([409, "order_lost"]);
    expect(it.payments()).toEqual(["A-1", "A-2", "A-3", "A-4"]);
    expect([...it.states.values()]).toEqual(["closed", "closed", "closed", "closed"]);
  });

  it.each([
    ["the same number", () => ({ ...payment, out_trade_no: "A-1" }), 500],
    ["no number", () => ({ ...payment, out_trade_no: undefined }) as never, 500],
    [
      "a refusal",
      () => {
        throw new OrderRefusedError("Egg tarts are sold out today.", 409);
      },
      409,
    ],
  ])(
    "is not sent again if orderAgain gives %s, and a later reload still replaces it",
    async (_, orderAgain, status) => {
      const it = shop((number) => number === "A-1");
      const reply = await run(it.clock, it.start({ orderAgain }).create({}));
      expect(reply.status).toBe(status);
      const later = await run(it.clock, it.start({ orderAgain: it.orderAgain }).create({}));
      expect([later.status, bodyOf(later).out_trade_no]).toEqual([201, "A-2"]);
      expect(it.payments()).toEqual(["A-1", "A-2"]);
    },
  );

  it("ends with an error if orderAgain returns numbers in a circle, also at each reload and from either number", async () => {
    const it = shop(() => true);
    let first = "A-1";
    const order = () => ({ ...payment, out_trade_no: first });
    const orderAgain = (_: object, lost: CheckoutOrder) => ({
      ...payment,
      out_trade_no: numberOf(lost) === "A-1" ? "A-2" : "A-1",
    });
    const routes = it.start({ order, orderAgain });
    for (const number of ["A-1", "A-1", "A-2", "A-1"]) {
      first = number;
      expect((await run(it.clock, routes.create({}))).status).toBe(500);
    }
    expect(it.payments()).toEqual(["A-1", "A-2"]);
  });

  it("may have an amount that JSON cannot represent", async () => {
    const it = shop((number) => number === "A-1");
    const orderAgain = () => ({ ...payment, txamt: 1000n, out_trade_no: "A-2" }) as CheckoutOrder;
    const reply = await run(it.clock, it.start({ orderAgain }).create({}));
    expect(bodyOf(reply)).toMatchObject({ out_trade_no: "A-2", txamt: 1000 });
  });
});

describe("An idempotency key whose order has an unknown outcome", () => {
  const keyed = (name: string) => (name === "idempotency-key" ? "k" : undefined);

  /** A shop whose first payment loses its response while the gateway answers no query. */
  async function unsettled({ closes = true, ...options }: Options & { closes?: boolean } = {}) {
    let isAway = true;
    const it = shop((number) => number === "A-1", { closes, isAway: () => isAway });
    const decide = vi.fn((): CheckoutOrder => ({ ...payment, out_trade_no: `A-${4 * decide.mock.calls.length - 3}` }));
    const start = () => it.start({ orderAgain: it.orderAgain, ...options, order: decide });
    const routes = start();
    const first = await run(it.clock, routes.create({ user: "owner" }, keyed));
    expect([first.status, bodyOf(first).code]).toEqual([502, "outcome_unknown"]);
    isAway = false;
    return { ...it, start, routes, decide };
  }

  it("asks the gateway at the next request, without order(), and shows the order that replaces the lost one", async () => {
    const it = await unsettled();
    await it.clock.advance(60_000);
    const next = await run(it.clock, it.routes.create({ user: "owner" }, keyed));
    expect([next.status, bodyOf(next)]).toMatchObject([201, { out_trade_no: "A-2", qrcode: "weixin://wxpay/A-2" }]);
    expect(Object.fromEntries(it.states)).toEqual({ "A-1": "closed", "A-2": "open" });
    expect(bodyOf(await run(it.clock, it.start().create({ user: "owner" }, keyed)))).toEqual(bodyOf(next));
    expect([it.decide, it.orderAgain].map(({ mock }) => mock.calls.length)).toEqual([1, 1]);
    expect(it.payments()).toEqual(["A-1", "A-2"]);
  });

  it("leads to one order for requests at once, also by other processes", async () => {
    const it = await unsettled();
    const requests = [it.routes, it.routes, it.start(), it.start()].map((routes) => routes.create({}, keyed));
    const replies = await run(it.clock, Promise.all(requests));
    expect(replies.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    expect(new Set(replies.map(({ body }) => body)).size).toBe(1);
    expect(it.payments()).toEqual(["A-1", "A-2"]);
  });

  it("shows that the order was paid", async () => {
    const it = await unsettled();
    it.states.set("A-1", "paid");
    const next = await run(it.clock, it.routes.create({}, keyed));
    expect(bodyOf(next)).toMatchObject({ out_trade_no: "A-1", status: "success" });
    expect(it.payments()).toEqual(["A-1"]);
  });

  it("stays unknown while the order cannot be closed, and no other order is created", async () => {
    const it = await unsettled({ closes: false });
    for (let i = 0; i < 2; i++) {
      const next = await run(it.clock, it.start().create({}, keyed));
      expect([next.status, bodyOf(next).code]).toEqual([502, "outcome_unknown"]);
    }
    expect(it.decide).toHaveBeenCalledOnce();
    expect(it.payments()).toEqual(["A-1"]);
  });

  it("is free once the lost order is closed and has no replacement: the next request calls order()", async () => {
    const it = await unsettled({ orderAgain: undefined });
    const closed = await run(it.clock, it.routes.create({}, keyed));
    expect([closed.status, bodyOf(closed).code]).toEqual([409, "order_lost"]);
    const next = await run(it.clock, it.routes.create({}, keyed));
    expect([next.status, bodyOf(next).out_trade_no]).toEqual([201, "A-5"]);
    expect(Object.fromEntries(it.states)).toEqual({ "A-1": "closed", "A-5": "open" });
  });

  it("neither shows nor settles the order for a visitor who may not see it", async () => {
    const authorize = (context: object) => (context as { user?: string }).user === "owner";
    const it = await unsettled({ authorize });
    const stranger = await run(it.clock, it.routes.create({ user: "stranger" }, keyed));
    expect([stranger.status, bodyOf(stranger).code]).toEqual([403, "outcome_unknown"]);
    expect(stranger.body).not.toContain("A-");
    expect(it.states.get("A-1")).toBe("open");
    const owner = await run(it.clock, it.start().create({ user: "owner" }, keyed));
    expect(bodyOf(owner)).toMatchObject({ out_trade_no: "A-2" });
    expect(it.decide).toHaveBeenCalledOnce();
  });

  it("asks again after a process crashed while it asked", async () => {
    const it = await unsettled();
    const dying = clientWithFetch(() => new Promise<never>(() => {}) as never, {}, it.clock.now());
    const order = vi.fn();
    void createCheckoutRoutes<object>({ qfpay: dying.qfpay, order, clock: dying.clock, store: it.store }).create(
      {},
      keyed,
    );
    await dying.clock.advance(100);
    await it.clock.advance(30_000);
    const next = await run(it.clock, it.start().create({}, keyed));
    expect(bodyOf(next)).toMatchObject({ out_trade_no: "A-2" });
    expect([order, it.decide].map(({ mock }) => mock.calls.length)).toEqual([0, 1]);
    expect(it.payments()).toEqual(["A-1", "A-2"]);
  });
});

describe("An order that the store has forgotten, such as that of a cart that keeps its number,", () => {
  const keyed = (name: string) => (name === "idempotency-key" ? "k" : undefined);

  function forgotten(ledger: object) {
    const gateway = ({ path }: Sent) =>
      path.endsWith("/payment")
        ? json({ respcd: "1251", resperr: "duplicate out_trade_no" })
        : json(query(record({ out_trade_no: "A-1", ...ledger })));
    const it = clientWithFetch(gateway, {}, Date.UTC(2026, 0, 15, 4));
    const spies = { onFinal: vi.fn(), onCreated: vi.fn(), onRefused: vi.fn(), orderAgain: vi.fn() };
    const onError = vi.fn();
    const order = () => ({ ...payment, out_trade_no: "A-1" });
    const { qfpay, clock } = it;
    const routes = createCheckoutRoutes<object>({ qfpay, order, clock, ...spies, hooks: { onError } });
    return { ...it, ...spies, onError, routes };
  }

  it("is shown as paid if the gateway has its payment, and is booked by onFinal", async () => {
    const it = forgotten({ respcd: "0000" });
    for (let i = 0; i < 2; i++) {
      const reply = await run(it.clock, it.routes.create({}, keyed, "/checkout"));
      expect([reply.status, bodyOf(reply)]).toMatchObject([
        200,
        { out_trade_no: "A-1", status: "success", txamt: 1000 },
      ]);
      expect(bodyOf(reply).status_url).toMatch(/^\/checkout\/A-1\?token=/);
    }
    const calls = [it.onFinal, it.onCreated, it.onRefused, it.orderAgain, it.onError].map(
      ({ mock }) => mock.calls.length,
    );
    expect(calls).toEqual([1, 0, 0, 0, 0]);
    expect(it.sent.filter(({ path }) => path.endsWith("/payment"))).toHaveLength(1);
  });

  it.each([
    ["expired", { respcd: "1142" }, /payment of this order failed.*order again/],
    ["was refunded", { respcd: "0000", cancel: "3" }, /was refunded.*order again/],
  ])("may be ordered again, 410, if the gateway's record says that it %s", async (_, ledger, detail) => {
    const it = forgotten(ledger);
    for (let i = 0; i < 3; i++) {
      const reply = await run(it.clock, it.routes.create({}, keyed));
      expect([reply.status, bodyOf(reply).detail]).toEqual([410, expect.stringMatching(detail)]);
    }
    expect([it.onCreated, it.orderAgain, it.onError].map(({ mock }) => mock.calls.length)).toEqual([0, 0, 0]);
  });

  it.each([
    ["is another order's, with another amount", { respcd: "0000", txamt: "5" }],
    ["is of another kind", { respcd: "0000", order_type: "refund" }],
    ["is open", { respcd: "1143" }],
  ])("has an unknown outcome if the record %s", async (_, ledger) => {
    const it = forgotten(ledger);
    const reply = await run(it.clock, it.routes.create({}, keyed));
    expect([reply.status, bodyOf(reply).code]).toEqual([502, "outcome_unknown"]);
    expect([it.onFinal, it.onError].map(({ mock }) => mock.calls.length)).toEqual([0, 1]);
  });
});
