import { describe, expect, it, vi } from "vitest";
import {
  type CheckoutOrder,
  type CheckoutStore,
  createCheckoutRoutes,
  memoryCheckoutStore,
  type RouteReply,
} from "../src/index.js";
import { clientWithFetch, json, paid, payment, query, record, resetError, run, type Sent } from "./support.js";

const bodyOf = (reply: RouteReply) => JSON.parse(reply.body as string) as Record<string, string>;
const keyed = (name: string) => (name === "idempotency-key" ? "k" : undefined);
const hooks = { onError: () => {} };
const january = Date.UTC(2026, 0, 15, 4);
const duplicate = () => json({ respcd: "1251", resperr: "duplicate out_trade_no" });
const payable = ({ params }: Sent) => json(paid({ out_trade_no: params.out_trade_no, qrcode: "weixin://x" }));

describe("An idempotency key whose order has an unknown outcome", () => {
  it("asks about the same order after a claim whose response was lost: order() is not called again", async () => {
    let isAway = true;
    const client = clientWithFetch(
      (sent) => {
        if (sent.path.endsWith("/payment")) return sent.params.out_trade_no === "A-1" ? resetError() : payable(sent);
        return isAway ? json("", 502) : json(query(record({ out_trade_no: "A-1" })));
      },
      {},
      january,
    );
    const inner = memoryCheckoutStore({ clock: client.clock });
    let losesResponse = false;
    const store: CheckoutStore = {
      ...inner,
      async claim(id, request) {
        const claim = await inner.claim(id, request);
        if (!losesResponse || !id.startsWith("key:")) return claim;
        losesResponse = false;
        await inner.release(id, request.owner);
        throw new Error("The store gave no response in time.");
      },
    };
    let count = 0;
    const order = vi.fn((): CheckoutOrder => ({ ...payment, out_trade_no: `A-${++count}` }));
    const routes = createCheckoutRoutes<object>({ qfpay: client.qfpay, clock: client.clock, store, order, hooks });
    const first = await run(client.clock, routes.create({}, keyed));
    expect([first.status, bodyOf(first).code]).toEqual([502, "outcome_unknown"]);
    isAway = false;
    losesResponse = true;
    await run(client.clock, routes.create({}, keyed));
    await client.clock.advance(20_000);
    const third = await run(client.clock, routes.create({}, keyed));
    expect([third.status, bodyOf(third).out_trade_no, bodyOf(third).status]).toEqual([201, "A-1", "success"]);
    expect(order).toHaveBeenCalledTimes(1);
  });

  it("is free if the gateway's record under the number is of another order", async () => {
    const client = clientWithFetch(
      (sent) => {
        const isFirst = sent.params.out_trade_no === "A-1";
        if (sent.path.endsWith("/payment")) return isFirst ? duplicate() : payable(sent);
        return json(isFirst ? query(record({ out_trade_no: "A-1", txamt: "500" })) : query());
      },
      {},
      january,
    );
    let out_trade_no = "A-1";
    const order = (): CheckoutOrder => ({ ...payment, out_trade_no });
    const routes = createCheckoutRoutes<object>({ qfpay: client.qfpay, clock: client.clock, order, hooks });
    expect((await run(client.clock, routes.create({}, keyed))).status).toBe(502);
    out_trade_no = "A-2"; // The shop's books have a new number for the cart.
    const second = await run(client.clock, routes.create({}, keyed));
    expect([second.status, bodyOf(second).out_trade_no]).toEqual([201, "A-2"]);
  });
});

describe("An order that the store has forgotten", () => {
  const kinds = ["of a sub-merchant", "of the month before", "of both"] as const;

  function forgotten(kind: (typeof kinds)[number], members: Record<string, string>, over: Partial<CheckoutOrder> = {}) {
    const sub = kind === "of the month before" ? {} : { mchid: "sub1" };
    const month = kind === "of a sub-merchant" ? "2026-01" : "2025-12";
    const client = clientWithFetch(
      ({ path, params }) => {
        if (path.endsWith("/payment")) return duplicate();
        // A query without a time range covers the current month.
        const isFound = params.mchid === sub.mchid && (params.start_time ?? "2026-01").startsWith(month);
        return json(isFound ? query(record({ out_trade_no: "A-1", ...sub, ...members })) : query());
      },
      {},
      january,
    );
    const onFinal = vi.fn();
    const order = () => ({ ...payment, out_trade_no: "A-1", ...sub, ...over }) as CheckoutOrder;
    const options = { qfpay: client.qfpay, clock: client.clock, order, onFinal, hooks };
    return { ...client, onFinal, routes: createCheckoutRoutes<object>(options) };
  }

  it.each(kinds)("%s is told as paid, to the page that creates it and to the one that reads it", async (kind) => {
    const { routes, clock, onFinal } = forgotten(kind, {});
    const reply = await run(clock, routes.create({}, keyed, "/checkout"));
    expect([reply.status, bodyOf(reply).status]).toEqual([200, "success"]);
    const token = new URL(bodyOf(reply).status_url!, "http://shop").searchParams.get("token");
    expect(bodyOf(await run(clock, routes.status({}, "A-1", token)))).toMatchObject({ status: "success" });
    expect(onFinal).toHaveBeenCalled();
  });

  it.each(kinds)("%s is told as refunded", async (kind) => {
    const { routes, clock } = forgotten(kind, { cancel: "3" });
    const reply = await run(clock, routes.create({}, keyed, "/checkout"));
    expect([reply.status, bodyOf(reply).detail]).toEqual([410, expect.stringContaining("refunded")]);
  });

  it("is not told as paid if the record has another pay type", async () => {
    const { routes, clock, onFinal } = forgotten("of a sub-merchant", { pay_type: "801501" });
    expect((await run(clock, routes.create({}, keyed, "/checkout"))).status).toBe(502);
    expect(onFinal).not.toHaveBeenCalled();
  });
});
