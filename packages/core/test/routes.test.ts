import { describe, expect, it, vi } from "vitest";
import {
  type CheckoutRoutesOptions,
  createCheckoutRoutes,
  OrderRefusedError,
  QFPayTimeoutError,
  type RouteReply,
} from "../src/index.js";
import {
  clientKey,
  clientWithFetch,
  doThenReturn,
  json,
  never,
  paid,
  payment,
  query,
  type Reply,
  record,
  refusedError,
  resetError,
  run,
  type Sent,
  tooMany,
  watch,
} from "./support.js";

type Context = { user?: string };

function rig(
  replies: Reply[] | ((sent: Sent) => Reply),
  options: Partial<CheckoutRoutesOptions<Context>> = {},
  client = {},
) {
  // The middle of a month, because on its first day the client also queries the previous month.
  const it = clientWithFetch(replies, client, Date.UTC(2026, 0, 15, 4));
  const routes = createCheckoutRoutes<Context>({
    qfpay: it.qfpay,
    order: () => ({ ...payment }),
    authorize: () => true,
    clock: it.clock,
    ...options,
  });
  const queries = () => it.sent.filter(({ path }) => path.endsWith("/query")).length;
  return { ...it, routes, queries };
}
/** A fake gateway: it creates orders with a QR code, and answers each query with the next item of `answers`. */
const shop = (...answers: (unknown[] | Error)[]) => {
  let n = 0;
  return ({ path }: Sent): Reply => {
    if (path.endsWith("/payment")) return json(paid());
    const answer = answers[Math.min(n++, answers.length - 1)] ?? [];
    return answer instanceof Error ? answer : json(query(...answer));
  };
};
const bodyOf = (reply: RouteReply) => JSON.parse(reply.body as string);
const isProblem = (reply: RouteReply, status: number, more: object = {}) => {
  expect(reply.status).toBe(status);
  expect(reply.headers["content-type"]).toBe("application/problem+json; charset=utf-8");
  expect(reply.headers["cache-control"]).toBe("no-store");
  expect(bodyOf(reply)).toMatchObject({
    type: "about:blank",
    status,
    title: expect.any(String),
    detail: expect.any(String),
    ...more,
  });
  expect(JSON.stringify(reply)).not.toContain(clientKey);
  expect(JSON.stringify(reply)).not.toMatch(/\n\s+at |\.ts:|\.js:/);
};

describe("POST /", () => {
  it("creates the payment that order() decides, and returns only what the page needs", async () => {
    const { routes, sent } = rig([json(paid({ cardcd: "2088000000000001", udid: "till" }))]);
    const reply = await routes.create({});
    expect(reply).toMatchObject({
      status: 201,
      headers: { "content-type": "application/json; charset=utf-8", "cache-control": "no-store" },
    });
    expect(bodyOf(reply)).toEqual({
      out_trade_no: "A-1001",
      syssn: "20260101000300020000000001",
      status: "pending",
      txamt: 1000,
      txcurrcd: "HKD",
      pay_type: "800201",
      qrcode: "weixin://wxpay/bizpayurl?pr=abc",
      expires_at: expect.stringMatching(/^2026-01-15T0[46]:[03]0:00\.000Z$/),
      status_url: expect.stringMatching(/^\/A-1001\?token=[0-9a-f]{32}$/),
      events_url: expect.stringMatching(/^\/A-1001\/events\?token=[0-9a-f]{32}$/),
      qr_url: expect.stringMatching(/^\/A-1001\/qr\.svg\?token=[0-9a-f]{32}$/),
    });
    expect(sent[0]!.params).not.toHaveProperty("redirect");
  });

  it("passes the context to order() and to the function that returns the client", async () => {
    const it = clientWithFetch([json(paid())]);
    const seen: unknown[] = [];
    const routes = createCheckoutRoutes<Context>({
      authorize: () => true,
      qfpay: (c) => doThenReturn(seen.push(c), it.qfpay),
      order: async (c) => doThenReturn(seen.push(c), { ...payment }),
    });
    const context = { user: "u" };
    expect((await routes.create(context)).status).toBe(201);
    expect(seen).toEqual([context, context]);
  });

  it("accepts amounts as text and bigint", async () => {
    for (const txamt of ["250", 250n]) {
      const { routes } = rig([json(paid())], { order: () => ({ ...payment, txamt }) });
      expect(bodyOf(await routes.create({})).txamt).toBe(250);
    }
  });

  it("returns pay_url or pay_params according to the pay type", async () => {
    const web = rig([json({ respcd: "0000", syssn: "1", pay_url: "https://pay" })], {
      order: () => ({ ...payment, pay_type: "801514" }),
    });
    expect(bodyOf(await web.routes.create({})).pay_url).toBe("https://pay");
    const app = rig([json({ respcd: "0000", syssn: "1", pay_params: { timestamp: 1 } })], {
      order: () => ({ ...payment, pay_type: "800210", goods_name: "Tea" }),
    });
    expect(bodyOf(await app.routes.create({})).pay_params).toEqual({ timestamp: 1 });
  });

  it("redirects with 303 if requested and possible, and otherwise returns JSON", async () => {
    const web = rig([json({ respcd: "0000", syssn: "1", pay_url: "https://pay.example/x?a=1" })], {
      order: () => ({ ...payment, pay_type: "801514", redirect: true }),
    });
    expect(await web.routes.create({})).toEqual({
      status: 303,
      headers: { location: "https://pay.example/x?a=1", "cache-control": "no-store" },
      body: "",
    });
    const qr = rig([json(paid())], { order: () => ({ ...payment, redirect: true }) });
    expect((await qr.routes.create({})).status).toBe(201);
  });

  it("signs the hosted page's link without calling the gateway", async () => {
    const checkout = {
      txamt: 1000,
      txcurrcd: "HKD",
      out_trade_no: "A-1",
      return_url: "https://a",
      failed_url: "https://b",
      notify_url: "https://c",
    } as const;
    const { routes, sent } = rig([], { order: () => ({ checkout }) });
    const reply = await routes.create({});
    expect(reply.status).toBe(201);
    expect(bodyOf(reply)).toEqual({
      out_trade_no: "A-1",
      status: "pending",
      txamt: 1000,
      txcurrcd: "HKD",
      checkout_url: expect.stringContaining("/checkstand/#/?appcode="),
      expires_at: expect.stringMatching(/^2026-01-15T0[46]:[03]0:00\.000Z$/),
      status_url: expect.stringMatching(/^\/A-1\?token=/),
      events_url: expect.stringMatching(/^\/A-1\/events\?token=/),
    });
    const hosted = rig([], { order: () => ({ checkout, redirect: true }) });
    expect(await hosted.routes.create({})).toMatchObject({
      status: 303,
      headers: { location: expect.stringContaining("/checkstand/#/?") },
    });
    expect(sent).toHaveLength(0);
  });

  it.each([
    ["an order with problems", () => ({ ...payment, txamt: 0 }), undefined, 500, { code: "params_invalid" }],
    ["a refusal", undefined, json({ respcd: "1201", resperr: "balance" }), 422, { code: "api_error", respcd: "1201" }],
    ["an unknown outcome", undefined, json("", 500), 502, { code: "outcome_unknown", out_trade_no: "A-1001" }],
    ["429 to the end", undefined, tooMany("7"), 429, { code: "rate_limited" }],
    ["an unreachable gateway", undefined, refusedError(), 503, { code: "connection_failed" }],
    ["a timeout after sending", undefined, never, 502, { code: "outcome_unknown" }],
  ])("answers %s as a problem", async (_what, order, reply, status, more) => {
    const { routes, clock } = rig([reply ?? json(paid())], order ? { order: order as never } : {});
    isProblem(await run(clock, routes.create({})), status, more);
  });

  it("gives the code outcome_unknown to every error after which the payment may exist", async () => {
    const error = new QFPayTimeoutError("The deadline passed after the request was sent.", { outcome: "unknown" });
    const { routes } = rig([], { order: () => Promise.reject(error) });
    isProblem(await routes.create({}), 504, { code: "outcome_unknown" });
  });

  it("says after a 429 how long to wait, in whole seconds", async () => {
    const { routes, clock } = rig([tooMany("7")]);
    expect((await run(clock, routes.create({}))).headers["retry-after"]).toBe("7");
  });

  it.each([
    [
      "throws",
      () => {
        throw new Error("SELECT password FROM users");
      },
    ],
    ["rejects", async () => Promise.reject(new Error("SELECT password FROM users"))],
    [
      "throws text",
      () => {
        throw "SELECT password";
      },
    ],
    ["answers nothing", () => undefined],
    ["answers null", () => null],
  ])("answers 500 without the reason if order() %s", async (_what, order) => {
    const { routes, sent } = rig([json(paid())], { order: order as never });
    const reply = await routes.create({});
    isProblem(reply, 500);
    expect(reply.body).not.toContain("SELECT");
    expect(sent).toHaveLength(0);
  });
});

describe("An order that fails", () => {
  const lostOrder = () => {
    let isOpen = true;
    const refusals: unknown[] = [];
    const onRefused = (error: { code: string; outcome: string }, order: object) =>
      void refusals.push([error.code, error.outcome, (order as { out_trade_no: string }).out_trade_no]);
    const replies = ({ path }: Sent): Reply => {
      if (path.endsWith("/payment")) return resetError();
      if (path.endsWith("/reversal")) isOpen = false;
      const found = record(isOpen ? { respcd: "1143" } : { respcd: "1142", cancel: "2" });
      return json(path.endsWith("/query") ? query(found) : { respcd: "0000" });
    };
    return { ...rig(replies, { onRefused }), refusals };
  };
  const told = async (reply: Reply) => {
    const refusals: unknown[] = [];
    const onRefused = (error: { code: string; outcome: string }, order: object) =>
      void refusals.push([error.code, error.outcome, (order as { out_trade_no: string }).out_trade_no]);
    const { routes } = rig([reply], { onRefused }, { retry: false, recovery: false });
    const { status } = await routes.create({});
    return { status, refusals };
  };

  it("is reported to the shop if the gateway refused it or never got it", async () => {
    expect(await told(json({ respcd: "1203", resperr: "no channel" }))).toEqual({
      status: 500,
      refusals: [["api_error", "rejected", "A-1001"]],
    });
    expect(await told(refusedError())).toEqual({
      status: 503,
      refusals: [["connection_failed", "not_sent", "A-1001"]],
    });
  });

  it.each(["1103", "1105", "1106", "1107", "1108", "1203", "1241", "1242", "1243"])(
    "is refused because of the set-up (%s): the visitor does not see the error, and the team does",
    async (respcd) => {
      const onError = vi.fn();
      const { routes } = rig([json({ respcd, resperr: "ask QFPay" })], { hooks: { onError } }, { retry: false });
      const reply = await routes.create({});
      expect(reply.status).toBe(500);
      const { detail, reference } = JSON.parse(reply.body as string);
      expect(detail).toBe("The shop cannot take this payment at the moment.");
      expect(reply.body).not.toMatch(/QFPay|sign|portal/i);
      expect(onError).toHaveBeenCalledWith(expect.objectContaining({ respcd }), {}, reference);
    },
  );

  it("is reported as lost to shop and customer if it cannot be paid and was closed", async () => {
    const { sent, routes, refusals, clock } = lostOrder();
    const reply = await run(clock, routes.create({}));
    expect(sent.map(({ path }) => path.split("/").at(-1))).toEqual(["payment", "query", "reversal", "query"]);
    expect(refusals).toEqual([["order_lost", "rejected", "A-1001"]]);
    isProblem(reply, 409, { code: "order_lost", out_trade_no: "A-1001" });
    expect(bodyOf(reply).detail).not.toContain("set-up");
  });

  it("is not reported as failed if money may have moved", async () => {
    expect(await told(json("<html>", 502))).toEqual({ status: 502, refusals: [] });
  });
});

describe("An order that the shop refuses", () => {
  it.each([
    [new OrderRefusedError("Egg tarts are sold out today.", 409), 409, "Egg tarts are sold out today."],
    [new OrderRefusedError("No such item."), 422, "No such item."],
    [new Error("SELECT * FROM items"), 500, "The order could not be prepared."],
  ])("by throwing %s is answered with %d and a text for the customer", async (error, status, detail) => {
    const { routes, sent } = rig([json(paid())], { order: () => Promise.reject(error) });
    isProblem(await routes.create({}), status, { detail });
    expect(sent).toHaveLength(0);
  });
});

describe("GET /:out_trade_no", () => {
  it("returns the public part of the transaction", async () => {
    const { routes } = rig(shop([record({ cardcd: "2088000000000001", cancel: "5" })]));
    const reply = await routes.status({}, "A-1001");
    expect(reply).toMatchObject({
      status: 200,
      headers: { "content-type": "application/json; charset=utf-8", "cache-control": "no-store" },
    });
    expect(bodyOf(reply)).toEqual({
      out_trade_no: "A-1001",
      status: "success",
      syssn: "20260101000300020000000001",
      txamt: 1000,
      txcurrcd: "HKD",
      pay_type: "800201",
      refunded: "partial",
    });
  });

  it.each(["1", "2", "3"])(
    "says failed, and not paid, of a payment with cancel %s, and calls no onFinal",
    async (cancel) => {
      const onFinal = vi.fn();
      const onMismatch = vi.fn();
      const { routes } = rig(shop([record({ cancel, txamt: "1" })]), { onFinal, onMismatch });
      await routes.create({});
      expect(bodyOf(await routes.status({}, "A-1001"))).toMatchObject({ status: "failed", refunded: "full" });
      isProblem(await routes.create({}), 410);
      expect([onFinal, onMismatch].map(({ mock }) => mock.calls.length)).toEqual([0, 0]);
    },
  );

  it("answers 404 for an unknown order, and pending for one that was just created", async () => {
    const { routes, queries } = rig(shop([]));
    isProblem(await routes.status({}, "B-1"), 404);
    await routes.create({});
    const reply = await routes.status({}, "A-1001");
    expect([reply.status, bodyOf(reply)]).toEqual([
      200,
      { out_trade_no: "A-1001", status: "pending", expires_at: expect.any(String) },
    ]);
    expect(queries()).toBe(3); // Two for B-1, which may be of this month or the month before.
  });

  it("is not 404 for a paid order of last month that the store has forgotten", async () => {
    const paid = record({ sysdtm: "2025-12-31 23:51:00" });
    const { routes } = rig(({ params }) => json(params.start_time?.startsWith("2025-12") ? query(paid) : query()));
    expect(bodyOf(await routes.status({}, "A-1001"))).toMatchObject({ status: "success" });
  });

  it("is not 404 right after the order was created, although it was queried before", async () => {
    const { routes } = rig(shop([]));
    isProblem(await routes.status({}, "A-1001"), 404);
    await routes.create({});
    expect((await routes.status({}, "A-1001")).status).toBe(200);
  });

  it("queries the gateway once in 3 seconds for all visitors", async () => {
    const { routes, queries, clock } = rig(shop([record({ respcd: "1143" })]));
    await Promise.all(Array.from({ length: 100 }, () => routes.status({}, "A-1001")));
    expect(queries()).toBe(1);
    await clock.advance(2_999);
    await routes.status({}, "A-1001");
    expect(queries()).toBe(1);
    await clock.advance(1);
    await Promise.all(Array.from({ length: 100 }, () => routes.status({}, "A-1001")));
    expect(queries()).toBe(2);
    await routes.status({}, "OTHER");
    expect(queries()).toBe(4);
  });

  it("can have another statusTtlMs", async () => {
    const { routes, queries, clock } = rig(shop([record()]), { statusTtlMs: 500 });
    await routes.status({}, "A-1001");
    await clock.advance(499);
    await routes.status({}, "A-1001");
    expect(queries()).toBe(1);
    await clock.advance(1);
    await routes.status({}, "A-1001");
    expect(queries()).toBe(2);
  });

  it("does not remember a failure: the next visitor leads to a new query", async () => {
    const { routes, clock, queries } = rig(shop(refusedError(), [record()]), {}, { retry: false });
    isProblem(await run(clock, routes.status({}, "A-1001"), 0), 503, { code: "connection_failed" });
    expect((await routes.status({}, "A-1001")).status).toBe(200);
    expect(queries()).toBe(2);
  });

  it("answers 404, not a refusal, if the gateway says that it does not know the order", async () => {
    const { routes } = rig([json({ respcd: "1268", resperr: "not exist" })]);
    isProblem(await routes.status({}, "A-1001"), 404);
  });

  it("forgets created orders after some hours, not before", async () => {
    const { routes, clock } = rig(shop([]));
    await routes.create({});
    await clock.advance(2.5 * 3_600_000 - 1);
    expect((await routes.status({}, "A-1001")).status).toBe(200);
    await clock.advance(3_001);
    isProblem(await routes.status({}, "A-1001"), 404);
  });

  it.each([
    ["an unreachable gateway", refusedError(), 503],
    ["a gateway under maintenance", json({ respcd: "1100" }), 503],
    ["a refused enquiry", json({ respcd: "1181" }), 502],
    ["an enquiry refused for risk reasons", json({ respcd: "1204" }), 502],
    ["a wrong set-up", json({ respcd: "1203" }), 500],
  ])("never says of %s that nothing was charged or that the visitor should order again", async (_, reply, status) => {
    const { routes } = rig([reply], { hooks: { onError: () => {} } }, { retry: false });
    const told = await routes.status({}, "A-1");
    isProblem(told, status);
    expect(bodyOf(told).detail).toBe(
      "The payment cannot be checked at the moment. If you have paid, please do not pay again.",
    );
  });

  it("reports a refused enquiry to the shop, of the status and of the event stream, because nothing is known", async () => {
    const onError = vi.fn();
    const { routes, clock } = rig(() => json({ respcd: "1181" }), { hooks: { onError } }, { retry: false });
    const { reference } = JSON.parse((await routes.status({}, "A-1")).body as string);
    expect(onError).toHaveBeenCalledWith(expect.objectContaining({ respcd: "1181" }), {}, reference);
    await clock.advance(3_001);
    const stream = await routes.events({}, "A-1", new AbortController().signal);
    isProblem(stream, 502);
    expect(JSON.parse(stream.body as string).reference).toBe(onError.mock.calls[1]![2]);
  });

  it("reports a refused enquiry later in an open event stream, which then continues", async () => {
    const log = vi.spyOn(console, "error").mockImplementation(() => {});
    let n = 0;
    const reply = () => json(n++ === 1 ? { respcd: "1181" } : query(record(n === 1 ? { respcd: "1143" } : {})));
    // Without `hooks.onError`, only an error that developers must mend is written to the log.
    const { routes, clock } = rig(reply, {}, { retry: false });
    const { body } = await routes.events({}, "A-1001", new AbortController().signal);
    const events: string[] = [];
    const reading = (async () => {
      for await (const event of body as AsyncIterable<string>) events.push(event.match(/event: (.*)\n/)?.[1] ?? "");
    })();
    await clock.advance(9_000);
    await reading;
    const logged = log.mock.calls.flat().map(String).join(" ");
    log.mockRestore();
    expect(events.filter(Boolean)).toEqual(["status", "problem", "status"]);
    expect(logged).toContain("1181");
  });

  it("says the same if the shop's own books cannot be read", async () => {
    const statusOf = () => Promise.reject(new Error("database away"));
    const { routes } = rig([], { statusOf, hooks: { onError: () => {} } });
    const told = await routes.status({}, "A-1");
    isProblem(told, 500);
    expect(bodyOf(told).detail).toMatch(/please do not pay again/);
  });
});

describe("authorize", () => {
  it("answers 403 to all reads without a query, and allows the owner", async () => {
    const { routes, sent } = rig(shop([record()]), {
      authorize: async (c, number) => c.user === "me" && number === "A-1001",
    });
    const gone = new AbortController().signal;
    isProblem(await routes.status({}, "A-1001"), 403);
    isProblem(await routes.events({}, "A-1001", gone), 403);
    isProblem(await routes.qr({}, "A-1001"), 403);
    // The option `authorize` decides, so no token is needed.
    expect((await routes.status({}, "A-1001")).body).not.toContain("token");
    isProblem(await routes.status({ user: "me" }, "A-1002"), 403);
    expect(sent).toHaveLength(0);
    expect((await routes.status({ user: "me" }, "A-1001")).status).toBe(200);
    isProblem(await routes.status({}, "A-1001"), 403);
  });

  it("that fails is 500 without its reason", async () => {
    const { routes } = rig(shop([record()]), {
      authorize: () => {
        throw new Error("session store secret");
      },
    });
    const reply = await routes.status({}, "A-1001");
    isProblem(reply, 500);
    expect(reply.body).not.toContain("session store");
  });
});

describe("onFinal", () => {
  it("is called once per query that finds a final state, before the visitor's response, and never for an open one", async () => {
    const told: string[] = [];
    const { routes, clock } = rig(shop([record({ respcd: "1143" })], [record()]), {
      onFinal: async (t, c) => void told.push(`${t.respcd} ${c.user}`),
    });
    await routes.status({ user: "a" }, "A-1001");
    expect(told).toEqual([]);
    await clock.advance(3_000);
    await Promise.all([routes.status({ user: "b" }, "A-1001"), routes.status({ user: "c" }, "A-1001")]);
    expect(told).toEqual(["0000 b"]);
  });

  it("that fails is an error for the visitor, and is called again with the next query", async () => {
    let broken = true;
    const { routes } = rig(shop([record()]), {
      onFinal: () => {
        if (broken) throw new Error("db secret");
      },
    });
    const reply = await routes.status({}, "A-1001");
    isProblem(reply, 500);
    expect(reply.body).not.toContain("secret");
    broken = false;
    expect((await routes.status({}, "A-1001")).status).toBe(200);
  });
});

describe("GET /:out_trade_no/events", () => {
  const listen = async (reply: RouteReply) => {
    const chunks: string[] = [];
    const end = watch(
      (async () => {
        for await (const chunk of reply.body as AsyncIterable<string>) chunks.push(chunk);
      })(),
    );
    return { chunks, end };
  };
  const open = () => new AbortController();

  it("sends the state, heartbeats while nothing changes, and the final state, and ends", async () => {
    const { routes, clock, queries } = rig(shop([], [record({ respcd: "1143" })], [record()]));
    await routes.create({});
    const reply = await routes.events({}, "A-1001", open().signal);
    expect(reply).toMatchObject({
      status: 200,
      headers: { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-store, no-transform" },
    });
    const { chunks, end } = await listen(reply);
    await clock.advance(0);
    expect(chunks).toEqual([
      "retry: 3000\n\n",
      expect.stringMatching(
        /^event: status\ndata: {"out_trade_no":"A-1001","status":"pending","expires_at":"[^"]+"}\n\n$/,
      ),
    ]);
    await clock.advance(3_000);
    expect(chunks.slice(2)).toEqual([": waiting\n\n"]);
    await clock.advance(3_000);
    expect(chunks).toHaveLength(4);
    expect(chunks[3]).toMatch(/^id: final\nevent: status\ndata: \{.*"status":"success".*\}\n\n$/);
    expect(end.state).toBe("fulfilled");
    expect(queries()).toBe(3);
    expect(clock.pending).toBe(0);
  });

  it("ends a browser's reconnects after the final state: 204, without a query", async () => {
    const { routes, queries } = rig(shop([record()]));
    const after = (id: string) =>
      routes.events({}, "A-1001", open().signal, (name) => (name === "last-event-id" ? id : null));
    expect(await after("final")).toEqual({ status: 204, headers: { "cache-control": "no-store" }, body: "" });
    expect(queries()).toBe(0);
    for (const id of ["", "1", "Final"]) expect((await after(id)).status).toBe(200);
  });

  it("ends at once if its reader leaves during a slow query", async () => {
    let asked = 0;
    const slow = (): Reply => (asked++ === 0 ? json(query(record({ respcd: "1143" }))) : never);
    const { routes, clock } = rig(slow);
    const leaving = open();
    const { chunks, end } = await listen(await routes.events({}, "A-1001", leaving.signal));
    await clock.advance(3_000);
    const told = [...chunks];
    leaving.abort();
    await clock.advance(0);
    expect(end.state).toBe("fulfilled");
    expect(chunks).toEqual(told);
  });

  it("of many readers cost one query per interval", async () => {
    const { routes, clock, queries } = rig(shop([record({ respcd: "1143" })]));
    const ends = open();
    for (let i = 0; i < 50; i++) await listen(await routes.events({}, "A-1001", ends.signal));
    await clock.advance(30_000);
    expect(queries()).toBeLessThanOrEqual(11);
    expect(queries()).toBeGreaterThanOrEqual(10);
    ends.abort();
    await clock.advance(3_000);
    expect(clock.pending).toBe(0);
  });

  it("end if the reader has gone, without a timer or a further query", async () => {
    const { routes, clock, queries } = rig(shop([record({ respcd: "1143" })]));
    const gone = open();
    const { end } = await listen(await routes.events({}, "A-1001", gone.signal));
    await clock.advance(1_000);
    gone.abort();
    await clock.advance(0);
    expect(end.state).toBe("fulfilled");
    expect(clock.pending).toBe(0);
    await clock.advance(60_000);
    expect(queries()).toBe(1);
  });

  it("report a failing query as a problem without the reason, and go on", async () => {
    const { routes, clock } = rig(shop([record({ respcd: "1143" })], refusedError(), [record()]), {}, { retry: false });
    const { chunks, end } = await listen(await routes.events({}, "A-1001", open().signal));
    await clock.advance(60_000);
    expect(chunks.map((chunk) => /event: (\w+)/.exec(chunk)?.[1])).toEqual([undefined, "status", "problem", "status"]);
    expect(chunks[2]).not.toContain("ECONNREFUSED");
    expect(end.state).toBe("fulfilled");
  });

  it("answer 404 for an unknown order", async () => {
    const { routes } = rig(shop([]));
    isProblem(await routes.events({}, "B-1", open().signal), 404);
  });
});

describe("GET /:out_trade_no/qr.svg", () => {
  it("draws the order's QR code, another one for another text, and contains no script", async () => {
    let n = 0;
    const { routes } = rig(() => json(paid({ out_trade_no: undefined, qrcode: `weixin://${n}` })), {
      order: () => ({ ...payment, out_trade_no: `A-${++n}` }),
    });
    await routes.create({});
    await routes.create({});
    const [one, two, again] = await Promise.all([routes.qr({}, "A-1"), routes.qr({}, "A-2"), routes.qr({}, "A-1")]);
    expect(one).toMatchObject({ status: 200, headers: { "content-type": "image/svg+xml; charset=utf-8" } });
    expect(one!.body).toMatch(/^<svg [^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"[\s\S]*<\/svg>$/);
    expect(one!.body).not.toMatch(/<script|weixin/);
    expect(two!.body).not.toBe(one!.body);
    expect(again!.body).toBe(one!.body);
  });

  it("is 404 for an unknown order and for one without a QR code", async () => {
    const { routes } = rig([json({ respcd: "0000", syssn: "1", pay_url: "https://pay" })], {
      order: () => ({ ...payment, pay_type: "801514" }),
    });
    await routes.create({});
    isProblem(await routes.qr({}, "A-1001"), 404);
    isProblem(await routes.qr({}, "B-1"), 404);
  });
});

describe("createCheckoutRoutes", () => {
  it("refuses to start without order, without a client, or with a statusTtlMs that is not positive", () => {
    const { qfpay } = clientWithFetch([]);
    for (const options of [
      { qfpay },
      { order: () => payment },
      { qfpay, order: "x" },
      { qfpay, order: () => payment, statusTtlMs: 0 },
      { qfpay, order: () => payment, statusTtlMs: Number.NaN },
    ]) {
      expect(() => createCheckoutRoutes(options as never), JSON.stringify(options)).toThrow(
        expect.objectContaining({ code: "config_invalid" }),
      );
    }
  });
});

describe("An order of the last minutes of a month, paid in the first minutes of the next", () => {
  const ofJanuary = ({ path, params }: Sent): Reply => {
    if (path.endsWith("/payment")) return json(paid());
    return json(params.start_time?.startsWith("2026-01") ? query(record()) : query());
  };
  const open = async (options: Partial<CheckoutRoutesOptions<Context>> = {}) => {
    const { clock, qfpay } = clientWithFetch(ofJanuary, {}, Date.parse("2026-01-31T23:50:00+08:00"));
    const order = () => ({ ...payment });
    const routes = createCheckoutRoutes<Context>({ qfpay, order, authorize: () => true, clock, ...options });
    expect((await routes.create({})).status).toBe(201);
    return { clock, routes, qfpay, order };
  };

  it("is paid on the page, and onFinal is called", async () => {
    const finals: string[] = [];
    const { clock, routes } = await open({ onFinal: ({ status }) => void finals.push(status) });
    await clock.advance(16 * 60_000);
    expect(bodyOf(await routes.status({}, "A-1001"))).toMatchObject({ status: "success" });
    expect(finals).toEqual(["success"]);
  });

  it("is not said to have expired when the page is loaded again after its end", async () => {
    const { clock, routes } = await open();
    await clock.advance(36 * 60_000);
    const reply = await routes.create({});
    expect(reply.status).toBe(200);
    expect(bodyOf(reply)).toMatchObject({ status: "success" });
  });

  it("is paid on the page although a second attempt of the next month failed", async () => {
    const finals: (string | undefined)[] = [];
    const failed = record({ syssn: "2026020100000001", sysdtm: "2026-02-01 00:03:00", respcd: "1205" });
    const reply = ({ path, params }: Sent): Reply => {
      if (path.endsWith("/payment")) return json(paid());
      return json(params.start_time?.startsWith("2026-01") ? query(record()) : query(failed));
    };
    const { clock, qfpay } = clientWithFetch(reply, {}, Date.parse("2026-01-31T23:50:00+08:00"));
    const onFinal = ({ syssn }: { syssn?: string }) => void finals.push(syssn);
    const order = () => ({ ...payment });
    const routes = createCheckoutRoutes<Context>({ qfpay, order, authorize: () => true, clock, onFinal });
    await routes.create({});
    await clock.advance(16 * 60_000);
    expect(bodyOf(await routes.status({}, "A-1001"))).toMatchObject({ status: "success" });
    expect(finals).toEqual([record().syssn]);
  });

  it("is paid for a process that does not know the order", async () => {
    const { clock, qfpay, order } = await open();
    await clock.advance(36 * 60_000);
    const restarted = createCheckoutRoutes<Context>({ qfpay, order, authorize: () => true, clock });
    expect(bodyOf(await restarted.status({}, "A-1001"))).toMatchObject({ status: "success" });
  });
});
