import { describe, expect, it, vi } from "vitest";
import { type CheckoutRoutesOptions, createCheckoutRoutes } from "../src/index.js";
import { clientWithFetch, json, paid, payment, query, type Reply, record, run, type Sent } from "./support.js";

const rig = (
  replies: Reply[] | ((s: Sent) => Reply),
  options: Partial<CheckoutRoutesOptions<object>> = {},
  client = {},
) => {
  const it = clientWithFetch(replies, client, Date.UTC(2026, 0, 15, 4));
  return {
    ...it,
    routes: createCheckoutRoutes<object>({
      authorize: () => true,
      qfpay: it.qfpay,
      order: () => ({ ...payment }),
      clock: it.clock,
      ...options,
    }),
  };
};
const hosted = {
  txamt: 1000,
  txcurrcd: "HKD",
  out_trade_no: "A-1",
  return_url: "https://shop.example.com/a",
  failed_url: "https://shop.example.com/b",
  notify_url: "https://c",
} as const;
const returnOrigins = ["https://shop.example.com"];
describe("The checkout routes", () => {
  it("check cancel_url like the other addresses", async () => {
    const { routes } = rig([], {
      order: () => ({ checkout: { ...hosted, cancel_url: "https://evil.example/" } }),
      returnOrigins,
    });
    expect((await routes.create({})).status).toBe(422);
  });
  it("refuse a blob: URL of an allowed origin", async () => {
    const { routes } = rig([], {
      order: () => ({ checkout: { ...hosted, return_url: "blob:https://shop.example.com/x" } }),
      returnOrigins,
    });
    expect((await routes.create({})).status).toBe(422);
  });
  it("refuse an origin with a trailing slash at creation", () => {
    expect(() => rig([], { returnOrigins: ["https://shop.example.com/"] })).toThrow('"https://shop.example.com"');
    expect(() => rig([], { returnOrigins: ["https://shop.example.com"] })).not.toThrow();
  });

  it("report an error of onFinal while a stream is open", async () => {
    const onError = vi.fn();
    let n = 0;
    const { routes, clock } = rig(
      ({ path }) => json(path.endsWith("/payment") ? paid() : query(record({ respcd: n++ ? "0000" : "1143" }))),
      {
        onFinal: () => {
          throw new Error("db");
        },
        hooks: { onError },
      },
    );
    const gone = new AbortController();
    const reply = await routes.events({}, "A-1001", gone.signal);
    (async () => {
      for await (const _ of reply.body as AsyncIterable<string>);
    })();
    await clock.advance(9_000);
    gone.abort();
    await clock.advance(0);
    expect(onError).toHaveBeenCalled();
  });
  it("report once an error that two clicks wait for", async () => {
    const onError = vi.fn();
    const { routes } = rig([json({ respcd: "1201" })], { hooks: { onError } });
    const key = (name: string) => (name === "idempotency-key" ? "k" : undefined);
    await Promise.all([routes.create({}, key), routes.create({}, key)]);
    expect(onError).toHaveBeenCalledTimes(1);
  });
  it("refuse a key of 10 000 characters", async () => {
    const { routes } = rig([json(paid())]);
    expect((await routes.create({}, (n) => (n === "idempotency-key" ? "k".repeat(10_000) : undefined))).status).toBe(
      400,
    );
  });
  it("call the function that returns the client once per creation", async () => {
    const a = clientWithFetch([json(paid())]),
      b = clientWithFetch([json(paid())]);
    let n = 0;
    const routes = createCheckoutRoutes<object>({
      authorize: () => true,
      qfpay: () => (n++ < 2 ? a.qfpay : b.qfpay),
      order: () => ({ ...payment }),
      clock: a.clock,
    });
    for (let i = 0; i < 2; i++) await routes.create({}, (n) => (n === "idempotency-key" ? "k" : undefined));
    expect(a.sent.length + b.sent.length).toBe(1);
  });
  it("report a refusal to the customer also if onRefused throws", async () => {
    const onError = vi.fn();
    const { routes } = rig([json({ respcd: "1201" })], {
      onRefused: () => {
        throw new Error("db");
      },
      hooks: { onError },
    });
    const reply = await routes.create({});
    expect(reply.status).toBe(422);
    expect(reply.body).toContain("refused");
  });
});

it("The checkout routes do not call onRefused for a number that names another live transaction", async () => {
  const onRefused = vi.fn();
  const w = clientWithFetch(
    ({ path }) => (path.endsWith("/payment") ? json("", 500) : json(query(record({ txamt: "900" })))),
    {},
    Date.UTC(2026, 0, 15, 4),
  );
  const routes = createCheckoutRoutes<object>({
    authorize: () => true,
    qfpay: w.qfpay,
    order: () => ({ ...payment }),
    clock: w.clock,
    onRefused,
  });
  await run(
    w.clock,
    routes.create({}, (n) => (n === "idempotency-key" ? "k" : undefined)),
  );
  expect(onRefused).not.toHaveBeenCalled();
});

describe("The checkout routes also", () => {
  it("refuse an empty origin at creation, because it would allow all addresses without an origin", () => {
    expect(() => rig([], { returnOrigins: [""] })).toThrow('holds "", which is no origin');
  });

  it("refuse an address without an origin", async () => {
    for (const return_url of ["javascript:alert(1)", "data:text/html,hello", "shop"]) {
      const { routes } = rig([], { order: () => ({ checkout: { ...hosted, return_url } }), returnOrigins });
      expect((await routes.create({})).status).toBe(422);
    }
  });

  it("name the URL and the parameter that a read lacks which is refused for its token", async () => {
    const { routes, sent } = rig([], { authorize: undefined });
    const refused = async (token?: string) => {
      const { status, body } = await routes.status({}, "A-1001", token);
      return [status, body];
    };
    const missing = expect.stringMatching(/status_url, events_url and qr_url .*the parameter token is missing/);
    const wrong = expect.stringMatching(/status_url, events_url and qr_url .*token belongs to another order/);
    expect(await refused()).toEqual([403, missing]);
    expect(await refused("")).toEqual([403, missing]);
    expect(await refused("f".repeat(64))).toEqual([403, wrong]);
    expect(sent).toEqual([]);
  });

  it("show an order only if authorize returns true", async () => {
    const answers = [true, 1, "yes", {}, undefined, false];
    const statuses = answers.map(async (answer) => {
      const { routes } = rig([json(query(record()))], { authorize: () => answer as never });
      return (await routes.status({}, "A-1001")).status;
    });
    expect(await Promise.all(statuses)).toEqual([200, 403, 403, 403, 403, 403]);
  });

  it("leave an order of the hosted page open after a refusal: the customer may take another wallet there", async () => {
    const finals: unknown[] = [];
    let records = [record({ out_trade_no: "A-1", respcd: "1205" })];
    const { routes, clock } = rig(() => json(query(...records)), {
      order: () => ({ checkout: hosted }),
      onFinal: (transaction) => void finals.push(transaction.status),
    });
    const status = async () => JSON.parse((await routes.status({}, "A-1")).body as string).status;
    expect((await routes.create({})).status).toBe(201);
    expect(await status()).toBe("pending");
    await clock.advance(3_001);
    records = [record({ out_trade_no: "A-1", syssn: "2" }), ...records];
    expect(await status()).toBe("success");
    expect(finals).toEqual(["success"]);
  });

  it("leave an order of the hosted page open after its payment went back, while its link can be paid", async () => {
    const finals: unknown[] = [];
    let records = [record({ out_trade_no: "A-1", cancel: "1" })];
    const { routes, clock } = rig(() => json(query(...records)), {
      order: () => ({ checkout: hosted }),
      onFinal: (transaction) => void finals.push(transaction.syssn),
    });
    const status = async () => JSON.parse((await routes.status({}, "A-1")).body as string).status;
    expect((await routes.create({})).status).toBe(201);
    expect(await status()).toBe("pending");
    await clock.advance(3_001);
    records = [record({ out_trade_no: "A-1", syssn: "2" }), ...records];
    expect(await status()).toBe("success");
    expect(finals).toEqual(["2"]);
  });

  it("say of an order that was refunded in full that it was refunded", async () => {
    const { routes } = rig(({ path }) => json(path.endsWith("/payment") ? paid() : query(record({ cancel: "2" }))));
    await routes.create({});
    await routes.status({}, "A-1001");
    const reply = await routes.create({});
    expect([reply.status, reply.body]).toEqual([410, expect.stringContaining("was refunded")]);
  });

  it("query an order under the sub-merchant that order() chose", async () => {
    const { routes, sent } = rig(({ path }) => json(path.endsWith("/payment") ? paid() : query(record())), {
      order: () => ({ ...payment, mchid: "ZaMVg12345" }),
    });
    expect((await routes.create({})).status).toBe(201);
    expect((await routes.status({}, "A-1001")).status).toBe(200);
    expect(sent.map(({ params }) => params.mchid)).toEqual(["ZaMVg12345", "ZaMVg12345"]);
  });

  it("do not report a payment as refused that may have been carried out", async () => {
    const { routes } = rig([json({ respcd: "1102", resperr: "duplicate" })], {}, { recovery: false, retry: false });
    expect((await routes.create({})).status).toBe(502);
  });
});
