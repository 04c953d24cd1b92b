import { describe, expect, it } from "vitest";
import {
  BodyTooLargeError,
  compareWithOrder,
  constructNotification,
  createNotifyHandler,
  exactBytes,
  memoryNotifyStore,
  type NotifyContext,
  type NotifyOptions,
  type NotifyRequest,
  QFPayRawBodyError,
} from "../src/index.js";
import { replyFor } from "../src/notify/reply.js";
import { fakeClock, signNotification } from "../src/testing.js";
import { clientKey, clientWithFetch, json, type Loose, query, record } from "./support.js";

const payload = { notify_type: "payment", syssn: "1", out_trade_no: "A-1001", txamt: "1000", txcurrcd: "HKD" };

function delivery(body: object = payload, key = clientKey, over: Partial<NotifyRequest> = {}): NotifyRequest {
  const signed = signNotification(body, key);
  return { method: "POST", header: (name) => signed.headers[name], body: async () => signed.body, ...over };
}

function rig(options: Partial<NotifyOptions> = {}) {
  const contexts: NotifyContext[] = [];
  const events: Loose[] = [];
  const handle = createNotifyHandler({
    keys: clientKey,
    clock: fakeClock(),
    on: { payment: (_n, context) => void contexts.push(context) },
    hooks: { onOutcome: (event) => events.push(event) },
    ...options,
  });
  return { handle, contexts, events };
}

describe("compareWithOrder", () => {
  const order = { out_trade_no: "A", txamt: 1000, txcurrcd: "HKD" };

  it("returns the expected and the received value", () => {
    expect(compareWithOrder({ ...order, txamt: 999 }, { ...order, mchid: "M1" })).toEqual([
      { field: "txamt", expected: 1000, actual: 999 },
      { field: "mchid", expected: "M1", actual: undefined },
      { field: "respcd", expected: "0000", actual: undefined },
    ]);
  });

  it.each([10.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, "10.00", "-1", "", undefined])(
    "refuses an order of %s minor units instead of comparing with it",
    (txamt) => {
      expect(() => compareWithOrder({ ...order, respcd: "0000" }, { ...order, txamt: txamt as number })).toThrow(
        expect.objectContaining({ code: "params_invalid", issues: [expect.objectContaining({ path: "txamt" })] }),
      );
    },
  );
});

describe("compareWithOrder, given an order without one of its members,", () => {
  const order = { out_trade_no: "A", txamt: 1000, txcurrcd: "HKD" };

  it.each(["out_trade_no", "txcurrcd"])("refuses to compare without %s, which would fit every payment", (name) => {
    expect(() => compareWithOrder({ ...order, respcd: "0000" }, { ...order, [name]: undefined })).toThrow(
      expect.objectContaining({ code: "params_invalid", issues: [expect.objectContaining({ path: name })] }),
    );
  });

  it("returns a difference if the books hold null, which fits no payment", () => {
    const held = { ...order, txcurrcd: null as unknown as string };
    expect(compareWithOrder({ ...order, respcd: "0000" }, held)).toMatchObject([{ field: "txcurrcd" }]);
  });
});

describe("exactBytes", () => {
  it("returns bytes unchanged, Buffers included", () => {
    for (const bytes of [new Uint8Array([0xff, 0]), Buffer.from("x")]) expect(exactBytes(bytes)).toBe(bytes);
  });

  it("encodes text as UTF-8, also if it is empty", () => {
    expect([...exactBytes("é茶")!]).toEqual([...Buffer.from("é茶")]);
    expect(exactBytes("")).toHaveLength(0);
  });

  it.each([
    ["text that lost bytes when it was decoded", "a\ufffdb"],
    ["a parsed object", { a: 1 }],
    ["a list", [1]],
    ["a number", 5],
    ["null", null],
    ["nothing", undefined],
  ])("returns undefined for %s", (_what, value) => {
    expect(exactBytes(value)).toBeUndefined();
  });

  const headers = (sent: Record<string, string>) => (name: string) => sent[name];

  it.each<[string, Record<string, string>]>([
    ["is as long as content-length says", { "content-length": "4" }],
    ["came without a content-length", {}],
    ["was compressed, which content-length counts", { "content-length": "24", "content-encoding": "gzip" }],
  ])("encodes text that %s", (_what, sent) => {
    expect([...exactBytes("éab", headers(sent))!]).toEqual([...Buffer.from("éab")]);
  });

  it.each(["3", "5", "7"])(
    "returns undefined for text of four bytes if %s were sent, as with a byte order mark",
    (sent) => {
      expect(exactBytes("éab", headers({ "content-length": sent }))).toBeUndefined();
    },
  );

  it("returns bytes whatever content-length says", () => {
    const bytes = new Uint8Array([1]);
    expect(exactBytes(bytes, headers({ "content-length": "9" }))).toBe(bytes);
  });
});

describe("The id under which a notification is remembered", () => {
  const idOf = async (keys: NotifyOptions["keys"], key = clientKey) => {
    const { handle, contexts } = rig({ keys });
    expect((await handle(delivery(payload, key))).outcome).toBe("handled");
    return contexts[0]!.claim.id;
  };

  it("contains the tag of the key: the same for text, list and resolver, another one for another key", async () => {
    const mine = await idOf(clientKey);
    expect(mine).toMatch(/^payment:1@[0-9A-F]{16}$/);
    for (const keys of [[clientKey], () => clientKey, [clientKey, "another-key"], ["another-key", clientKey]]) {
      expect(await idOf(keys)).toBe(mine);
    }
    expect(await idOf(["another-key"], "another-key")).not.toBe(mine);
  });

  it("keeps two handlers with one store from marking each other's notifications", async () => {
    const store = memoryNotifyStore();
    for (const keys of ["key-of-a", "key-of-b"]) {
      const { handle } = rig({ store, keys });
      expect((await handle(delivery(payload, keys))).outcome).toBe("handled");
    }
  });

  it("keeps one merchant from marking another merchant's notification", async () => {
    const store = memoryNotifyStore();
    const { handle } = rig({ store, keys: ({ url }) => (url === "/a" ? "key-of-a" : "key-of-b") });
    const outcomes = [];
    for (const [url, key] of [
      ["/a", "key-of-a"],
      ["/b", "key-of-b"],
      ["/b", "key-of-b"],
    ] as const)
      outcomes.push((await handle(delivery(payload, key, { url }))).outcome);
    expect(outcomes).toEqual(["handled", "handled", "duplicate"]);
  });
});

describe("confirm", () => {
  const asked = (options: Partial<NotifyOptions>, body: object) => {
    const { qfpay, sent } = clientWithFetch([() => json(query(record()))]);
    const any: NotifyContext[] = [];
    const { handle } = rig({ qfpay, onAny: (_n, context) => void any.push(context), ...options });
    return handle(delivery(body)).then(({ outcome }) => ({ outcome, asked: sent.length, context: any[0]! }));
  };

  it("makes no enquiry if it is off, although there is a client", async () => {
    const { outcome, asked: requests, context } = await asked({}, payload);
    expect([outcome, requests, "transaction" in context]).toEqual(["handled", 0, false]);
  });

  it("makes an enquiry about an unknown kind with a syssn, and none if the syssn is empty", async () => {
    expect(await asked({ confirm: "enquiry" }, { notify_type: "new", syssn: "1" })).toMatchObject({ asked: 1 });
    expect(await asked({ confirm: "enquiry" }, { notify_type: "new", syssn: "" })).toMatchObject({ asked: 0 });
  });
});

describe("Registration", () => {
  it.each([{ onAny: "log" }, { handlerTimeoutMs: -1 }, { maxBodyBytes: Number.NaN }, { confirm: "enquiry" }])(
    "refuses %j",
    (options) => {
      expect(() => rig(options as never)).toThrow(expect.objectContaining({ code: "config_invalid" }));
    },
  );

  it("accepts kinds whose handler is undefined, and the smallest limits", () => {
    for (const options of [
      { on: { payment: undefined } },
      { on: undefined, onAny: () => {} },
      { handlerTimeoutMs: 1 },
      { maxBodyBytes: 1 },
    ])
      expect(() => rig(options)).not.toThrow();
  });

  it("names the wrong option and the right values", () => {
    expect(() => rig({ on: { paymnet: () => {} } } as never)).toThrow(/on\.paymnet.*payment, refund/);
    expect(() => rig({ maxBodyBytes: 0 })).toThrow("maxBodyBytes");
    expect(() => rig({ on: { refund: 5 } } as never)).toThrow("refund");
  });
});

describe("The outcome hook", () => {
  it("gets the error of the body reader, whatever its type", async () => {
    for (const [error, outcome] of [
      [new BodyTooLargeError(5), "too_large"],
      [new QFPayRawBodyError("parsed before"), "raw_body_unavailable"],
      [new Error("socket"), "raw_body_unavailable"],
    ] as const) {
      const { handle, events } = rig();
      await handle(delivery(payload, clientKey, { body: () => Promise.reject(error) }));
      expect(events).toEqual([{ outcome, error }]);
    }
  });

  it("gets the notification of repeats and of kinds without a handler", async () => {
    const { handle, events } = rig();
    for (const body of [payload, payload, { notify_type: "refund", syssn: "2" }]) await handle(delivery(body));
    expect(events.map(({ outcome, notification }) => [outcome, notification.syssn])).toEqual([
      ["handled", "1"],
      ["duplicate", "1"],
      ["ignored", "2"],
    ]);
  });

  it("gets the notification if it took too long or another delivery handles it, but not the text of the reply", async () => {
    const clock = fakeClock();
    const { handle, events } = rig({ clock, on: { payment: () => new Promise(() => {}) } });
    const first = handle(delivery());
    await clock.advance(10_000);
    await first;
    await handle(delivery());
    expect(events).toEqual([
      {
        outcome: "handler_timeout",
        notification: expect.objectContaining({ syssn: "1" }),
        error: expect.objectContaining({ message: "the handler took longer than the 10000 ms of handlerTimeoutMs." }),
      },
      { outcome: "busy", notification: expect.objectContaining({ syssn: "1" }) },
    ]);
    await handle(delivery(payload, clientKey, { body: async () => new Uint8Array() }));
    expect(events[2]).toEqual({ outcome: "malformed" });
  });
});

describe("The reply", () => {
  it("has a detail only if it does not acknowledge", () => {
    expect(replyFor("handled", "other").body).toBe("SUCCESS");
    expect(replyFor("handler_failed", "other").body).toBe("other");
  });

  it("has exactly the headers of its outcome", () => {
    expect(Object.keys(replyFor("handled").headers)).toEqual(["content-type", "cache-control"]);
    expect(replyFor("too_large").headers).toHaveProperty("connection", "close");
    expect(replyFor("method_not_allowed").headers).toHaveProperty("allow", "POST");
  });
});

describe("BodyTooLargeError", () => {
  it("knows errors of another copy of this package, and nothing else", () => {
    const foreign = Object.defineProperty(new Error("x"), Symbol.for("qfpay.body_too_large"), { value: true });
    expect(foreign instanceof BodyTooLargeError).toBe(true);
    for (const value of [new Error("x"), null, undefined, "text", 5, () => {}])
      expect((value as object) instanceof BodyTooLargeError).toBe(false);
  });

  it("has its name and its limit", () => {
    expect(new BodyTooLargeError(100)).toMatchObject({
      name: "BodyTooLargeError",
      message: expect.stringContaining("100"),
    });
  });
});

describe("constructNotification", () => {
  const parsed = (body: object): Loose => {
    const signed = signNotification(body, clientKey);
    return constructNotification(signed.body, signed.headers["x-qf-sign"], clientKey);
  };

  it.each([
    [
      "failed billings of one order",
      { notify_type: "subscription_payment", subscription_order_id: "o", respcd: "1205" },
    ],
    ["states of a subscription without a time", { notify_type: "subscription", subscription_id: "s", state: "ACTIVE" }],
    ["states of a subscription without a state", { notify_type: "subscription", subscription_id: "s", sysdtm: "2026" }],
  ])("keeps two %s apart, which a missing member would make one, but not repeats", (_, event) => {
    const [first, second] = [parsed({ ...event, txdtm: "1" }), parsed({ ...event, txdtm: "2" })];
    expect(first.id).not.toBe(second.id);
    expect(parsed({ ...event, txdtm: "1" }).id).toBe(first.id);
  });

  it("keeps a billing that failed apart from its success under the same syssn, and knows a repeat of either", () => {
    const billing = { notify_type: "subscription_payment", subscription_order_id: "o", syssn: "1" };
    const ids = [{ respcd: "1205" }, { respcd: "0000" }, {}, { respcd: "1143" }].map(
      (over) => parsed({ ...billing, ...over }).id,
    );
    expect(new Set(ids).size).toBe(4);
    expect(parsed({ ...billing, respcd: "0000", more: "" }).id).toBe(ids[1]);
    expect(parsed({ ...billing, respcd: "1205" }).id).toBe(ids[0]);
  });

  it("keeps an empty part in an identity, so that the other parts keep their place", () => {
    expect(parsed({ notify_type: "payment_token", tokenid: "t", sysdtm: "2026" }).id).toBe("payment_token:t::2026");
    expect(parsed({ notify_type: "payment_token", tokenid: "t", event: "2026" }).id).toBe("payment_token:t:2026:");
  });

  it("passes on members that are neither text nor number, and converts numbers to text", () => {
    expect(parsed({ ...payload, more: { a: 1 }, list: [1], flag: false, count: 0, gone: null })).toMatchObject({
      more: { a: 1 },
      list: [1],
      flag: false,
      count: "0",
    });
    expect(parsed({ ...payload, gone: null })).not.toHaveProperty("gone");
  });

  it("rejects a signed body that is no object", () => {
    const signed = signNotification("[]", clientKey);
    expect(() => constructNotification(signed.body, signed.headers["x-qf-sign"], clientKey)).toThrow(
      expect.objectContaining({ code: "response_invalid", outcome: "rejected" }),
    );
  });
});

describe("memoryNotifyStore with owners", () => {
  const taken = async () => {
    const clock = fakeClock();
    const store = memoryNotifyStore({ clock });
    store.claim("x", 100, "late");
    await clock.advance(100);
    expect(store.claim("x", 1_000, "new")).toBe("claimed");
    return store;
  };

  it("lets a late owner neither complete nor release the claim of another owner", async () => {
    const store = await taken();
    expect(store.complete("x", "late")).toBe(false);
    store.release("x", "late");
    expect(store.claim("x", 1, "third")).toBe("busy");
    expect(store.complete("x", "new")).toBe(true);
  });

  it("keeps a completed entry if its owner releases it", () => {
    const store = memoryNotifyStore({ clock: fakeClock() });
    store.claim("x", 100, "a");
    store.complete("x", "a");
    store.release("x", "a");
    store.release("never claimed", "a");
    expect(store.claim("x", 100, "b")).toBe("done");
  });

  it("completes an entry that was not claimed", () => {
    const store = memoryNotifyStore({ clock: fakeClock() });
    expect(store.complete("x", "a")).toBe(true);
    expect(store.claim("x", 100, "b")).toBe("done");
  });
});
