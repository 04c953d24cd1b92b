import { describe, expect, it } from "vitest";
import { type CheckoutUrlParams, canonicalize, endpoints } from "../src/index.js";
import { misuses, type Reading } from "./link-readings.js";
import { appCode, clientWithFetch, json } from "./support.js";

const hosted = {
  txamt: "88800",
  txcurrcd: "HKD",
  out_trade_no: "A-1001",
  return_url: "https://shop.example.com/ok",
  failed_url: "https://shop.example.com/fail",
  notify_url: "https://shop.example.com/notify",
  txdtm: "2026-01-01 12:00:00",
};
const { qfpay } = clientWithFetch([json({})]);
const link = (params: object) => qfpay.checkout.url({ ...hosted, ...params } as CheckoutUrlParams);
const oauth = (redirect_uri: string) => qfpay.wechat.oauthUrl({ redirect_uri });

/** Reads a link's signed parameters from its URL. */
const signedPairs = (url: string): [string, string][] =>
  url
    .slice(url.indexOf("?") + 1)
    .split("&")
    .map((pair) => pair.split("=").map(decodeURIComponent) as [string, string])
    .filter(([name]) => name !== "sign" && name !== "lang");

const textOf = (pairs: readonly (readonly [string, string])[]) => pairs.map((pair) => pair.join("=")).join("&");

/** Returns the text that would be signed for a link. Unlike the SDK, this function refuses no value. */
const unguarded = (params: Reading) =>
  textOf(Object.entries(params).sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b))));

const hostedPairs = { appcode: appCode, paysource: "remotepay_checkout", sign_type: "SHA256", ...hosted };
const syssn = "20260101180500020000000021";
const shop = "https://shop.example.com/ok?order=1";

describe("a hosted link whose signature would fit another request", () => {
  const attacks: [string, string, Reading][] = [
    ["a refund of a stranger's payment", "/trade/v1/refund", { return_url: `${shop}&syssn=${syssn}&zz=` }],
    [
      "a refund with an amount of its own",
      "/trade/v1/refund",
      { return_url: `${shop}&syssn=${syssn}&txamt=1&txdtm=2026-01-01 12:00:00&zz=` },
    ],
    ["the same order for one cent", "/checkstand/", { return_url: `${shop}&sign_type=SHA256&txamt=1&txb=` }],
    [
      "the same order in another currency",
      "/checkstand/",
      { goods_name: "Tea&out_trade_no=A-1001&paysource=x_checkout&sign_type=SHA256&txamt=1&txcurrcd=IDR&zz=" },
    ],
    ["another order", "/checkstand/", { failed_url: `${shop}&out_trade_no=B-2&p=` }],
    ["closing another order", "/trade/v1/close", { notify_url: `${shop}&out_trade_no=B-2&p=` }],
    ["closing another payment", "/trade/v1/close", { return_url: `${shop}&syssn=${syssn}&t=` }],
    ["a payment by the API", "/trade/v1/payment", { out_trade_no: "A-1&pay_type=800201" }],
    ["a payment with Element", "/payment_element/v1/create_payment_intent", { paysource: "x&pay_type=1&q=_checkout" }],
    ["a day's bill", "/download/v1/trade_bill", { return_url: `${shop}&trade_date=2026-01-01` }],
    ["an older endpoint", "/settlement/v1/query", { cancel_url: `${shop}&date_end=1&date_start=1&paymethod=1&q=` }],
    ["deleting a customer", "/customer/v1/delete", { goods_name: "x&customer_id=cust_1&d=" }],
    ["cancelling a subscription", "/subscription/v1/cancel", { return_url: `${shop}&subscription_id=sub_1` }],
    ["capturing an authorisation", "/trade/v1/authtrade", { return_url: `${shop}&syssn=${syssn}&t=` }],
    ["somebody else's records", "/trade/v1/query", { udid: `x&syssn=${syssn}` }],
    ["records of other months", "/trade/v1/query", { udid: "x&start_time=2025-01-01 00:00:00" }],
    [
      "a refund, over two values",
      "/trade/v1/refund",
      { goods_name: "x&out_trade_no=R-9&p=", return_url: `${shop}&syssn=${syssn}&t=` },
    ],
  ];

  it.each(attacks)("is refused: %s", (_, path, values) => {
    expect(misuses(unguarded({ ...hostedPairs, ...values }), hostedPairs)).toContain(path);
    expect(() => link(values)).toThrow(expect.objectContaining({ code: "params_invalid", outcome: "not_sent" }));
  });

  it("names the value, the rule and the fix", () => {
    expect(() => link({ return_url: `${shop}&syssn=1&txamt=1`, goods_name: "a&pay_type=1&pay_type=2" })).toThrow(
      expect.objectContaining({
        issues: [
          { path: "goods_name", message: expect.stringMatching(/"&pay_type=".*signature.*Rename.*encodeURIComponent/) },
          { path: "return_url", message: expect.stringContaining('return_url holds "&syssn="') },
          { path: "return_url", message: expect.stringContaining('return_url holds "&txamt="') },
        ],
      }),
    );
  });

  it("is refused if the shop itself adds a parameter of another request", () => {
    for (const name of ["pay_type", "syssn", "trade_date", "mchid"]) {
      expect(() => link({ [name]: "1" })).toThrow(expect.objectContaining({ code: "params_invalid" }));
    }
    expect(() => link({ "x&syssn": "1" })).toThrow(/"x&syssn" is not a valid parameter name/);
    expect(() => link({ "x=1&syssn": "1" })).toThrow(/not a valid parameter name/);
  });
});

describe("an untouched link", () => {
  it("has a signature that fits only the query, close and reversal of its own order, and lists", () => {
    const pairs = signedPairs(link({ goods_name: "Tea", limit_pay: "no_credit" }));
    const text = textOf(pairs);
    const said = Object.fromEntries(pairs);
    // The call must sign the same text as the link. A call leaves `sign_type` out, so it is put into `return_url`.
    const asCall: Reading = { ...said, return_url: `${said.return_url}&sign_type=${said.sign_type}` };
    const { sign_type, ...call } = asCall;
    expect(canonicalize(call)).toBe(text);
    for (const { required } of [endpoints.query, endpoints.close, endpoints.reversal]) {
      expect(Object.keys(call)).toEqual(expect.arrayContaining([...required]));
    }
    for (const name of ["queryCustomers", "queryProducts", "querySubscriptions", "createCustomer"] as const) {
      expect(endpoints[name].required, "docs/security.md names the endpoints that require nothing").toEqual([]);
    }
    const requiresNothing = Object.entries(endpoints).filter(([, { required }]) => required.join() === "");
    expect(requiresNothing.map(([name]) => name).sort()).toEqual(
      ["createCustomer", "query", "queryCustomers", "queryProducts", "querySubscriptions"].sort(),
    );
    const inOneValue: Reading = { ...said, goods_name: `Tea&limit_pay=${said.limit_pay}` };
    const { limit_pay, ...shorter } = inOneValue;
    expect(unguarded(shorter)).toBe(text);
  });
});

describe("a WeChat link whose signature would fit another request", () => {
  it.each([
    ["/download/v1/trade_bill", "trade_date=2026-01-01"],
    ["/trade/v1/refund", `out_trade_no=R-1&syssn=${syssn}&txamt=1&txdtm=2026-01-01 12:00:00`],
    ["/trade/v1/payment", "out_trade_no=R-1&pay_type=800201&txamt=1&txcurrcd=HKD&txdtm=2026-01-01 12:00:00"],
    ["/checkstand/", "appcode=X&out_trade_no=R-1&paysource=a_checkout&sign_type=MD5&txamt=1&txcurrcd=HKD"],
    ["/tool/v1/get_weixin_openid", "code=011"],
    ["/tool/v1/get_weixin_oauth_code", "mchid=other&redirect_uri=https://other.example"],
    ["/customer/v1/update", "customer_id=cust_1&phone=1"],
  ])("is refused: %s", (path, query) => {
    const redirect_uri = `https://shop.example.com/back?x=1&${query}`;
    const pairs = { app_code: appCode, redirect_uri };
    const intended = { app_code: appCode, redirect_uri: "https://shop.example.com/back" };
    expect(misuses(unguarded(pairs), intended)).toContain(path);
    expect(() => oauth(redirect_uri)).toThrow(expect.objectContaining({ code: "params_invalid" }));
  });
});

describe("an ordinary address", () => {
  const addresses = [
    "https://shop.example.com/thanks?order=1001&lang=zh-hk&page=2&state=xyz&type=card&token=abc",
    "https://shop.example.com/thanks?id=1&name=Chan&email=a%40b.example&amount=10.00&note=hi&description=d&phone=1",
    "https://shop.example.com/thanks?syssn=1&ref=2",
    "https://shop.example.com/thanks?order=1&out_trade_no=A-1001",
    "https://shop.example.com/thanks?out_trade_no=A-1001&txamt=88800&txcurrcd=HKD&x=1#done",
    "https://shop.example.com/?next=%2Fpay%3Fa%3D1%26syssn%3D5%26txamt%3D1",
    `https://shop.example.com/?next=${encodeURIComponent("https://x.example/?a=1&next=%2F%3Fa%26syssn%3D1")}`,
    "https://shop.example.com/a&b=c/?d&e&f=&g==&h",
    "https://shop.example.com/?utm_source=mail&utm_medium=x&gclid=1&order_id=7&syssn_hint=1&my_txamt=2",
    "https://shop.example.com/#/thanks?order=1&tab=2",
    "https://店.example.com/茶?a=奶茶&b=1",
  ];

  it.each(addresses)("is accepted everywhere in a hosted link: %s", (address) => {
    const url = link({ return_url: address, failed_url: address, cancel_url: address, lang: "en" });
    expect(signedPairs(url)).toContainEqual(["return_url", address]);
  });

  it.each(addresses.filter((address) => !address.includes("&out_trade_no") && !address.includes("&txamt")))(
    "is accepted in a WeChat link: %s",
    (address) => {
      expect(signedPairs(oauth(address))).toContainEqual(["redirect_uri", address]);
    },
  );

  it("is accepted as the name of a product", () => {
    for (const goods_name of ["Tea & Cake = nice", "A&B", "a=b&c", "1 & 1 = 2", "Q&A=fun", "&&==&"]) {
      expect(signedPairs(link({ goods_name }))).toContainEqual(["goods_name", goods_name]);
    }
  });

  it("may repeat the link's own number, but only unchanged", () => {
    for (const number of ["A-1002", "", "a-1001", "A-1001 ", "A-10011"]) {
      expect(() => link({ return_url: `${shop}&out_trade_no=${number}` })).toThrow(/out_trade_no/);
    }
  });
});

describe("random links", () => {
  const words = (
    "appcode app_code cancel_url code customer_id customs date_end date_start failed_url goods_name mch_customs_no mchid " +
    "mchntid name note notify_url order out_trade_no page pay_type paymethod paysource product_id products redirect_uri " +
    "return_url sign_type start_time state subscription_id syssn token_id trade_date trade_type txamt txcurrcd txdtm type zz"
  ).split(" ");
  const parts = ["&", "=", "?", "%26", "1", "A-1001", "88800", "HKD", "x_checkout", " ", "2026-01-01 12:00:00"];
  const places = (
    "return_url failed_url notify_url cancel_url goods_name udid mchntid out_trade_no txamt txcurrcd txdtm paysource " +
    "expired_time checkout_expired_time limit_pay pay_tag txzone sign_type lang"
  ).split(" ");

  /** Creates a random number generator with a seed, so that a failure can be repeated. */
  const random = (seed: number) => () => {
    seed = (seed * 1664525 + 1013904223) % 2 ** 32;
    return seed / 2 ** 32;
  };

  const usual: Record<string, string> = {
    ...hostedPairs,
    limit_pay: "no_credit",
    pay_tag: "ALIPAYCN",
    sign_type: "MD5",
  };

  it("are refused, or their signature fits no other request: 1 000 hosted links", () => {
    const next = random(20260101);
    const any = <T>(list: readonly T[]) => list[Math.floor(next() * list.length)]!;
    let [accepted, refused, dangerous] = [0, 0, 0];
    const wrong: object[] = [];
    for (let i = 0; i < 1_000; i++) {
      const values: Record<string, string> = {};
      for (let n = 1 + Math.floor(next() * 2); n > 0; n--) {
        const name = any(places);
        let value = name.endsWith("_url") ? "https://shop.example.com/?a" : (usual[name] ?? "a");
        for (let k = Math.floor(next() * 3); k > 0; k--)
          value += next() < 0.8 ? `&${any(words)}=${any(parts)}` : any(parts);
        values[name] = value;
      }
      const { lang: _, ...signed } = values; // The language is appended after the signature and is not signed.
      const intended = { ...hostedPairs, ...signed };
      // A malicious visitor may have added the text after a value's first "&". The shop meant only the text before it.
      const link_ = Object.fromEntries(Object.entries(intended).map(([name, value]) => [name, value.split("&")[0]!]));
      const bad = misuses(unguarded(intended), link_);
      if (bad.length > 0) dangerous++;
      try {
        const url = link(values);
        accepted++;
        wrong.push(...[...bad, ...misuses(textOf(signedPairs(url)), link_)].map((use) => ({ values, use })));
      } catch (error) {
        if ((error as { code?: string }).code !== "params_invalid") throw error;
        refused++;
      }
    }
    expect(wrong).toEqual([]);
    expect(accepted).toBeGreaterThan(100);
    expect(dangerous).toBeGreaterThan(100);
    expect(refused).toBeGreaterThanOrEqual(dangerous);
  });

  it("are refused, or their signature fits no other request: 1 000 WeChat links", () => {
    const next = random(20260102);
    const any = <T>(list: readonly T[]) => list[Math.floor(next() * list.length)]!;
    let [accepted, dangerous] = [0, 0];
    const wrong: object[] = [];
    for (let i = 0; i < 1_000; i++) {
      let redirect_uri = "https://shop.example.com/back?x=1";
      for (let k = Math.floor(next() * 4); k > 0; k--)
        redirect_uri += next() < 0.8 ? `&${any(words)}=${any(parts)}` : any(parts);
      const said = { app_code: appCode, redirect_uri: redirect_uri.split("&")[0]! };
      const bad = misuses(unguarded({ app_code: appCode, redirect_uri }), said);
      if (bad.length > 0) dangerous++;
      try {
        const url = oauth(redirect_uri);
        accepted++;
        wrong.push(...[...bad, ...misuses(textOf(signedPairs(url)), said)].map((use) => ({ redirect_uri, use })));
      } catch (error) {
        if ((error as { code?: string }).code !== "params_invalid") throw error;
      }
    }
    expect(wrong).toEqual([]);
    expect(accepted).toBeGreaterThan(100);
    expect(dangerous).toBeGreaterThan(100);
  });

  const hostile = words
    .map((name) => `&${name}=1`)
    .concat("&syssn=1&txamt=1&txdtm=2026-01-01 12:00:00&zz=", "&", "=", "\n&syssn=1");

  it.each([...places, "appcode", "sign", "app_code", "pay_type"])("contain no hostile value in %s", (name) => {
    for (const tail of hostile) {
      const value = (usual[name] ?? "a") + tail;
      const said = Object.fromEntries(Object.entries(hostedPairs).map(([key, text]) => [key, text.split("&")[0]!]));
      let url: string;
      try {
        url = link({ [name]: value });
      } catch (error) {
        expect((error as { code?: string }).code).toBe("params_invalid");
        continue;
      }
      const own = { ...said, ...Object.fromEntries(signedPairs(url).map(([key, text]) => [key, text.split("&")[0]!])) };
      expect({ value, bad: misuses(textOf(signedPairs(url)), own) }).toEqual({ value, bad: [] });
      for (const parameter of ["appcode", "txamt", "txcurrcd", "out_trade_no"]) {
        if (parameter !== name) expect(Object.fromEntries(signedPairs(url))).toHaveProperty(parameter, own[parameter]);
      }
    }
  });
});
