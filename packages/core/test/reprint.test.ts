import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { createNotifyHandler, type Notification, type NotifyOptions, QFPayRawBodyError } from "../src/index.js";
import { reprintCandidates } from "../src/notify/reprint.js";
import { signNotification } from "../src/testing.js";
import { clientKey } from "./support.js";

const texts = (value: unknown, maxBytes = 65_536) =>
  reprintCandidates(value, maxBytes).map((bytes) => Buffer.from(bytes).toString());

const nested = (depth: number): unknown => (depth === 0 ? "x" : { a: nested(depth - 1) });

async function delivered(signed: object | string, parsed: () => unknown, options: Partial<NotifyOptions> = {}) {
  const seen: Notification[] = [];
  const { headers } = signNotification(signed, clientKey);
  const body = () => Promise.reject(new QFPayRawBodyError("A parser was first."));
  const onAny = (notification: Notification) => void seen.push(notification);
  const hooks = { onOutcome: () => {}, onWarning: () => {} };
  const handle = createNotifyHandler({ keys: clientKey, onAny, hooks, ...options });
  const reply = await handle({ method: "POST", header: (name) => headers[name], body, parsed });
  return { reply, seen };
}

const payment = { notify_type: "payment", syssn: "1", out_trade_no: "A-1", txamt: "1000" };

describe("A parsed body is printed", () => {
  it("as Python's json.dumps prints it, with and without escapes, and as JSON.stringify does", () => {
    const value = { a: "奶茶 🧋", "b\u007f": [1, -2, true, null, {}], c: '"\\\n\u0001' };
    expect(texts(value)).toEqual([
      '{"a": "\\u5976\\u8336 \\ud83e\\uddcb", "b\\u007f": [1, -2, true, null, {}], "c": "\\"\\\\\\n\\u0001"}',
      '{"a": "奶茶 🧋", "b\u007f": [1, -2, true, null, {}], "c": "\\"\\\\\\n\\u0001"}',
      JSON.stringify(value),
    ]);
  });

  it("to a depth of 8, but not of 9", () => {
    expect(texts(nested(8))).toHaveLength(0);
    expect(texts(nested(7))).toHaveLength(3);
  });

  it("to the allowed size in bytes, and not a byte more", () => {
    const value = { a: "茶" };
    expect(texts(value, 15)).toHaveLength(3); // The longest JSON of `value`, {"a": "\u8336"}, has 15 bytes.
    expect(texts(value, 14)).toEqual(['{"a": "茶"}', '{"a":"茶"}']);
    expect(texts(value, 11)).toEqual(['{"a":"茶"}']);
    expect(texts(value, 10)).toEqual([]);
  });

  it.each<[string, unknown]>([
    ["nothing", undefined],
    ["null", null],
    ["a list", [payment]],
    ["text", JSON.stringify(payment)],
    ["a date inside", { ...payment, at: new Date() }],
    ["an undefined member", { ...payment, at: undefined }],
    ["a function", { ...payment, toJSON: () => payment }],
    ["a number that is none", { ...payment, n: Number.NaN }],
    ["an endless number", { ...payment, n: Number.POSITIVE_INFINITY }],
    ["a bigint", { ...payment, n: 1n }],
    ["an instance of a class", Object.assign(new (class Body {})(), payment)],
    ["bytes", new Uint8Array(2)],
  ])("not if it is %s, which no JSON parser returns", (_, value) => {
    expect(texts(value)).toEqual([]);
  });

  it("not if it contains itself, or throws when it is read", () => {
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    expect(texts(circle)).toEqual([]);
    const throwing = Object.defineProperty({}, "a", { enumerable: true, get: () => expect.fail("read") });
    expect(texts(throwing)).toEqual([]);
  });

  it("to text from which JSON.parse reads the same value", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 4 })), (value) => {
        const plain = JSON.parse(JSON.stringify(value));
        for (const text of texts(plain, 1_000_000)) expect(JSON.parse(text)).toEqual(plain);
      }),
    );
  });
});

describe("A notification whose bytes a parser has read", () => {
  it("is handled as the signed bytes say, not as the parser's object", async () => {
    const parsed = { ...payment };
    const { reply, seen } = await delivered(payment, () => parsed);
    expect(reply).toMatchObject({ status: 200, body: "SUCCESS", outcome: "handled" });
    expect(seen[0]!.raw).toEqual(payment);
    expect(seen[0]!.raw).not.toBe(parsed);
  });

  it("is refused if a middleware has changed the object in any way", async () => {
    const changed: unknown[] = [
      { ...payment, txamt: "1" },
      { ...payment, user: "added" },
      Object.defineProperty({ ...payment }, "toJSON", { value: () => payment }),
      { ...payment, __proto__: null, txamt: "1" },
    ];
    for (const value of changed.slice(0, 2)) {
      const { reply, seen } = await delivered(payment, () => value);
      expect([reply.status, reply.outcome, seen.length]).toEqual([500, "raw_body_unavailable", 0]);
      expect(reply.body).toBe("A parser was first.");
    }
    // `changed[2]` has the payment's JSON text, because its `toJSON` returns it. `changed[3]` has another amount.
    expect((await delivered(payment, () => changed[2])).reply.outcome).toBe("handled");
    expect((await delivered(payment, () => changed[3])).reply.outcome).toBe("raw_body_unavailable");
  });

  it("cannot change between what is verified and what is handled", async () => {
    let reads = 0;
    const shifty = Object.defineProperty({ notify_type: "payment", syssn: "1", out_trade_no: "A-1" }, "txamt", {
      enumerable: true,
      get: () => (reads++ === 0 ? "1000" : "999999"),
    });
    const { reply, seen } = await delivered(payment, () => shifty);
    expect(reply.outcome).toBe("handled");
    expect(seen).toMatchObject([{ txamt: 1000 }]);
  });

  it("finds its key by the mchid of the parsed body, and is refused if there is none", async () => {
    const hints: unknown[] = [];
    const keys: NotifyOptions["keys"] = ({ mchid }) => void hints.push(mchid);
    const withMchid = { ...payment, mchid: "M-1" };
    expect((await delivered(withMchid, () => ({ ...withMchid }), { keys })).reply.outcome).toBe("unknown_merchant");
    expect(hints).toEqual(["M-1"]);
  });

  it("is answered with 500 and a reason if the framework returns no parsed body, or throws", async () => {
    const failing = () => {
      throw new Error("no body");
    };
    for (const parsed of [() => undefined, failing, () => ({}), () => [payment]]) {
      expect((await delivered(payment, parsed)).reply).toMatchObject({ status: 500, outcome: "raw_body_unavailable" });
    }
  });

  it("leads to one console.warn", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const { headers } = signNotification(payment, clientKey);
    const handle = createNotifyHandler({ keys: clientKey, onAny: () => {} });
    const body = () => Promise.reject(new QFPayRawBodyError("Mount it before express.json()."));
    for (const _ of [1, 2]) {
      const reply = await handle({ method: "POST", header: (name) => headers[name], body, parsed: () => payment });
      expect(reply.status).toBe(200);
    }
    expect(warn.mock.calls).toEqual([
      [expect.stringMatching(/A JSON parser read .* Mount it before express\.json\(\)\./)],
    ]);
    warn.mockRestore();
  });
});
