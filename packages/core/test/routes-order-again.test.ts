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

/** Processes that share a store and a gateway. The response to a payment is lost if `loses(out_trade_no)` is true. */
function shop(loses: (number: string) => boolean, { closes = true } = {}) {
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
  return { ...it, states, start, orderAgain, payments, crash, codes };
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
