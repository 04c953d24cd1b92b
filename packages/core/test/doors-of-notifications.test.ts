import { describe, expect, it } from "vitest";
import {
  createNotifyHandler,
  memoryNotifyStore,
  type Notification,
  type NotifyContext,
  type NotifyOptions,
  QFPay,
  type RequestEvent,
} from "../src/index.js";
import { signNotification } from "../src/testing.js";
import {
  appCode,
  clientKey,
  clientWithFetch,
  json,
  type Loose,
  paid,
  payment,
  query,
  record,
  run,
  syssn,
} from "./support.js";

const hour = 3_600_000;
const now = Date.UTC(2026, 0, 1, 5); // The time in Hong Kong is 13:00.

const delivery = (payload: Record<string, unknown>, key = clientKey) => {
  const { body, headers } = signNotification(payload, key);
  return { method: "POST", header: (name: string) => headers[name], body: async () => body };
};
const notice = {
  notify_type: "payment",
  syssn,
  out_trade_no: "A-1001",
  txamt: "1000",
  respcd: "0000",
  sysdtm: "2026-01-01 12:00:00",
};

describe("Several accounts that share a route", () => {
  const rig = (keys: NotifyOptions["keys"]) => {
    const seen: [string, string | undefined][] = [];
    const handle = createNotifyHandler({
      keys,
      hooks: { onOutcome: () => {} },
      on: { payment: (n, { account }) => void seen.push([n.out_trade_no, account]) },
    });
    return {
      seen,
      outcome: async (payload: Record<string, unknown>, key?: string) => (await handle(delivery(payload, key))).outcome,
    };
  };

  it("are told apart: the handler gets the account whose key verified the notification", async () => {
    const table: Loose = { m1: { key: ["k-next", "k-1"], account: "one" }, m2: { key: "k-2", account: "two" } };
    const { seen, outcome } = rig(({ mchid }) => table[mchid!]);
    expect(await outcome({ ...notice, mchid: "m1" }, "k-1")).toBe("handled");
    expect(await outcome({ ...notice, mchid: "m2" }, "k-2")).toBe("handled");
    expect(await outcome({ ...notice, mchid: "m2", syssn: "3" }, "k-1")).toBe("bad_signature");
    expect(await outcome({ ...notice, mchid: "m3" }, "k-1")).toBe("unknown_merchant");
    expect(seen).toEqual([
      ["A-1001", "one"],
      ["A-1001", "two"],
    ]);
  });

  it("may be one account named without a function; a bare key has no name", async () => {
    const named = rig({ key: clientKey, account: "one" });
    expect(await named.outcome(notice)).toBe("handled");
    const bare = rig([clientKey]);
    expect(await bare.outcome(notice)).toBe("handled");
    expect([...named.seen, ...bare.seen].map(([, account]) => account)).toEqual(["one", undefined]);
  });

  it("are refused without a name or key: at the start, or with 500", async () => {
    for (const wrong of [{ key: clientKey }, { key: clientKey, account: "" }, { account: "one" }, {}] as Loose[]) {
      expect(() => createNotifyHandler({ keys: wrong })).toThrow(/keys|client keys/);
      expect(await rig(() => wrong).outcome(notice)).toBe("handler_failed");
    }
  });

  it.each(["constructor", "__proto__", "toString", "hasOwnProperty", "valueOf"])(
    "find no key for the mchid %s in a plain object",
    async (mchid) => {
      const table: Loose = { m1: clientKey };
      const { seen, outcome } = rig(({ mchid }) => table[mchid!]);
      const payload = JSON.parse(
        `{"notify_type":"payment","syssn":"1","out_trade_no":"A","txamt":"1","mchid":"${mchid}"}`,
      );
      expect(await outcome(payload)).toBe("unknown_merchant");
      expect(seen).toEqual([]);
    },
  );
});

it.each(["constructor", "__proto__", "toString", "valueOf", "hasOwnProperty"])(
  "get no entry of an internal table if the gateway sends %s as every value",
  async (name) => {
    const answer = { ...paid(), respcd: name, txstatus: name, pay_type: name, txcurrcd: name };
    const row = record({
      respcd: "0000",
      cancel: name,
      txstatus: name,
      pay_type: name,
      txcurrcd: name,
      order_type: name,
    });
    const { qfpay, clock } = clientWithFetch(({ path }) => json(path.endsWith("/query") ? query(row) : answer), {
      recovery: false,
    });
    expect(await run(clock, qfpay.transactions.get({ syssn }))).toMatchObject({ status: "pending", refunded: "none" });
    const unclear = await run(
      clock,
      qfpay.payments.create(payment).catch((error) => error),
    );
    expect(unclear).toMatchObject({ outcome: "unknown" });
  },
);

describe("maxAgeMs", () => {
  const rig = (reply: () => Response, options: Partial<NotifyOptions> = {}) => {
    const { qfpay, sent, clock } = clientWithFetch([reply], { retry: false }, now);
    const seen: NotifyContext[] = [];
    const outcomes: Loose[] = [];
    const handle = createNotifyHandler({
      keys: clientKey,
      maxAgeMs: hour,
      qfpay,
      clock,
      hooks: { onOutcome: (event) => void outcomes.push(event) },
      onAny: (_, context) => void seen.push(context),
      ...options,
    });
    return { handle, sent, seen, outcomes };
  };
  const found =
    (over: Record<string, unknown> = {}) =>
    () =>
      json(query(record(over)));

  it("leads to an enquiry about an older notification, whose record the handler gets; exactly at the age it does not", async () => {
    const fresh = rig(found());
    expect((await fresh.handle(delivery(notice))).outcome).toBe("handled");
    expect([fresh.sent.length, fresh.seen[0]!.transaction]).toEqual([0, undefined]);
    const stale = rig(found());
    expect((await stale.handle(delivery({ ...notice, sysdtm: "2026-01-01 11:59:59" }))).outcome).toBe("handled");
    expect(stale.sent[0]!.params.syssn).toBe(syssn);
    expect(stale.seen[0]!.transaction).toMatchObject({ status: "success" });
  });

  it("applies to the later of paydtm and sysdtm, and treats a notification without a time as fresh", async () => {
    const { handle, sent, seen } = rig(found());
    const old = "2025-12-01 12:00:00";
    const times = [
      { sysdtm: old, paydtm: "2026-01-01 12:30:00" },
      { sysdtm: "2026-01-01 12:30:00", paydtm: old },
      { sysdtm: "", paydtm: "" },
      { sysdtm: "yesterday", paydtm: undefined },
    ];
    for (const [at, each] of times.entries()) await handle(delivery({ ...notice, ...each, syssn: `${at}` }));
    expect([seen.length, sent.length]).toEqual([4, 0]);
  });

  const stale = { ...notice, sysdtm: "2025-12-31 12:00:00" };

  it.each<[string, () => Response]>([
    ["the gateway has no record", () => json(query())],
    ["the enquiry fails", () => json("<html>", 502)],
    ["the payment has gone back", found({ cancel: "3" })],
    ["the payment failed", found({ respcd: "1205" })],
    ["the payment is open", found({ respcd: "1143" })],
    ["the amount is another", found({ txamt: "1" })],
    ["the number is another", found({ out_trade_no: "A-1002" })],
    ["the record is a refund", found({ order_type: "refund" })],
  ])("neither handles nor acknowledges a stale payment if %s, and reports it", async (_, reply) => {
    const { handle, seen, outcomes } = rig(reply);
    expect(await handle(delivery(stale))).toMatchObject({ outcome: "handler_failed", status: 500 });
    expect(seen).toEqual([]);
    expect(outcomes[0].error.code).toMatch(/response_invalid/);
  });

  it("handles a stale refund that the gateway still has", async () => {
    const { handle, seen } = rig(found({ order_type: "refund" }));
    expect((await handle(delivery({ ...stale, notify_type: "refund" }))).outcome).toBe("handled");
    expect(seen[0]!.transaction).toMatchObject({ order_type: "refund" });
  });

  it("may not be longer than the store remembers", async () => {
    const { qfpay, clock } = clientWithFetch([found()], { retry: false }, now);
    let handled = 0;
    const week = 7 * 24 * hour;
    const handle = createNotifyHandler({ keys: clientKey, maxAgeMs: week, qfpay, clock, onAny: () => void handled++ });
    await handle(delivery(notice));
    await clock.advance(6 * 24 * hour);
    expect((await handle(delivery(notice))).outcome).toBe("duplicate");
    expect(handled).toBe(1);
  });

  it("is refused without qfpay, with a store that forgets earlier, or if it is no duration", () => {
    const { qfpay } = clientWithFetch([found()]);
    const make = (options: Partial<NotifyOptions>) => () => createNotifyHandler({ keys: clientKey, ...options });
    expect(make({ maxAgeMs: hour })).toThrow(/maxAgeMs needs qfpay/);
    const store = memoryNotifyStore({ retentionMs: hour });
    expect(make({ maxAgeMs: hour, qfpay, store })).not.toThrow();
    expect(make({ maxAgeMs: hour + 1, qfpay, store })).toThrow(/store remembers notifications for 3600000 ms/);
    for (const maxAgeMs of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(make({ maxAgeMs, qfpay })).toThrow(/maxAgeMs must be a positive number/);
    }
  });
});

describe("Saved cards", () => {
  const idOf = async (fields: Record<string, unknown>) => {
    const ids: string[] = [];
    const handle = createNotifyHandler({ keys: clientKey, onAny: (n: Notification) => void ids.push(n.id) });
    await handle(delivery({ notify_type: "payment_token", ...fields }));
    return ids[0];
  };
  const card = { tokenid: "tk_1", event: "MATCH", sysdtm: "2026-01-01 12:00:00", customer_id: "c1", respcd: "0000" };

  it("have different ids if they differ", async () => {
    const others = [
      card,
      { ...card, customer_id: "c2" },
      { ...card, token_reference: "r" },
      { ...card, respcd: "1205" },
      { ...card, tokenid: "tk_1:MATCH", event: "" },
      { ...card, tokenid: "tk_1", event: "MATCH:2026-01-01 12:00:00", sysdtm: "" },
      { ...card, tokenid: "tk_1%3AMATCH", event: "" },
      { ...card, customer_id: "c1:r", token_reference: "" },
      { ...card, customer_id: "c1", token_reference: "r:0000", respcd: "" },
    ];
    const ids = await Promise.all(others.map(idOf));
    expect(new Set(ids).size).toBe(others.length);
    expect(await idOf({ ...card })).toBe(ids[0]);
  });
});

it("are logged without signatures, so that no reader of the log can send them again", async () => {
  const events: RequestEvent[] = [];
  const sent: string[] = [];
  const fetch = (async (_: string, init: RequestInit) => {
    sent.push(new Headers(init.headers).get("x-qf-sign")!);
    return json(paid());
  }) as never;
  const qfpay = new QFPay({ appCode, clientKey, fetch, hooks: { onRequest: (event) => void events.push(event) } });
  await qfpay.payments.create(payment);
  await qfpay.payments.close({ syssn, txamt: 1 }, { method: "GET" } as Loose).catch(() => {});
  expect(sent).toHaveLength(2);
  for (const signature of sent) expect(JSON.stringify(events).toLowerCase()).not.toContain(signature.toLowerCase());
  expect(events[0]!.headers).toMatchObject({ "x-qf-appcode": appCode });
});
