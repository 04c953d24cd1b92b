import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { constructNotification, verifyNotification } from "../src/index.js";
import { signNotification } from "../src/testing.js";
import vectors from "./fixtures/vectors.json" with { type: "json" };
import { clientKey, type Loose } from "./support.js";

const bytes = (base64: string) => new Uint8Array(Buffer.from(base64, "base64"));
const sign = (body: string | Uint8Array, key = clientKey) =>
  createHash("md5").update(body).update(key).digest("hex").toUpperCase();
const caught = (action: () => unknown): Loose => {
  try {
    action();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
};
const parsed = (payload: object): Loose => {
  const body = JSON.stringify(payload);
  return constructNotification(body, sign(body), clientKey);
};

describe("The notification vectors", () => {
  it("include valid and invalid ones", () => {
    expect(vectors.notifications.filter(({ valid }) => valid)).toHaveLength(13);
    expect(vectors.notifications.filter(({ valid }) => !valid)).toHaveLength(6);
  });

  it.each(vectors.notifications)(
    "verify or not as they should: $name",
    ({ rawBody, rawBodyBase64, key, sign: signature, valid }) => {
      expect(verifyNotification(bytes(rawBodyBase64), signature, key)).toBe(valid);
      expect(verifyNotification(rawBody, signature, key)).toBe(valid);
      expect(verifyNotification(bytes(rawBodyBase64), signature.toLowerCase(), key)).toBe(valid);
      if (!valid)
        expect(caught(() => constructNotification(rawBody, signature, key))).toMatchObject({
          name: "QFPaySignatureError",
          code: "signature_invalid",
          outcome: "rejected",
        });
    },
  );

  it.each(vectors.notifications.filter(({ valid }) => valid))(
    "are parsed as their kind: $name",
    ({ rawBody, rawBodyBase64, key, sign: signature, kind }) => {
      const notification = constructNotification(bytes(rawBodyBase64), signature, key);
      expect(notification.type).toBe(kind);
      expect(notification.raw).toEqual(JSON.parse(rawBody));
    },
  );
});

describe("verifyNotification", () => {
  const body = '{"notify_type": "payment", "syssn": "1"}';
  const good = sign(body);

  it("accepts upper, lower and mixed case", () => {
    const mixed = [...good].map((c, i) => (i % 2 ? c.toLowerCase() : c)).join("");
    for (const signature of [good, good.toLowerCase(), mixed])
      expect(verifyNotification(body, signature, clientKey)).toBe(true);
  });

  it("refuses every single flipped bit of body and signature", () => {
    const raw = new TextEncoder().encode(body);
    for (let i = 0; i < raw.length * 8; i++) {
      const tampered = raw.slice();
      tampered[i >> 3]! ^= 1 << (i & 7);
      expect(verifyNotification(tampered, good, clientKey)).toBe(false);
    }
    for (let i = 0; i < good.length; i++) {
      for (const digit of "0123456789ABCDEF") {
        const other = good.slice(0, i) + digit + good.slice(i + 1);
        expect(verifyNotification(body, other, clientKey)).toBe(other === good);
      }
    }
  });

  it("refuses anything that is not 32 hex digits", () => {
    // "a" and "A" differ only in the bit 0x20, which the comparison ignores. It must not take "\x11" for the digit "1".
    const lookalike = [...good].map((c) => (/\d/.test(c) ? String.fromCharCode(c.charCodeAt(0) - 0x20) : c)).join("");
    for (const signature of [
      null,
      undefined,
      "",
      " ",
      good.slice(1),
      `${good}0`,
      ` ${good}`,
      `${good} `,
      `0x${good.slice(2)}`,
      lookalike,
      good.replace(/\d/, "\u0660"),
      "z".repeat(32),
      [good],
      5,
    ]) {
      expect(verifyNotification(body, signature as string, clientKey), JSON.stringify(signature)).toBe(false);
    }
  });

  it("refuses an empty body although its signature is right", () => {
    expect(verifyNotification("", sign(""), clientKey)).toBe(false);
    expect(verifyNotification(new Uint8Array(), sign(""), clientKey)).toBe(false);
  });

  it("refuses the request algorithm and other constructions over the same body", () => {
    for (const hex of [
      createHash("sha256")
        .update(body + clientKey)
        .digest("hex"),
      sign(clientKey, body),
      createHash("md5").update(body).digest("hex"),
      sign(`${body}&key=`),
    ]) {
      expect(verifyNotification(body, hex, clientKey)).toBe(false);
    }
  });

  it("tries each key of a list, in any order", () => {
    for (const keys of [[clientKey], [clientKey, "b"], ["a", clientKey], ["a", "b", clientKey, "c"]])
      expect(verifyNotification(body, good, keys)).toBe(true);
    expect(verifyNotification(body, good, ["a", "b"])).toBe(false);
  });

  it("throws without a key, instead of verifying against nothing", () => {
    for (const keys of ["", [], ["a", ""], [undefined], undefined, null, 5, {}]) {
      expect(caught(() => verifyNotification(body, good, keys as string)).code, JSON.stringify(keys)).toBe(
        "config_invalid",
      );
    }
  });

  it("works on a view into a larger buffer and on a Buffer", () => {
    const large = new TextEncoder().encode(`xx${body}yy`);
    expect(verifyNotification(large.subarray(2, large.length - 2), good, clientKey)).toBe(true);
    expect(verifyNotification(Buffer.from(body), good, clientKey)).toBe(true);
  });
});

describe("constructNotification", () => {
  it("distinguishes a missing signature from a wrong one", () => {
    expect(caught(() => constructNotification("{}", null, clientKey)).message).toContain("no X-QF-SIGN header");
    expect(caught(() => constructNotification("{}", "0".repeat(32), clientKey)).message).toContain("does not match");
  });

  it.each(["[]", "null", "5", '"x"', "{", "<html>", "{'a':1}", "\ufeff{}", '{"a":1}{'])(
    "refuses the signed body %j as no JSON object",
    (body) => {
      expect(caught(() => constructNotification(body, sign(body), clientKey))).toMatchObject({
        name: "QFPayResponseError",
        code: "response_invalid",
      });
    },
  );

  it("refuses a signed body that is not UTF-8", () => {
    const body = new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]);
    expect(caught(() => constructNotification(body, sign(body), clientKey)).code).toBe("response_invalid");
  });

  const paid = { syssn: "1", out_trade_no: "A-1", txamt: "1" };

  it("gives amounts as safe integers or not at all, ids as text, empty ones absent", () => {
    expect(
      parsed({
        notify_type: "payment",
        syssn: "1",
        out_trade_no: "A-1",
        txamt: "1000",
        cash_fee: "0",
        cash_refund_fee: 5,
        txcurrcd: "HKD",
        goods_name: "",
        chnlsn: null,
        mchid: 7,
      }),
    ).toEqual({
      type: "payment",
      id: "payment:1",
      notify_type: "payment",
      syssn: "1",
      out_trade_no: "A-1",
      txamt: 1000,
      cash_fee: 0,
      cash_refund_fee: 5,
      txcurrcd: "HKD",
      mchid: "7",
      respcd: "0000",
      raw: expect.objectContaining({ goods_name: "", txamt: "1000" }),
    });
    for (const txamt of ["10.00", "-5", "9007199254740993", "", " 5", "abc", true, {}, ["1000"], null])
      expect(parsed({ notify_type: "payment", syssn: "1", txamt }), JSON.stringify(txamt)).not.toHaveProperty("txamt");
  });

  it("keeps the digits of ids that came as numbers", () => {
    const body =
      '{"notify_type": "payment", "syssn": 20260101000300020000000001, "out_trade_no": 12345678901234567890, "txamt": "1", "respcd": 0000}';
    expect(constructNotification(body, sign(body), clientKey)).toMatchObject({
      type: "payment",
      id: "payment:20260101000300020000000001",
      syssn: "20260101000300020000000001",
      out_trade_no: "12345678901234567890",
      respcd: "0000",
    });
  });

  it.each([
    [{ notify_type: "payment", ...paid }, "payment", "payment:1"],
    [{ notify_type: "refund", syssn: "1" }, "refund", "refund:1"],
    [{ notify_type: "cancel", syssn: "1" }, "refund", "refund:1"],
    [{ notify_type: "unfreeze", syssn: "1" }, "unfreeze", "unfreeze:1"],
    [{ order_type: "payment", ...paid }, "payment", "payment:1"],
    [{ notify_type: "", order_type: "refund", syssn: "1" }, "refund", "refund:1"],
    [{ notify_type: "payment", order_type: "refund", ...paid }, "payment", "payment:1"],
    [
      { notify_type: "payment_token", tokenid: "t", event: "NEW", sysdtm: "2026" },
      "payment_token",
      "payment_token:t:NEW:2026",
    ],
    [
      { notify_type: "subscription", subscription_id: "s", state: "ACTIVE", sysdtm: "2026" },
      "subscription",
      "subscription:s:ACTIVE:2026",
    ],
    [
      { notify_type: "subscription_payment", subscription_order_id: "o", syssn: "1", respcd: "0000" },
      "subscription_payment",
      "subscription_payment:o:1:0000",
    ],
  ])("reads %j as %s with identity %s", (payload, type, id) => {
    expect(parsed(payload)).toMatchObject({ type, id });
    expect(parsed(payload).notify_type).toBe((payload as { notify_type?: string }).notify_type || undefined);
  });

  it.each([
    [{ notify_type: "constructor", syssn: "1" }],
    [{ notify_type: "toString" }],
    [{ notify_type: "unknown", syssn: "1" }],
    [{ notify_type: "Payment", syssn: "1" }],
    [{ syssn: "1" }],
    [{}],
    [{ notify_type: ["payment"], syssn: "1" }],
  ])("parses %j as unknown, with an identity of its own", (payload) => {
    const notification = parsed(payload);
    expect(notification.type).toBe("unknown");
    expect(notification.id).toMatch(/^unknown:[0-9A-F]{32}$/);
    expect(parsed(payload).id).toBe(notification.id);
    expect(parsed({ ...payload, other: 1 }).id).not.toBe(notification.id);
    expect(notification.id).not.toContain(sign(JSON.stringify(payload)));
  });

  it.each([[{ notify_type: "subscription" }], [{ notify_type: "payment_token", event: "NEW" }]])(
    "gives %j an identity of its own if it lacks the members that distinguish events of its kind",
    (payload) => {
      const notification = parsed(payload);
      expect(notification.type).toBe(payload.notify_type);
      expect(notification.id).toMatch(new RegExp(`^${payload.notify_type}:[0-9A-F]{32}$`));
      expect(parsed(payload).id).toBe(notification.id);
      expect(parsed({ ...payload, other: 1 }).id).not.toBe(notification.id);
    },
  );

  it("gives the same event the same identity with any spacing, and different events different ones", () => {
    const spaced = '{ "syssn": "1", "notify_type": "refund" }';
    expect(constructNotification(spaced, sign(spaced), clientKey).id).toBe(
      parsed({ notify_type: "refund", syssn: "1" }).id,
    );
    const token = { notify_type: "payment_token", tokenid: "t", sysdtm: "1" };
    expect(parsed({ ...token, event: "NEW" }).id).not.toBe(parsed({ ...token, event: "MATCH" }).id);
  });

  it("lets no member of the body replace type, id or raw, nor change a prototype", () => {
    const body =
      '{"type":"refund","id":"forged","raw":"forged","__proto__":{"polluted":true},"constructor":"x","notify_type":"payment","syssn":"1","out_trade_no":"A-1","txamt":"1"}';
    const notification: Loose = constructNotification(body, sign(body), clientKey);
    expect(notification).toMatchObject({ type: "payment", id: "payment:1", raw: { type: "refund", id: "forged" } });
    expect(notification.polluted).toBeUndefined();
    expect(({} as Loose).polluted).toBeUndefined();
    expect(Object.getPrototypeOf(notification)).toBe(Object.prototype);
  });

  it("reads Python's escapes and raw UTF-8 alike", () => {
    const escaped = '{"notify_type": "payment", "syssn": "1", "goods_name": "\\u5976\\u8336 \\ud83c\\udf75"}';
    expect(constructNotification(escaped, sign(escaped), clientKey)).toMatchObject({ goods_name: "奶茶 🍵" });
    const utf8 = '{"notify_type":"payment","syssn":"1","goods_name":"奶茶 🍵"}';
    expect(constructNotification(utf8, sign(utf8), clientKey)).toMatchObject({ goods_name: "奶茶 🍵" });
  });
});

describe("signNotification", () => {
  it("writes an object byte for byte like the gateway's Python", () => {
    for (const name of ["payment", "chinese and emoji as \\u escapes (what json.dumps sends)"]) {
      const vector = vectors.notifications.find((v) => v.name === name)!;
      const { body, headers } = signNotification(JSON.parse(vector.rawBody), vector.key);
      expect(Buffer.from(body).toString()).toBe(vector.rawBody);
      expect(headers).toEqual({ "content-type": "application/json", "x-qf-sign": vector.sign });
    }
  });

  it("writes nested values, control characters and DEL as json.dumps does, and leaves undefined out", () => {
    const { body } = signNotification(
      { a: [1, "é", null, true], b: { c: '\u007f\n"\\/' }, d: undefined, é: 1, e: [], f: {} },
      "k",
    );
    expect(Buffer.from(body).toString()).toBe(
      '{"a": [1, "\\u00e9", null, true], "b": {"c": "\\u007f\\n\\"\\\\/"}, "\\u00e9": 1, "e": [], "f": {}}',
    );
  });

  it("signs bytes and text as they are", () => {
    for (const payload of ["not json 茶", new TextEncoder().encode("not json 茶")]) {
      const { body, headers } = signNotification(payload, clientKey);
      expect(Buffer.from(body).toString()).toBe("not json 茶");
      expect(headers["x-qf-sign"]).toBe(sign("not json 茶"));
      expect(verifyNotification(body, headers["x-qf-sign"], clientKey)).toBe(true);
    }
  });
});
