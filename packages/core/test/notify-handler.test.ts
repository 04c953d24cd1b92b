import { deflateSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import {
  BodyTooLargeError,
  createNotifyHandler,
  fetchNotifyHandler,
  memoryNotifyStore,
  type NotifyOptions,
  type NotifyReply,
  type NotifyRequest,
  type NotifyStore,
  QFPayRawBodyError,
  readBody,
} from "../src/index.js";
import { fakeClock, signNotification } from "../src/testing.js";
import { clientKey, doThenReturn, type Loose, rejectedPromise, watch } from "./support.js";

const payload = {
  notify_type: "payment",
  syssn: "1",
  out_trade_no: "A-1001",
  txamt: "1000",
  txcurrcd: "HKD",
  mchid: "M1",
};

function request(
  body: object | string | Uint8Array = payload,
  over: Partial<NotifyRequest> & { headers?: Record<string, string | null> } = {},
): NotifyRequest {
  const signed = signNotification(body, clientKey);
  const headers: Record<string, string | null> = { ...signed.headers, ...over.headers };
  return { method: "POST", header: (name) => headers[name], body: async () => signed.body, ...over };
}

function rig(options: Partial<NotifyOptions> = {}) {
  const clock = fakeClock();
  const outcomes: Loose[] = [];
  const handled: Loose[] = [];
  const handle = createNotifyHandler({
    keys: clientKey,
    clock,
    on: { payment: (n) => void handled.push(n) },
    hooks: { onOutcome: (event) => outcomes.push(event) },
    ...options,
  });
  return { handle, clock, outcomes, handled };
}

const accepted = {
  status: 200,
  body: "SUCCESS",
  headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" },
};
const isAccepted = (reply: NotifyReply, outcome: string) => expect(reply).toEqual({ ...accepted, outcome });
const isRefused = (reply: NotifyReply, status: number, outcome: string) => {
  expect(reply).toMatchObject({ status, outcome });
  expect(reply.body).not.toMatch(/SUCCESS/i);
  expect(reply.body.length).toBeGreaterThan(0);
  expect(reply.headers).toMatchObject({ "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" });
};

describe("The outcome table", () => {
  it("handled: the handler ran with the notification, the reply is exactly SUCCESS", async () => {
    const { handle, handled, outcomes } = rig();
    isAccepted(await handle(request()), "handled");
    expect(handled).toEqual([expect.objectContaining({ type: "payment", txamt: 1000, out_trade_no: "A-1001" })]);
    expect(outcomes).toEqual([{ outcome: "handled", notification: handled[0] }]);
  });

  it("ignored: there is no handler for the kind", async () => {
    const { handle, handled } = rig();
    isAccepted(await handle(request({ notify_type: "refund", syssn: "2" })), "ignored");
    isAccepted(await handle(request({ notify_type: "brand_new", syssn: "2" })), "ignored");
    expect(handled).toEqual([]);
  });

  it("duplicate: a repeat of a handled notification does not run the handler again", async () => {
    const { handle, handled } = rig();
    await handle(request());
    isAccepted(await handle(request()), "duplicate");
    expect(handled).toHaveLength(1);
  });

  it("busy: another delivery holds the claim", async () => {
    let finish = () => {};
    const { handle, clock } = rig({ on: { payment: () => new Promise<void>((resolve) => (finish = resolve)) } });
    const first = watch(handle(request()));
    await clock.advance(0);
    isRefused(await handle(request()), 503, "busy");
    finish();
    await clock.advance(0);
    isAccepted(first.value!, "handled");
    isAccepted(await handle(request()), "duplicate");
    expect(clock.pending).toBe(0);
  });

  it("handler_failed: the handler throws or rejects, and the repeat is handled", async () => {
    for (const fail of [
      () => {
        throw new Error("db down: secret");
      },
      async () => Promise.reject(new Error("db down: secret")),
    ]) {
      let broken = true;
      const { handle, outcomes, clock } = rig({ on: { payment: () => (broken ? fail() : undefined) } });
      const reply = await handle(request());
      isRefused(reply, 500, "handler_failed");
      expect(reply.body).not.toContain("secret");
      expect(outcomes[0]).toMatchObject({
        outcome: "handler_failed",
        error: { message: "db down: secret" },
        notification: { syssn: "1" },
      });
      broken = false;
      isAccepted(await handle(request()), "handled");
      expect(clock.pending).toBe(0);
    }
  });

  it("raw_body_unavailable: the reader cannot return the bytes; the reply contains only the package's own explanation", async () => {
    const { handle } = rig();
    const ours = await handle(
      request(payload, {
        body: async () => Promise.reject(new QFPayRawBodyError("express.json() ran first. Mount it later.")),
      }),
    );
    isRefused(ours, 500, "raw_body_unavailable");
    expect(ours.body).toBe("express.json() ran first. Mount it later.");
    const other = await handle(request(payload, { body: async () => Promise.reject(new Error("secret stack")) }));
    isRefused(other, 500, "raw_body_unavailable");
    expect(other.body).not.toContain("secret");
  });

  it.each([[null], [""], [undefined]])("unsigned: the header is %j, and the body is not read", async (signature) => {
    const { handle } = rig();
    let read = 0;
    const reply = await handle({
      method: "POST",
      header: () => signature,
      body: async () => doThenReturn(read++, new Uint8Array(1)),
    });
    isRefused(reply, 401, "unsigned");
    expect(read).toBe(0);
  });

  it("bad_signature: the body is tampered with, printed again, or signed with another key", async () => {
    const { handle, handled } = rig();
    const { body } = signNotification(payload, clientKey);
    for (const bytes of [
      body.map((byte, i) => (i === 20 ? byte ^ 1 : byte)),
      new TextEncoder().encode(JSON.stringify(payload)),
      new TextEncoder().encode(`${Buffer.from(body).toString()}\n`),
    ]) {
      isRefused(await handle(request(payload, { body: async () => bytes })), 401, "bad_signature");
    }
    isRefused(
      await handle(request(payload, { headers: signNotification(payload, "other-key").headers })),
      401,
      "bad_signature",
    );
    isRefused(await handle(request(payload, { headers: { "x-qf-sign": "garbage" } })), 401, "bad_signature");
    expect(handled).toEqual([]);
  });

  it("unknown_merchant: the resolver knows no key", async () => {
    const { handle } = rig({ keys: () => undefined });
    isRefused(await handle(request()), 401, "unknown_merchant");
  });

  it.each(["[]", "{", "null", "text"])("malformed: %j is signed, but no JSON object", async (body) => {
    const { handle, handled } = rig();
    isRefused(await handle(request(body)), 400, "malformed");
    expect(handled).toEqual([]);
  });

  it("malformed: the body is empty", async () => {
    const { handle } = rig();
    isRefused(await handle(request("")), 400, "malformed");
  });

  it("bad_signature comes before malformed: an invalid body without a valid signature is a bad signature", async () => {
    const { handle } = rig();
    isRefused(await handle(request("{", { headers: { "x-qf-sign": "0".repeat(32) } })), 401, "bad_signature");
  });

  it("method_not_allowed: all methods but POST, which the reply names", async () => {
    const { handle } = rig();
    for (const method of ["GET", "HEAD", "PUT", "OPTIONS", "post", ""]) {
      const reply = await handle(request(payload, { method }));
      isRefused(reply, 405, "method_not_allowed");
      expect(reply.headers.allow).toBe("POST");
    }
  });

  it("too_large: one byte above the limit by its length, by its header, or by the reader, but not at the limit", async () => {
    const pad = (bytes: number) => `{"notify_type":"refund","syssn":"1","x":"${"a".repeat(bytes - 43)}"}`;
    for (const [size, limit] of [
      [{}, 65_536],
      [{ maxBodyBytes: 100 }, 100],
    ] as const) {
      const options = { ...size, on: { payment: () => {}, refund: () => {} } };
      expect(pad(limit)).toHaveLength(limit);
      isAccepted(await rig(options).handle(request(pad(limit))), "handled");
      isAccepted(
        await rig(options).handle(request(pad(limit), { headers: { "content-length": String(limit) } })),
        "handled",
      );
      isRefused(await rig(options).handle(request(pad(limit + 1))), 413, "too_large");
      let read = 0;
      const byHeader = await rig(options).handle(
        request(payload, {
          headers: { "content-length": String(limit + 1) },
          body: async () => doThenReturn(read++, new Uint8Array(1)),
        }),
      );
      isRefused(byHeader, 413, "too_large");
      expect(read).toBe(0);
      expect(byHeader.headers.connection).toBe("close");
      isRefused(
        await rig(options).handle(
          request(payload, { body: async (max) => Promise.reject(new BodyTooLargeError(max)) }),
        ),
        413,
        "too_large",
      );
    }
  });

  it("passes the limit to the reader", async () => {
    const asked: number[] = [];
    await rig({ maxBodyBytes: 1_234 }).handle(
      request(payload, { body: async (max) => doThenReturn(asked.push(max), new Uint8Array(1)) }),
    );
    expect(asked).toEqual([1_234]);
  });
});

describe("A handler that takes too long", () => {
  it("is answered with 500 at the limit; its signal fires, and the claim is kept", async () => {
    const signals: AbortSignal[] = [];
    const { handle, clock } = rig({
      on: { payment: (_n, context) => doThenReturn(signals.push(context.signal), new Promise(() => {})) },
    });
    const reply = watch(handle(request()));
    await clock.advance(9_999);
    expect([reply.state, signals[0]!.aborted]).toEqual(["pending", false]);
    await clock.advance(1);
    isRefused(reply.value!, 500, "handler_timeout");
    expect(signals[0]!.aborted).toBe(true);
    isRefused(await handle(request()), 503, "busy");
    expect(clock.pending).toBe(0);
  });

  it("gets the signal also through a copy, a proxy and an object that inherits from the context", async () => {
    const signals: unknown[] = [];
    const { handle } = rig({
      on: {
        payment: (_n, context) => {
          const contexts = [context, { ...context }, new Proxy(context, {}), Object.create(context)];
          signals.push(...contexts.map(({ signal }) => signal));
        },
      },
    });
    await handle(request());
    expect(signals).toHaveLength(4);
    for (const signal of signals) expect(signal).toBeInstanceOf(AbortSignal);
    expect(new Set(signals).size).toBe(1);
  });

  it("has the limit of the options", async () => {
    const { handle, clock } = rig({ handlerTimeoutMs: 50, on: { payment: () => new Promise(() => {}) } });
    const reply = watch(handle(request()));
    await clock.advance(49);
    expect(reply.state).toBe("pending");
    await clock.advance(1);
    expect(reply.value!.outcome).toBe("handler_timeout");
  });

  it("and succeeds late makes the repeat a duplicate", async () => {
    let finish = () => {};
    const late: Promise<unknown>[] = [];
    const { handle, clock, handled } = rig({
      on: { payment: (n) => new Promise<void>((resolve) => (finish = () => doThenReturn(handled.push(n), resolve()))) },
    });
    const reply = watch(handle(request(payload, { waitUntil: (work) => void late.push(work) })));
    await clock.advance(10_000);
    expect(reply.value!.outcome).toBe("handler_timeout");
    expect(late).toHaveLength(1);
    finish();
    await clock.advance(0);
    isAccepted(await handle(request()), "duplicate");
    expect(handled).toHaveLength(1);
  });

  it("and fails late runs again on the repeat", async () => {
    let fail = () => {};
    let runs = 0;
    const { handle, clock } = rig({
      on: {
        payment: () =>
          runs++ ? undefined : new Promise<void>((_, reject) => (fail = () => reject(new Error("late")))),
      },
    });
    const reply = watch(handle(request()));
    await clock.advance(10_000);
    expect(reply.value!.outcome).toBe("handler_timeout");
    fail();
    await clock.advance(0);
    isAccepted(await handle(request()), "handled");
    expect(runs).toBe(2);
  });

  it("and never ends runs again on the repeat two minutes later", async () => {
    let runs = 0;
    const { handle, clock } = rig({ on: { payment: () => (runs++ ? undefined : new Promise(() => {})) } });
    watch(handle(request()));
    await clock.advance(120_000);
    isAccepted(await handle(request()), "handled");
  });

  it("keeps its claim for at least a minute and twice its limit", async () => {
    const leases: number[] = [];
    const store: NotifyStore = {
      claim: (_id, leaseMs) => doThenReturn(leases.push(leaseMs), "claimed" as const),
      complete: () => {},
      release: () => {},
    };
    await rig({ store }).handle(request());
    await rig({ store, handlerTimeoutMs: 30_000 }).handle(request());
    await rig({ store, handlerTimeoutMs: 45_000 }).handle(request());
    expect(leases).toEqual([60_000, 60_000, 90_000]);
  });

  it("is not stopped at once by an infinite limit", async () => {
    let handle: ReturnType<typeof createNotifyHandler>;
    try {
      handle = createNotifyHandler({
        keys: clientKey,
        handlerTimeoutMs: Number.POSITIVE_INFINITY,
        on: { payment: () => new Promise((resolve) => setTimeout(resolve, 50)) },
      });
    } catch (error) {
      expect(error).toMatchObject({ code: "config_invalid" });
      return;
    }
    isAccepted(await handle(request()), "handled");
  });
});

describe("Under concurrency", () => {
  it("exactly one of 50 deliveries of one event runs the handler", async () => {
    let runs = 0;
    const store = memoryNotifyStore();
    const slow: NotifyStore = {
      claim: async (id, leaseMs) => {
        await new Promise((resolve) => setImmediate(resolve));
        return store.claim(id, leaseMs);
      },
      complete: async (id) => store.complete(id),
      release: async (id) => store.release(id),
    };
    const { handle } = rig({ store: slow, on: { payment: async () => void runs++ } });
    const replies = await Promise.all(Array.from({ length: 50 }, () => handle(request())));
    expect(runs).toBe(1);
    expect(replies.filter(({ outcome }) => outcome === "handled")).toHaveLength(1);
    expect(replies.every(({ outcome }) => ["handled", "busy", "duplicate"].includes(outcome))).toBe(true);
  });

  it("different events do not block each other", async () => {
    const { handle } = rig({ on: { payment: () => new Promise((resolve) => setImmediate(resolve)) } });
    const replies = await Promise.all(
      Array.from({ length: 20 }, (_, i) => handle(request({ ...payload, syssn: String(i) }))),
    );
    expect(replies.every(({ outcome }) => outcome === "handled")).toBe(true);
  });

  it("a payment and a refund of the same number are two events", async () => {
    const { handle } = rig({ on: { payment: () => {}, refund: () => {} } });
    expect((await handle(request())).outcome).toBe("handled");
    expect((await handle(request({ ...payload, notify_type: "refund" }))).outcome).toBe("handled");
    expect((await handle(request({ ...payload, notify_type: "cancel" }))).outcome).toBe("duplicate");
  });
});

describe("A store that fails", () => {
  const failing = (method: keyof NotifyStore, fail: () => never): NotifyStore => ({
    claim: () => "claimed",
    complete: () => {},
    release: () => {},
    [method]: fail,
  });
  const sync = () => {
    throw new Error("redis down");
  };
  const async_ = (() => Promise.reject(new Error("redis down"))) as () => never;

  it.each([
    ["at once", sync],
    ["later", async_],
  ])("%s, on claim: 500, and the handler is not run", async (_when, fail) => {
    const { handle, handled, outcomes } = rig({ store: failing("claim", fail) });
    isRefused(await handle(request()), 500, "handler_failed");
    expect(handled).toEqual([]);
    expect(outcomes[0].error.message).toBe("redis down");
  });

  it.each([
    ["at once", sync],
    ["later", async_],
  ])("%s, on complete: 500, so that the gateway repeats", async (_when, fail) => {
    const { handle, handled } = rig({ store: failing("complete", fail) });
    isRefused(await handle(request()), 500, "handler_failed");
    expect(handled).toHaveLength(1);
  });

  it.each([
    ["at once", sync],
    ["later", async_],
  ])("%s, on release: the handler's own error is reported", async (_when, fail) => {
    const { handle, outcomes } = rig({
      store: failing("release", fail),
      on: {
        payment: () => {
          throw new Error("own");
        },
      },
    });
    isRefused(await handle(request()), 500, "handler_failed");
    expect(outcomes[0].error.message).toBe("own");
  });
});

describe("Kinds and handlers", () => {
  it("each kind reaches its own handler; cancel reaches the refund's, and the card variant is recognized by its order_type", async () => {
    const seen: string[] = [];
    const on = Object.fromEntries(
      ["payment", "refund", "unfreeze", "payment_token", "subscription", "subscription_payment"].map((kind) => [
        kind,
        (n: Loose) => void seen.push(`${kind}<${n.notify_type ?? n.order_type}`),
      ]),
    );
    const { handle } = rig({ on });
    for (const body of [
      { notify_type: "payment", syssn: "1", out_trade_no: "A-1", txamt: "1" },
      { notify_type: "cancel", syssn: "2" },
      { notify_type: "unfreeze", syssn: "3" },
      { notify_type: "payment_token", tokenid: "t" },
      { notify_type: "subscription", subscription_id: "s" },
      { notify_type: "subscription_payment", subscription_order_id: "o" },
      { order_type: "payment", syssn: "4", out_trade_no: "A-4", txamt: "1", pay_type: "802801" },
      { order_type: "refund", syssn: "5" },
    ])
      expect((await handle(request(body))).outcome).toBe("handled");
    expect(seen).toEqual([
      "payment<payment",
      "refund<cancel",
      "unfreeze<unfreeze",
      "payment_token<payment_token",
      "subscription<subscription",
      "subscription_payment<subscription_payment",
      "payment<payment",
      "refund<refund",
    ]);
  });

  it("a billing that succeeds after a failure under the same syssn reaches its handler, each once", async () => {
    const seen: unknown[] = [];
    const { handle } = rig({ on: { subscription_payment: (n: Loose) => void seen.push(n.respcd) } });
    const billing = { notify_type: "subscription_payment", subscription_order_id: "o", syssn: "1" };
    const outcomes: string[] = [];
    for (const respcd of ["1205", "0000", "1205", "0000"]) {
      outcomes.push((await handle(request({ ...billing, respcd }))).outcome);
    }
    expect(seen).toEqual(["1205", "0000"]);
    expect(outcomes).toEqual(["handled", "handled", "duplicate", "duplicate"]);
  });

  it("onAny gets each notification once, unknown kinds too, after the kind's own handler", async () => {
    const seen: string[] = [];
    const { handle } = rig({
      on: { payment: async () => void seen.push("own") },
      onAny: (n) => void seen.push(`any ${n.type}`),
    });
    isAccepted(await handle(request()), "handled");
    isAccepted(await handle(request({ notify_type: "brand_new", x: 1 })), "handled");
    isAccepted(await handle(request({ notify_type: "brand_new", x: 1 })), "duplicate");
    expect(seen).toEqual(["own", "any payment", "any unknown"]);
  });

  it("without onAny, one warning tells of each unknown kind, and of at most a hundred kinds", async () => {
    const warnings: string[] = [];
    const { handle } = rig({ hooks: { onWarning: (message) => void warnings.push(message) } });
    const deliver = (kind: string) => handle(request({ notify_type: kind, syssn: kind }));
    for (const kind of ["lottery", "lottery", "raffle"]) isAccepted(await deliver(kind), "ignored");
    expect(warnings).toEqual([expect.stringContaining('"lottery"'), expect.stringContaining('"raffle"')]);
    for (let i = 0; i < 98; i++) await deliver(`kind-${i}`);
    expect(warnings).toHaveLength(100);
    await deliver("kind-98");
    expect(warnings).toHaveLength(100);
  });

  it("a failing onAny makes the delivery fail", async () => {
    const { handle } = rig({
      onAny: () => {
        throw new Error("x");
      },
    });
    isRefused(await handle(request()), 500, "handler_failed");
  });

  it("a failing outcome hook changes nothing, also if it is asynchronous", async () => {
    isAccepted(
      await rig({
        hooks: {
          onOutcome: () => {
            throw new Error("x");
          },
        },
      }).handle(request()),
      "handled",
    );
    const { promise, handled } = rejectedPromise();
    isAccepted(await rig({ hooks: { onOutcome: () => promise } }).handle(request()), "handled");
    await new Promise((resolve) => setImmediate(resolve));
    expect(handled()).toBe(1);
  });

  it("an outcome hook that changes its event does not change the reply", async () => {
    const onOutcome = (event: { outcome: string }) => {
      event.outcome = "handled";
    };
    const on = {
      payment: () => {
        throw new Error("x");
      },
    };
    isRefused(await rig({ on, hooks: { onOutcome } }).handle(request()), 500, "handler_failed");
  });

  it("failing work in waitUntil does not crash a process whose runtime has no waitUntil", async () => {
    const { promise, handled } = rejectedPromise();
    const { handle } = rig({
      on: { payment: (_n, { waitUntil }) => waitUntil(promise) },
    });
    isAccepted(await handle(request()), "handled");
    await new Promise((resolve) => setImmediate(resolve));
    expect(handled()).toBe(1);
  });

  it("waitUntil reaches the runtime's own waitUntil", async () => {
    const work: unknown[] = [];
    const mail = Promise.resolve();
    const { handle } = rig({ on: { payment: (_n, { waitUntil }) => waitUntil(mail) } });
    await handle(request(payload, { waitUntil: (w) => void work.push(w) }));
    expect(work).toHaveLength(1);
  });
});

describe("Keys", () => {
  it("may be a list, in any order, while keys are rotated", async () => {
    isAccepted(await rig({ keys: ["old", clientKey] }).handle(request()), "handled");
    isAccepted(await rig({ keys: [clientKey, "old"] }).handle(request()), "handled");
    isRefused(await rig({ keys: ["old", "older"] }).handle(request()), 401, "bad_signature");
  });

  it("may be found by path and claimed mchid, synchronously or asynchronously", async () => {
    const hints: Loose[] = [];
    const keys = async ({ url, path, mchid }: { url?: string; path?: string; mchid?: string }) =>
      doThenReturn(hints.push({ url, path, mchid }), mchid === "M1" ? [clientKey] : (null as never));
    isAccepted(await rig({ keys }).handle(request(payload, { url: "/notify/hk?x=1" })), "handled");
    isRefused(await rig({ keys }).handle(request({ ...payload, mchid: "M2" })), 401, "unknown_merchant");
    isRefused(await rig({ keys }).handle(request({ ...payload, mchid: 5 })), 401, "unknown_merchant");
    isRefused(await rig({ keys }).handle(request("not json")), 401, "unknown_merchant");
    expect(hints).toEqual([
      { url: "/notify/hk?x=1", path: "/notify/hk", mchid: "M1" },
      { url: undefined, path: undefined, mchid: "M2" },
      { url: undefined, path: undefined, mchid: "5" },
      { url: undefined, path: undefined, mchid: undefined },
    ]);
  });

  it("from a function that fails or returns no usable key lead to a repeat, never to SUCCESS", async () => {
    for (const keys of [
      () => {
        throw new Error("db");
      },
      async () => Promise.reject(new Error("db")),
      () => "",
      () => [],
    ]) {
      const reply = await rig({ keys: keys as never }).handle(request());
      expect(reply.status).toBe(500);
    }
  });

  it("from a function must fit the signature, whatever mchid the body claims", async () => {
    const forged = signNotification({ ...payload, mchid: "M1" }, "attacker");
    const reply = await rig({ keys: ({ mchid }) => (mchid === "M1" ? clientKey : undefined) }).handle({
      method: "POST",
      header: (name) => forged.headers[name],
      body: async () => forged.body,
    });
    isRefused(reply, 401, "bad_signature");
  });
});

describe("Registration", () => {
  it.each([
    ["no keys", { keys: undefined }],
    ["an empty key", { keys: "" }],
    ["an empty list", { keys: [] }],
    ["a list with an empty key", { keys: ["a", ""] }],
    ["an unknown kind", { keys: "k", on: { paymnet: () => {} } }],
    ["the kind unknown", { keys: "k", on: { unknown: () => {} } }],
    ["a handler that is no function", { keys: "k", on: { payment: "mark" } }],
    ["an inherited name", { keys: "k", on: { toString: () => {} } }],
    ["a time limit of 0", { keys: "k", handlerTimeoutMs: 0 }],
    ["a time limit that is no number", { keys: "k", handlerTimeoutMs: Number.NaN }],
    ["a size limit of 0", { keys: "k", maxBodyBytes: 0 }],
    ["a negative size limit", { keys: "k", maxBodyBytes: -1 }],
    ["a handler in place of on", { keys: clientKey, onPayment: () => {} }],
    ["a hook among the options", { keys: clientKey, onOutcome: () => {} }],
    ["a misspelled option", { keys: clientKey, handlerTimeout: 5_000 }],
  ])("refuses %s at start-up", (_what, options) => {
    expect(() => createNotifyHandler(options as never)).toThrow(expect.objectContaining({ code: "config_invalid" }));
  });

  it("accepts a member of other code whose name begins with the two letters of on", () => {
    const options = { keys: clientKey, once: true };
    expect(() => createNotifyHandler(options as never)).not.toThrow();
  });
});

describe("fetchNotifyHandler", () => {
  const post = (body: NonNullable<RequestInit["body"]> | undefined, headers: Record<string, string>, method = "POST") =>
    new Request("https://shop.example.com/qfpay/notify?m=1", { method, body, headers, duplex: "half" } as RequestInit);

  it("responds to a Request with exactly SUCCESS", async () => {
    const seen: Loose[] = [];
    const handle = fetchNotifyHandler({
      keys: ({ url }) => doThenReturn(seen.push(url), clientKey),
      on: { payment: (n) => void seen.push(n.txamt) },
    });
    const { body, headers } = signNotification(payload, clientKey);
    const response = await handle(post(body as NonNullable<RequestInit["body"]>, headers));
    expect([response.status, await response.text(), response.headers.get("content-type")]).toEqual([
      200,
      "SUCCESS",
      "text/plain; charset=utf-8",
    ]);
    expect(seen).toEqual(["/qfpay/notify?m=1", 1000]);
  });

  it("responds to GET, an empty body and a stream that is too long", async () => {
    const handle = fetchNotifyHandler({ keys: clientKey, maxBodyBytes: 1_000 });
    expect((await handle(post(undefined, {}, "GET"))).status).toBe(405);
    expect((await handle(post(undefined, { "x-qf-sign": "0".repeat(32) }))).status).toBe(400);
    let pulled = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull: (c) => doThenReturn(pulled++, c.enqueue(new Uint8Array(400))),
    });
    expect((await handle(post(endless, { "x-qf-sign": "0".repeat(32) }))).status).toBe(413);
    expect(pulled).toBeLessThan(10);
  });

  it("takes an event that holds the request, and a request whose `request` throws, as at the edge of Next.js", async () => {
    const handle = fetchNotifyHandler({ keys: clientKey, on: { payment: () => {} } });
    const { body, headers } = signNotification({ ...payload }, clientKey);
    const delivery = () => new Request("http://shop.local/", { method: "POST", headers, body });
    const atTheEdge = Object.defineProperty(delivery(), "request", {
      get: () => {
        throw new Error("accepts an async API directly");
      },
    });
    for (const input of [{ request: delivery(), url: new URL("http://shop.local/"), params: {} }, atTheEdge]) {
      expect((await handle(input)).status).toBe(200);
    }
  });

  it("passes work to an execution context that can wait, and ignores any other second argument", async () => {
    const work = Promise.resolve("mail");
    const waited: unknown[] = [];
    class ExecutionContext {
      #waited = waited; // Makes `waitUntil` throw if called without its `this`, as on a real platform.
      waitUntil(promise: Promise<unknown>) {
        this.#waited.push(promise);
      }
    }
    const handle = fetchNotifyHandler({ keys: clientKey, on: { payment: (_n, { waitUntil }) => waitUntil(work) } });
    const { body, headers } = signNotification(payload, clientKey);
    const request = () => post(body as NonNullable<RequestInit["body"]>, headers);
    expect((await handle(request(), new ExecutionContext())).status).toBe(200);
    expect(waited).toContain(work);
    for (const other of [{ params: {} }, { waitUntil: true }, null, "text"]) {
      const again = fetchNotifyHandler({ keys: clientKey, on: { payment: (_n, c) => c.waitUntil(work) } });
      expect((await again(request(), other)).status).toBe(200);
    }
  });

  it("verifies a body that was compressed on the way, and answers 500 with a reason if it cannot", async () => {
    const handle = fetchNotifyHandler({ keys: clientKey });
    const { body, headers } = signNotification(payload, clientKey);
    const deliver = async (encoding: string, bytes: Uint8Array) =>
      (await handle(post(bytes as NonNullable<RequestInit["body"]>, { ...headers, "content-encoding": encoding })))
        .status;
    expect(await deliver("GZIP", gzipSync(body))).toBe(200);
    expect(await deliver("deflate", deflateSync(body))).toBe(200);
    expect(await deliver("identity", body)).toBe(200);
    // A platform may decompress the body and leave the header `content-encoding` in place.
    expect(await deliver("zstd", body)).toBe(200);
    expect(await deliver("gzip", gzipSync(new Uint8Array(65_537)))).toBe(413);
    expect(await deliver("gzip", gzipSync(body).subarray(0, 40))).toBe(500);
    expect(await deliver("zstd", gzipSync(body))).toBe(500);
    expect(await deliver("gzip", gzipSync("{}"))).toBe(401);
  });

  it("does not cancel a stream that is too long, because the reply needs its connection", async () => {
    const cancelled: unknown[] = [];
    const endless = new ReadableStream<Uint8Array>({
      pull: (c) => c.enqueue(new Uint8Array(400)),
      cancel: (reason) => void cancelled.push(reason),
    });
    const handle = fetchNotifyHandler({ keys: clientKey, maxBodyBytes: 1_000 });
    expect((await handle(post(endless, { "x-qf-sign": "0".repeat(32) }))).status).toBe(413);
    expect(cancelled).toEqual([]);
  });

  it("answers 500 with a reason if other code has read the body before", async () => {
    const handle = fetchNotifyHandler({ keys: clientKey });
    const { body, headers } = signNotification(payload, clientKey);
    const consumed = post(body as NonNullable<RequestInit["body"]>, headers);
    await consumed.text();
    expect((await handle(consumed)).status).toBe(500);
    const locked = post(body as NonNullable<RequestInit["body"]>, headers);
    locked.body!.getReader();
    expect((await handle(locked)).status).toBe(500);
  });
});

describe("readBody", () => {
  const stream = async function* (...sizes: number[]) {
    for (const size of sizes) yield new Uint8Array(size).fill(size);
  };

  it("joins chunks in order, up to the limit and not beyond", async () => {
    expect([...(await readBody(stream(1, 2, 0, 1), 4))]).toEqual([1, 2, 2, 1]);
    expect(await readBody(stream(), 4)).toHaveLength(0);
    expect(await readBody(null, 4)).toHaveLength(0);
    expect(await readBody(undefined, 4)).toHaveLength(0);
    await expect(readBody(stream(2, 3), 4)).rejects.toBeInstanceOf(BodyTooLargeError);
    await expect(readBody(stream(5), 4)).rejects.toThrow("larger than 4 bytes");
  });
});
