import { describe, expect, it } from "vitest";
import { type PayTypeRow, payTypes } from "../src/index.js";
import { clientWithFetch, json, type Loose, paid, payment, rejection } from "./support.js";

const rows = Object.entries(payTypes as Record<string, PayTypeRow>);
const extras: Record<string, string> = {
  auth_code: "283854702356157409",
  sub_openid: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
  openid: "2088000000000001",
  goods_name: "Milk tea",
  return_url: "https://shop.example.com/done",
  notify_url: "https://shop.example.com/notify",
  extend_info: '{"spbill_create_ip":"203.0.113.7"}',
};
const product: Record<string, object> = {
  qrcode: { qrcode: "https://qr.example/1" },
  pay_url: { pay_url: "https://pay.example/1" },
  pay_params: { pay_params: { appId: "wx1", timeStamp: "1" } },
  result: {},
};
const answer = (more: object = {}) => json({ respcd: "0000", resperr: "success", syssn: "77", ...more });

const create = (
  params: object,
  reply = answer({ qrcode: "q", pay_url: "https://p", pay_params: "x=1" }),
  options = {},
) => {
  const it = clientWithFetch([reply], options);
  return { ...it, done: it.qfpay.payments.create(params as never) as Promise<Loose> };
};

/** Returns the names of the parameters for which a payment is refused, and checks that nothing was sent. */
const refusedFor = async (params: object) => {
  const { done, sent } = create(params);
  const error = await rejection(done);
  expect(error).toMatchObject({ name: "QFPayValidationError", code: "params_invalid", outcome: "not_sent" });
  expect(sent).toHaveLength(0);
  return error.issues.map(({ path }: { path: string }) => path).sort();
};
const taken = async (params: object) => {
  const { done, sent } = create(params);
  await done;
  return sent[0]!.params;
};

const common = { txamt: 1_000, txcurrcd: "HKD", out_trade_no: "A-1001" };
const full = (code: string, row: PayTypeRow) => ({
  pay_type: code,
  ...common,
  ...Object.fromEntries(row.requires.map((name) => [name, extras[name]])),
});
const payable = rows.filter(([, { carries }]) => carries !== "hosted" && carries !== "terminal");

describe("Each pay type", () => {
  it("is paid by a call unless its means to pay is the hosted page or a terminal", () => {
    expect(payable.length).toBeGreaterThan(30);
    expect(payable.map(([code]) => code)).not.toContain("802801");
  });

  it.each(payable)("%s sends its parameters and returns its means to pay", async (code, row) => {
    const { done, sent } = create(full(code, row), answer(product[row.carries]));
    expect(await done).toMatchObject({
      syssn: "77",
      out_trade_no: "A-1001",
      ...product[row.carries],
      status: row.mode === "CPM" ? "success" : "pending",
    });
    expect(sent[0]!.path).toBe("/trade/v1/payment");
    expect(sent[0]!.params).toEqual({ ...full(code, row), txamt: "1000", txdtm: "2026-01-01 12:00:00" });
  });

  it.each(payable.filter(([, { requires }]) => requires.length > 0))(
    "%s names all missing parameters, empty text included",
    async (code, row) => {
      expect(await refusedFor({ pay_type: code, ...common })).toEqual([...row.requires].sort());
      for (const name of row.requires) expect(await refusedFor({ ...full(code, row), [name]: "" })).toEqual([name]);
    },
  );

  it.each(rows.filter(([, { carries }]) => carries === "hosted" || carries === "terminal"))(
    "%s is refused with advice where it is paid",
    async (code, row) => {
      const { done, sent } = create({ pay_type: code, ...common });
      const error = await rejection(done);
      expect(error.issues).toHaveLength(1);
      expect(error.issues[0]).toMatchObject({
        path: "pay_type",
        message: expect.stringMatching(row.carries === "hosted" ? /checkout\.url\(\)/ : /terminal/),
      });
      expect(sent).toHaveLength(0);
    },
  );

  it.each(payable)("%s accepts expired_time only if it is honoured, as 5 to 120 whole minutes", async (code, row) => {
    const withExpiry = (expired_time: unknown) => ({ ...full(code, row), expired_time });
    if (!row.expiredTime) {
      expect(await refusedFor(withExpiry(30))).toEqual(["expired_time"]);
      return;
    }
    for (const good of [5, "5", 120, "120", 30n])
      expect((await taken(withExpiry(good))).expired_time).toBe(String(good));
    for (const bad of [4, 121, 0, -5, 5.5, "5.0", " 30", "1e1", "abc", 1000])
      expect(await refusedFor(withExpiry(bad)), String(bad)).toEqual(["expired_time"]);
    for (const none of ["", undefined, null]) expect(await taken(withExpiry(none))).not.toHaveProperty("expired_time");
  });
});

describe("A code that is not catalogued", () => {
  it("is sent with the common parameters and counts as created, not paid", async () => {
    const { done } = create({ pay_type: "805810", ...common }, answer({ pay_params: "https://fps.example" }));
    expect(await done).toMatchObject({ status: "pending", pay_params: "https://fps.example" });
  });

  it("is checked like the catalogued code if it is a number, or is refused", async () => {
    const { done, sent } = create({ pay_type: 800108, ...common });
    expect((await rejection(done)).code).toBe("params_invalid");
    expect(sent).toHaveLength(0);
  });

  it("may be the name of a member of Object.prototype", async () => {
    expect(await taken({ pay_type: "constructor", ...common })).toMatchObject({ pay_type: "constructor" });
  });
});

describe("The amount", () => {
  it.each([1, "1", 1n, 99_999_999_999, "99999999999", 99_999_999_999n])("may be %s", async (txamt) => {
    expect((await taken({ ...payment, txamt })).txamt).toBe(String(txamt));
  });

  it.each([
    0,
    -1,
    1.5,
    0.1,
    19.99 * 100,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.MAX_SAFE_INTEGER + 1,
    100_000_000_000,
    "100000000000",
    "0",
    "-1",
    "01",
    "1.0",
    "1e3",
    " 1",
    "1 ",
    "1\n",
    "",
    "１",
    0n,
    -1n,
    undefined,
    null,
    true,
  ])("may not be %s", async (txamt) => {
    expect(await refusedFor({ ...payment, txamt })).toEqual(["txamt"]);
  });

  it.each([[["100"]], [{}]])("may not be an object such as %j", async (txamt) => {
    expect(await refusedFor({ ...payment, txamt })).toEqual(["txamt"]);
  });

  it("of 801101 must be above 1 HKD", async () => {
    const web = { ...payment, pay_type: "801101" };
    expect(await refusedFor({ ...web, txamt: 100 })).toEqual(["txamt"]);
    expect((await taken({ ...web, txamt: 101 })).txamt).toBe("101");
    expect((await taken({ ...web, txamt: 100, txcurrcd: "USD" })).txamt).toBe("100");
    expect((await taken({ ...payment, pay_type: "801514", txamt: 1 })).txamt).toBe("1");
  });
});

describe("Other parameters", () => {
  it("accept each of the 13 currencies, in capitals only", async () => {
    for (const txcurrcd of [
      "AED",
      "CNY",
      "EUR",
      "HKD",
      "IDR",
      "JPY",
      "MMK",
      "MYR",
      "SGD",
      "THB",
      "USD",
      "CAD",
      "AUD",
    ]) {
      expect((await taken({ ...payment, txcurrcd })).txcurrcd).toBe(txcurrcd);
    }
    for (const txcurrcd of ["hkd", "GBP", "", undefined, null, "HKD ", 344, "toString"])
      expect(await refusedFor({ ...payment, txcurrcd })).toEqual(["txcurrcd"]);
  });

  it.each([
    ["out_trade_no", 128],
    ["goods_name", 64],
    ["udid", 40],
    ["mchid", 16],
  ])("allow %s at most %d characters", async (name, longest) => {
    expect((await taken({ ...payment, [name]: "a".repeat(longest) }))[name]).toHaveLength(longest);
    expect(await refusedFor({ ...payment, [name]: "a".repeat(longest + 1) })).toEqual([name]);
  });

  it("allow notify_url at most 256 characters, and only a URL", async () => {
    const start = "https://shop.example.com/";
    const longest = start.padEnd(256, "a");
    expect((await taken({ ...payment, notify_url: longest })).notify_url).toBe(longest);
    expect(await refusedFor({ ...payment, notify_url: `${longest}a` })).toEqual(["notify_url"]);
    expect(await refusedFor({ ...payment, notify_url: "shop.example.com/notify" })).toEqual(["notify_url"]);
  });

  it("allow auth_code at most 128 characters", async () => {
    const cpm = { ...payment, pay_type: "800208" };
    expect((await taken({ ...cpm, auth_code: "1".repeat(128) })).auth_code).toHaveLength(128);
    expect(await refusedFor({ ...cpm, auth_code: "1".repeat(129) })).toEqual(["auth_code"]);
  });

  it("count characters, not UTF-16 units", async () => {
    expect((await taken({ ...payment, goods_name: "🍵".repeat(64) })).goods_name).toBe("🍵".repeat(64));
    expect(await refusedFor({ ...payment, goods_name: "🍵".repeat(65) })).toEqual(["goods_name"]);
  });

  it.each(["2026-01-01 00:00:00", "2026-12-31 23:59:59", "2026-02-28 09:05:07"])("accept txdtm %j", async (txdtm) => {
    expect((await taken({ ...payment, txdtm })).txdtm).toBe(txdtm);
  });

  it.each([
    "2026-01-01T12:00:00",
    "2026-01-01 12:00",
    "2026-1-1 12:00:00",
    "2026-01-01 24:00:00",
    "2026-01-01 12:60:00",
    "2026-01-01 12:00:60",
    "2026-01-01 12:00:00Z",
    "2026-01-01 12:00:00.000",
    "20260101120000",
    "2026-00-10 12:00:00",
    "2026-13-01 12:00:00",
    "2026-01-00 12:00:00",
    "2026-01-32 12:00:00",
  ])("refuse txdtm %j", async (txdtm) => {
    expect(await refusedFor({ ...payment, txdtm })).toEqual(["txdtm"]);
  });

  it("refuse a missing order number or pay type", async () => {
    expect(await refusedFor({ ...payment, out_trade_no: "" })).toEqual(["out_trade_no"]);
    expect(await refusedFor({ ...payment, out_trade_no: undefined })).toEqual(["out_trade_no"]);
    expect(await refusedFor({ ...payment, pay_type: "" })).toEqual(["pay_type"]);
  });

  it("are all named in one error if several are wrong", async () => {
    expect(
      await refusedFor({
        pay_type: "801110",
        txamt: 0,
        txcurrcd: "hkd",
        out_trade_no: "",
        txdtm: "now",
        expired_time: 3,
        udid: "u".repeat(41),
      }),
    ).toEqual(["expired_time", "goods_name", "out_trade_no", "return_url", "txamt", "txcurrcd", "txdtm", "udid"]);
    expect(await refusedFor({})).toEqual(["out_trade_no", "pay_type", "txamt", "txcurrcd"]);
  });

  it("that are unknown are sent unchanged, and absent ones are left out", async () => {
    expect(
      await taken({ ...payment, lnglat: "114.1,22.3", goods_info: "", rmb_tag: undefined, limit_pay: null }),
    ).toEqual({
      pay_type: "800201",
      txamt: "1000",
      txcurrcd: "HKD",
      out_trade_no: "A-1001",
      txdtm: "2026-01-01 12:00:00",
      lnglat: "114.1,22.3",
    });
  });
});

describe("The sub-merchant", () => {
  it("is sent with every call if the client has one, and otherwise with none", async () => {
    const one = create(payment, answer({ qrcode: "q" }), { mchid: "ZaMVg12345" });
    await one.done;
    expect(one.sent[0]!.params.mchid).toBe("ZaMVg12345");
    for (const options of [{}, { mchid: "" }, { mchid: undefined }]) {
      const none = create(payment, answer({ qrcode: "q" }), options);
      await none.done;
      expect(none.sent[0]!.params).not.toHaveProperty("mchid");
    }
  });

  it("is the call's own if given, and the client's if it is undefined or empty", async () => {
    for (const [mchid, expected] of [
      ["OTHER", "OTHER"],
      [undefined, "ZaMVg12345"],
      ["", "ZaMVg12345"],
    ]) {
      const { done, sent } = create({ ...payment, mchid }, answer({ qrcode: "q" }), { mchid: "ZaMVg12345" });
      await done;
      expect(sent[0]!.params.mchid, String(mchid)).toBe(expected);
    }
  });

  it("of withMerchant is sent by all resources", async () => {
    const { qfpay, sent } = clientWithFetch([answer({ qrcode: "q", data: [] })], { mchid: "ONE" });
    const two = qfpay.withMerchant("TWO");
    await two.payments.create(payment);
    await two.transactions.get({ syssn: "1" });
    await two.refunds.create({ syssn: "1", out_trade_no: "R", txamt: 1 });
    await qfpay.payments.create(payment);
    expect(sent.map(({ params }) => params.mchid)).toEqual(["TWO", "TWO", "TWO", "ONE"]);
    expect(
      two.checkout.url({
        ...common,
        txcurrcd: "HKD",
        return_url: "https://a",
        failed_url: "https://b",
        notify_url: "https://c",
      }),
    ).toContain("mchntid=TWO");
  });
});

describe("The result", () => {
  it("of CPM is success if paid, and pending while the customer types", async () => {
    const cpm = { ...payment, pay_type: "800208", auth_code: "1" };
    for (const [respcd, status] of [
      ["0000", "success"],
      ["1143", "pending"],
      ["1145", "pending"],
      ["1295", "pending"],
      ["1298", "pending"],
    ]) {
      expect((await create(cpm, answer({ respcd })).done).status).toBe(status);
    }
  });

  it("of CPM in the documented envelope has the status of txstatus", async () => {
    const cpm = { ...payment, pay_type: "800208", auth_code: "1" };
    for (const [txstatus, status] of [
      ["SUCCESS", "success"],
      ["PENDING", "pending"],
      ["FAILED", "failed"],
      ["CLOSED", "pending"],
    ]) {
      const reply = json({ respcd: "0000", respmsg: "success", data: { qf_trade_no: "9", txstatus, txamt: "1000" } });
      expect(await create(cpm, reply).done).toMatchObject({ status, syssn: "9", txamt: 1000 });
    }
    const open = json({ respcd: "1143", data: { qf_trade_no: "9", txstatus: "SUCCESS" } });
    expect((await create(cpm, open).done).status).toBe("pending");
  });

  it("has only the members that came, without empty ones", async () => {
    const result = await create(
      payment,
      json(paid({ pay_url: "", payme_logo: "https://logo", chnlsn: "", udid: "qiantai2" })),
    ).done;
    expect(result).not.toHaveProperty("pay_url");
    expect(result).not.toHaveProperty("chnlsn");
    expect(result).not.toHaveProperty("pay_params");
    expect(result.udid).toBe("qiantai2");
    expect(result.raw.payme_logo).toBe("https://logo");
  });

  it("keeps pay_params as an object, with its numbers, or as text", async () => {
    const app = { ...payment, pay_type: "800210", goods_name: "Tea" };
    expect(
      (await create(app, answer({ pay_params: { timestamp: 1767240000, package: "Sign=WXPay" } })).done).pay_params,
    ).toEqual({ timestamp: 1767240000, package: "Sign=WXPay" });
    expect((await create(app, answer({ pay_params: "https://fps" })).done).pay_params).toBe("https://fps");
  });

  it.each([
    ["800201", { qrcode: "" }, "qrcode"],
    ["801514", { qrcode: "q" }, "pay_url"],
    ["800210", { pay_params: null }, "pay_params"],
  ])("of %s without its means to pay, in a response that arrived, is an open order", async (pay_type, more, field) => {
    const { qfpay, sent } = clientWithFetch([answer(more)]);
    const order = await qfpay.payments.create({ ...payment, pay_type, goods_name: "Tea" } as never);
    expect(order).toMatchObject({ status: "pending", out_trade_no: "A-1001" });
    expect(order).not.toHaveProperty(field);
    expect(sent).toHaveLength(1);
  });

  it.each(["1143", "1145", "1295", "1298"])(
    "of an order with the code %s is pending, and nothing is undone",
    async (respcd) => {
      const { qfpay, sent } = clientWithFetch([json({ respcd, resperr: "in progress" })]);
      expect(await qfpay.payments.create(payment)).toMatchObject({ status: "pending", respcd, out_trade_no: "A-1001" });
      expect(sent).toHaveLength(1);
    },
  );

  it("accepts web_url, the name in some pay types, as pay_url", async () => {
    const { qfpay } = clientWithFetch([answer({ web_url: "https://pay.example/1" })]);
    const web = { ...payment, pay_type: "801514", goods_name: "Tea" } as never;
    expect(await qfpay.payments.create(web)).toMatchObject({ pay_url: "https://pay.example/1" });
  });

  it.each([
    ["text", "1000", 1000],
    ["a number", 1000, 1000],
    ["a fraction", "10.00", undefined],
    ["nothing", "", undefined],
    ["beyond 2^53", "9007199254740993", undefined],
    ["negative", -5, undefined],
    ["a list", ["1000"], undefined],
  ])("has the amount as a safe integer or not at all, if it came as %s", async (_what, txamt, expected) => {
    expect((await create(payment, json(paid({ txamt }))).done).txamt).toBe(expected);
  });

  it("of request() for an MPM order is not success either", async () => {
    const { qfpay } = clientWithFetch([json(paid())]);
    expect((await qfpay.request("payment", { ...payment, txdtm: "2026-01-01 12:00:00" })).status).toBe("pending");
  });
});
