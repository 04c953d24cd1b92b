import { afterEach, describe, expect, it, vi } from "vitest";
import {
  compareWithOrder,
  constructNotification,
  type Hooks,
  optionsFromEnv,
  QFPay,
  toMinorUnits,
} from "../src/index.js";
import { appCode, clientKey, clientWithFetch, json, paid, payment, query, rejection, run, syssn } from "./support.js";

const strays = {
  "a line feed": "\n",
  "a carriage return": "\r",
  "a blank": " ",
  "a byte order mark": "\ufeff",
  "a zero-width space": "\u200b",
  "a quotation mark": '"',
  "a tab": "\t",
  "a no-break space": "\u00a0",
  "a character that no credential of QFPay has": "\u2060",
};

describe("A credential that was copied with an extra character", () => {
  const open = (over: object) => () => new QFPay({ appCode, clientKey, ...over });

  it.each(Object.entries(strays))(
    "with %s is refused in options, environment and keys, and never shown",
    (what, stray) => {
      for (const [name, value] of Object.entries({ appCode, clientKey, mchid: "ZaMVg12345" })) {
        for (const wrong of [stray + value, value + stray]) {
          expect(open({ [name]: wrong })).toThrow(new RegExp(`^${name} holds ${what} `));
          expect(open({ [name]: wrong })).not.toThrow(new RegExp(value));
        }
      }
      const env = { QFPAY_APPCODE: appCode, QFPAY_KEY: clientKey, QFPAY_MCHID: "ZaMVg12345" };
      for (const name of Object.keys(env) as (keyof typeof env)[]) {
        expect(() => optionsFromEnv({ ...env, [name]: env[name] + stray })).toThrow(`${name} holds ${what} `);
      }
      expect(() => constructNotification("{}", "0".repeat(32), clientKey + stray)).toThrow(`keys holds ${what} `);
    },
  );

  it.each([`${clientKey} # the test shop`, `Bearer ${clientKey}`])("is refused with a blank inside: %j", (wrong) => {
    expect(open({ clientKey: wrong })).toThrow("clientKey holds a blank (U+0020) inside it.");
    expect(open({ clientKey: wrong })).not.toThrow(new RegExp(clientKey));
  });

  it.each(["undefined", "null", "$QFPAY_KEY", "$" + "{QFPAY_KEY}"])(
    "is refused as missing if it is the text %j, which was written in place of a value",
    (text) => {
      expect(open({ clientKey: text })).toThrow(`clientKey is missing (it is the text "${text}"): pass the clientKey`);
    },
  );

  it.each([12345, Buffer.from(clientKey), ["key"], Object.create(null), Symbol("key")])(
    "is refused if it is no string",
    (value) => {
      expect(open({ clientKey: value })).toThrow("clientKey must be a string, as QFPay issued it.");
    },
  );

  it.each(Object.entries(strays))(
    "with %s is refused in a call's own mchid, and nothing is sent",
    async (what, stray) => {
      const { qfpay, sent } = clientWithFetch([json(paid())]);
      const mchid = `ZaMVg12345${stray}`;
      for (const act of [
        () => qfpay.payments.create({ ...payment, mchid }),
        () => qfpay.refunds.create({ syssn, out_trade_no: "R-1", txamt: 1, mchid }),
        () => qfpay.transactions.get({ syssn, mchid }),
        () => qfpay.withMerchant(mchid).transactions.get({ syssn }),
      ]) {
        const error = await rejection((async () => act())());
        expect(error).toMatchObject({ code: "config_invalid", outcome: "not_sent" });
        expect(error.message).toMatch(new RegExp(`^mchid holds ${what} `));
      }
      expect(sent).toEqual([]);
    },
  );

  it.each(Object.entries(strays))("with %s is refused in the sub-merchant of a link", (what, stray) => {
    const { qfpay } = clientWithFetch([]);
    const mchid = `ZaMVg12345${stray}`;
    const page = "https://shop.example.com/";
    const urls = { return_url: page, failed_url: page, notify_url: page };
    const hosted = { ...urls, txamt: 1000, txcurrcd: "HKD", out_trade_no: "A-1001", mchntid: mchid };
    expect(() => qfpay.checkout.url(hosted)).toThrow(`mchntid holds ${what} `);
    expect(() => qfpay.wechat.oauthUrl({ redirect_uri: page, mchid })).toThrow(`mchid holds ${what} `);
  });

  it("is accepted if it has no such character", () => {
    expect(open({ mchid: "ZaMVg12345" })).not.toThrow();
  });
});

describe("withMerchant", () => {
  it.each([undefined, null, ""])("refuses %j, because the payments would go to another merchant", async (mchid) => {
    const { qfpay } = clientWithFetch([], { mchid: "ZaMVg12345" });
    expect(() => qfpay.withMerchant(mchid as never)).toThrow("mchid is missing");
  });
});

describe("QFPAY_BASE_URL", () => {
  const env = { QFPAY_APPCODE: appCode, QFPAY_KEY: clientKey };

  it("is the host of fromEnv, unless the options name another one", async () => {
    const asked: string[] = [];
    const fetch = (async (url: string) => {
      asked.push(new URL(url).host);
      return json(query());
    }) as never;
    const from = { ...env, QFPAY_BASE_URL: "http://127.0.0.1:4010" };
    await QFPay.fromEnv({ fetch }, from).transactions.get({ out_trade_no: "A-1" });
    await QFPay.fromEnv({ fetch, appCode, clientKey }, from).transactions.get({ out_trade_no: "A-1" });
    await QFPay.fromEnv({ fetch, baseUrl: "http://localhost:4011" }, from).transactions.get({ out_trade_no: "A-1" });
    expect(new Set(asked)).toEqual(new Set(["127.0.0.1:4010", "localhost:4011"]));
  });

  it("must be a host of qfapi.com in production", () => {
    const prod = (QFPAY_BASE_URL: string) => () => optionsFromEnv({ ...env, QFPAY_ENV: "prod", QFPAY_BASE_URL });
    for (const wrong of ["http://127.0.0.1:4010", "https://evilqfapi.com", "https://qfapi.com.example.com"]) {
      expect(prod(wrong)).toThrow(/QFPAY_BASE_URL is .* hosts of qfapi\.com only/);
    }
    expect(prod("https://openapi-sg.qfapi.com")()).toMatchObject({ baseUrl: "https://openapi-sg.qfapi.com" });
  });
});

describe("A base URL with plain http", () => {
  const open = (host: string) => () => new QFPay({ appCode, clientKey, baseUrl: `http://${host}:4010` });

  it.each([
    "host.docker.internal",
    "gateway.internal",
    "0.0.0.0",
    "127.0.0.2",
    "[::1]",
    "192.168.1.20",
    "10.0.0.5",
    "172.16.0.1",
    "172.31.255.1",
    "169.254.1.1",
    "[fd00::1]",
    "[fe80::1]",
  ])("is accepted for %s, which is local", (host) => void expect(open(host)).not.toThrow());

  it.each([
    "172.15.0.1",
    "0.0.0.1",
    "10.0.0.5.internal.example.com",
    "172.32.0.1",
    "11.0.0.1",
    "192.169.0.1",
    "169.253.1.1",
    "10.example.com",
    "internal.example.com",
    "[fec0::1]",
    "[2001:db8::1]",
  ])("is refused for %s, which is not", (host) => void expect(open(host)).toThrow(/https/));
});

describe("Values as databases return them", () => {
  const order = { out_trade_no: "A-1", txcurrcd: "HKD", mchid: null };
  const told = { out_trade_no: "A-1", txamt: 1000, txcurrcd: "HKD", respcd: "0000", mchid: "M1" };

  it("are equal in compareWithOrder", () => {
    for (const txamt of [1000, 1000n, "1000"]) expect(compareWithOrder(told, { ...order, txamt })).toEqual([]);
    expect(compareWithOrder(told, { ...order, txamt: "1001" })).toEqual([
      { field: "txamt", expected: 1001, actual: 1000 },
    ]);
  });

  it("are exact as amounts: trailing zeros are accepted, and a comma is named in the error", () => {
    expect(toMinorUnits("12.3400", "HKD")).toBe(1234);
    expect(toMinorUnits("500.00", "JPY", 0)).toBe(500);
    expect(() => toMinorUnits("12.3401", "HKD")).toThrow(/decimals/);
    expect(() => toMinorUnits("1,234.50", "HKD")).toThrow(/comma/);
    expect(() => toMinorUnits("99999999999999.99", "HKD")).toThrow(/above 99999999999 minor units/);
    expect(() => toMinorUnits("9".repeat(400), "HKD")).toThrow(/above 99999999999 minor units/);
    for (const text of ["12.", ".5", "+5", "12.34 HKD", "１２"]) {
      expect(() => toMinorUnits(text, "HKD")).toThrow(/digits, and perhaps a point/);
    }
    expect(() => toMinorUnits(12.34 as never, "HKD")).toThrow(/not a number: floats/);
  });

  it("are refused if a class computes them, because the request would lack them", async () => {
    const { qfpay, sent } = clientWithFetch([json(paid())]);
    class Row {
      pay_type = "800201" as const;
      txcurrcd = "HKD";
      syssn = syssn;
      get out_trade_no() {
        return "A-1001";
      }
      get txamt() {
        return 1000;
      }
    }
    for (const act of [
      () => qfpay.payments.create(new Row()),
      () => qfpay.refunds.create(new Row()),
      () => qfpay.preauth.capture(new Row()),
    ]) {
      const { issues } = await rejection((async () => act())());
      expect(issues.map(({ path }: { path: string }) => path)).toContain("txamt");
    }
    expect(sent).toEqual([]);
  });

  it("are not sent as the text null", async () => {
    const { qfpay, sent } = clientWithFetch([json({ respcd: "0000", data: {} })]);
    await qfpay.customers.create({ name: "Chan", billing_address: null as never });
    await qfpay.subscriptions.update({ subscription_id: "S1", products: null as never });
    expect(sent.map(({ params }) => params)).toEqual([{ name: "Chan" }, { subscription_id: "S1" }]);
  });

  it("are refused by every method if an order number is a JavaScript number", async () => {
    const { qfpay, sent } = clientWithFetch([json(paid())]);
    const number = 12345 as never;
    for (const act of [
      () => qfpay.payments.create({ ...payment, out_trade_no: number }),
      () => qfpay.payments.close({ out_trade_no: number, txamt: 1 }),
      () => qfpay.refunds.create({ syssn, out_trade_no: number, txamt: 1 }),
      () => qfpay.transactions.get({ out_trade_no: number }),
    ])
      expect(await rejection((async () => act())())).toMatchObject({ code: "params_invalid" });
    expect(sent).toHaveLength(0);
  });
});

describe("The Element script", () => {
  it("is not guessed for another region, and otherwise belongs to the client's host", () => {
    const at = (baseUrl: string) => new QFPay({ appCode, clientKey, baseUrl }).intents;
    expect(() => at("https://openapi-sg.qfapi.com").element()).toThrow(/openapi-sg\.qfapi\.com/);
    expect(at("https://openapi-sg.qfapi.com").element("prod").script).toContain("cdn-hk");
    expect(at("https://openapi-hk.qfapi.com").element().script).toContain("cdn-hk");
    expect(at("http://127.0.0.1:4010").element().script).toContain("cdn-int");
  });
});

describe("The products of a subscription", () => {
  const subscribe = (it: ReturnType<typeof clientWithFetch>, products: never) =>
    it.qfpay.subscriptions.create({ customer_id: "c", token_id: "t", products });
  const text = '[{"product_id":"p","quantity":1}]';

  it("are sent as JSON: text as it is, a list as its text", async () => {
    const it = clientWithFetch([json({ respcd: "0000", data: {} })]);
    await subscribe(it, text as never);
    await subscribe(it, [{ product_id: "p", quantity: 1 }] as never);
    expect(it.sent.map(({ params }) => params.products)).toEqual([text, text]);
  });

  it("are refused if there is none, with nothing sent", async () => {
    const it = clientWithFetch([]);
    for (const products of ["[]", []]) {
      await expect(subscribe(it, products as never)).rejects.toMatchObject({
        issues: [{ path: "products", message: expect.stringMatching(/^products is empty/) }],
      });
    }
    expect(it.sent).toHaveLength(0);
  });
});

it("A response without data gives its own members as data, without code and messages", async () => {
  const it = clientWithFetch([json({ respcd: "0000", resperr: "", respmsg: "", customer_id: "c" })]);
  expect((await it.qfpay.customers.create({ name: "Chan" })).data).toEqual({ customer_id: "c" });
});

describe("The hash of a signature", () => {
  const sign = async (options: object, call?: object) => {
    const it = clientWithFetch([json({ respcd: "0000", data: {}, payment_intent: "pi", openid: "o" })], options);
    const order = { txamt: 1, pay_type: "802801", out_trade_no: "A-1" };
    await it.qfpay.intents.createPayment(order, call);
    await it.qfpay.customers.create({ name: "Chan" }, call);
    await it.qfpay.customs.declare({ trade_type: "weixin", syssn, customs: "SZ", mch_customs_no: "4" }, call);
    await it.qfpay.transactions.getMany([]);
    await it.qfpay.request("query", { syssn }, call);
    return it.sent.map(({ headers }) => headers["x-qf-signtype"]);
  };

  it("is MD5 on Element, recurring and customs, SHA-256 elsewhere, unless the client or the call names one", async () => {
    expect(await sign({})).toEqual(["MD5", "MD5", "MD5", "SHA256"]);
    expect(await sign({ signType: "SHA256" })).toEqual(["SHA256", "SHA256", "SHA256", "SHA256"]);
    expect(await sign({}, { signType: "SHA256" })).toEqual(["SHA256", "SHA256", "SHA256", "SHA256"]);
    expect(await sign({ signType: "MD5" })).toEqual(["MD5", "MD5", "MD5", "MD5"]);
  });
});

describe("closeMethod and reversalMethod", () => {
  const order = { syssn, txamt: 1 };

  it("are the client's methods, which a call's own method overrides", async () => {
    const it = clientWithFetch([json({ respcd: "0000" })], { closeMethod: "GET", reversalMethod: "GET" });
    await it.qfpay.payments.close(order);
    await it.qfpay.payments.reverse(order);
    await it.qfpay.payments.close(order, { method: "POST" });
    const plain = clientWithFetch([json({ respcd: "0000" })], { closeMethod: "GET" });
    await plain.qfpay.payments.reverse(order);
    expect([...it.sent, ...plain.sent].map(({ method }) => method)).toEqual(["GET", "GET", "POST", "POST"]);
  });

  it("apply to the closing of a lost order too", async () => {
    const it = clientWithFetch(
      (sent) =>
        sent.path.endsWith("/query")
          ? json(query())
          : json(sent.path.endsWith("/payment") ? paid({ qrcode: "" }) : { respcd: "0000" }),
      { reversalMethod: "GET" },
    );
    await run(it.clock, it.qfpay.payments.reverse({ out_trade_no: "A-1001", txamt: 1 }));
    expect(it.sent.at(-1)!.method).toBe("GET");
  });

  it("must be POST or GET", () => {
    expect(() => new QFPay({ appCode, clientKey, closeMethod: "PUT" as never })).toThrow(/closeMethod/);
  });
});

describe("A parameter that QFPay's documents disagree about", () => {
  const wap = { pay_type: "801107", txamt: 1000, txcurrcd: "HKD", out_trade_no: "A-1001" } as const;
  afterEach(() => void vi.restoreAllMocks());

  it("leads to one warning, or to a call of the hook, and is sent", async () => {
    const printed = vi.spyOn(console, "warn").mockImplementation(() => {});
    const it = clientWithFetch([json(paid({ pay_url: "https://x.test" }))]);
    for (const _ of [1, 2]) await it.qfpay.payments.create(wap);
    expect(printed.mock.calls.map(([text]) => /\b(return_url|goods_name|notify_url)\b/.exec(text)![0])).toEqual([
      "return_url",
      "goods_name",
      "notify_url",
    ]);
    const told: string[] = [];
    const hooks = { onWarning: ({ path }: { path: string }) => void told.push(path) };
    await clientWithFetch([json(paid({ pay_url: "https://x.test" }))], { hooks }).qfpay.payments.create({
      ...wap,
      goods_name: "Tea",
    });
    expect(told).toEqual(["return_url", "notify_url"]);
    expect(printed).toHaveBeenCalledTimes(3);
  });

  it("leads to one warning, though a payment, a hosted link and another merchant's payment have the same fault", async () => {
    const printed = vi.spyOn(console, "warn").mockImplementation(() => {});
    const it = clientWithFetch([1, 2].map(() => json(paid({ qrcode: "weixin://x" }))));
    const urls = { return_url: "https://a.test", failed_url: "https://a.test", notify_url: "https://a.test" };
    const order = { txamt: 1000, txcurrcd: "HKD", goods_name: "x".repeat(21) } as const;
    await it.qfpay.payments.create({ ...order, pay_type: "800201", out_trade_no: "G-1", notify_url: "https://a.test" });
    it.qfpay.checkout.url({ ...order, ...urls, out_trade_no: "G-2" });
    const other = it.qfpay.withMerchant("ZaMVg12345");
    await other.payments.create({ ...order, pay_type: "800201", out_trade_no: "G-3", notify_url: "https://a.test" });
    other.checkout.url({ ...order, ...urls, out_trade_no: "G-4" });
    expect(printed.mock.calls).toEqual([[expect.stringContaining("goods_name has more than 20 characters")]]);
  });

  it("leads to no warning for a goods_name of 20 characters, and to one for 21, by API and by hosted link", async () => {
    const told: string[] = [];
    const hooks: Hooks = {
      onWarning: ({ endpoint, path, message }) => void told.push(`${endpoint}: ${path} ${message}`),
    };
    const it = clientWithFetch([json(paid({ qrcode: "weixin://x" })), json(paid({ qrcode: "weixin://x" }))], { hooks });
    const urls = { return_url: "https://a.test", failed_url: "https://a.test", notify_url: "https://a.test" };
    const both = async (goods_name: string, out_trade_no: string) => {
      await it.qfpay.payments.create({ ...payment, pay_type: "800201", goods_name, out_trade_no });
      it.qfpay.checkout.url({ txamt: 1000, txcurrcd: "HKD", out_trade_no, goods_name, ...urls });
    };
    // The length is counted in characters. Each character here consists of two UTF-16 units.
    await both("𠮷".repeat(20), "G-20");
    expect(told).toEqual([]);
    await both("𠮷".repeat(21), "G-21");
    expect(told).toEqual([
      expect.stringMatching(/^payment: goods_name .*more than 20 characters/),
      expect.stringMatching(/^checkout: goods_name .*more than 20 characters/),
    ]);
    expect(it.sent).toHaveLength(2);
  });

  it("is sent with validate: false, while the members that identify the order are still checked", async () => {
    const it = clientWithFetch([json(paid())]);
    const odd = { ...payment, pay_type: "800107", goods_name: "x".repeat(65), expired_time: "3" } as never;
    expect(await rejection(it.qfpay.payments.create(odd))).toMatchObject({ code: "params_invalid" });
    await it.qfpay.payments.create(odd, { validate: false });
    expect(it.sent).toHaveLength(1);
    const without = { ...payment, out_trade_no: "A,1", txamt: 0 };
    expect(await rejection(it.qfpay.payments.create(without, { validate: false }))).toMatchObject({
      issues: [{ path: "out_trade_no" }, { path: "txamt" }],
    });
  });
});

describe("A response", () => {
  it.each(["1124", "1146"])("with the undocumented code %s is a plain refusal", async (respcd) => {
    const it = clientWithFetch([json({ respcd })]);
    expect(await rejection(it.qfpay.refunds.create({ syssn, out_trade_no: "R-1", txamt: 1 }))).toMatchObject({
      code: "api_error",
      outcome: "rejected",
      respcd,
    });
    expect(it.sent).toHaveLength(1);
  });

  it("with a 4xx status and a code is a refusal, or has an unknown outcome if the code is open or a success", async () => {
    const said = async (body: object) =>
      rejection(clientWithFetch([json(body, 400)], { recovery: false }).qfpay.payments.create({ ...payment }));
    expect(await said({ respcd: "1201" })).toMatchObject({
      code: "api_error",
      respcd: "1201",
      outcome: "rejected",
      httpStatus: 400,
    });
    expect(await said({ respcd: "1252" })).toMatchObject({ outcome: "unknown", respcd: "1252" });
    expect(await said({ respcd: "0000" })).toMatchObject({ outcome: "unknown" });
    expect(await said({ error: "no" })).toMatchObject({ code: "response_invalid", outcome: "rejected" });
  });

  it.each([
    ["1.5", 1_500],
    ["120, 120", 60_000],
    ["5, 7", 7_000],
  ])("with Retry-After %s waits %d ms", async (value, ms) => {
    const it = clientWithFetch([new Response("", { status: 429, headers: { "retry-after": value } }), json(query())]);
    await run(it.clock, it.qfpay.transactions.get({ syssn }));
    expect(it.sent[1]!.at - it.sent[0]!.at).toBe(ms);
  });
});
