import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { type CheckoutUrlParams, QFPay } from "../src/index.js";
import vectors from "./fixtures/vectors.json" with { type: "json" };
import { appCode, clientKey, clientWithFetch, json } from "./support.js";

const base: CheckoutUrlParams = {
  txamt: 1000,
  txcurrcd: "HKD",
  out_trade_no: "A-1001",
  return_url: "https://shop.example.com/ok?o=1&p=2#x",
  failed_url: "https://shop.example.com/fail",
  notify_url: "https://shop.example.com/notify",
};
const link = (params: object, options = {}) =>
  clientWithFetch([json({})], options).qfpay.checkout.url(params as CheckoutUrlParams);
/** The link's parameters, decoded as on the checkout page, where `+` stays `+`. */
const pairsOf = (url: string) =>
  url
    .slice(url.indexOf("#/?") + 3)
    .split("&")
    .map((pair) => pair.split("=").map(decodeURIComponent) as [string, string]);
const refusedFor = (params: object) => {
  try {
    link(params);
  } catch (error) {
    expect(error).toMatchObject({ code: "params_invalid", outcome: "not_sent" });
    return (error as { issues: { path: string }[] }).issues.map(({ path }) => path).sort();
  }
  throw new Error("nothing was refused");
};

describe("checkout.url", () => {
  it.each(vectors.checkout)("reproduces the vector $name", ({ params, key, url_percent_encoded }) => {
    const { appcode, ...rest } = params;
    const qfpay = new QFPay({ appCode: appcode, clientKey: key, environment: "test" });
    expect(qfpay.checkout.url(rest as unknown as CheckoutUrlParams)).toBe(url_percent_encoded);
  });

  it("fills in app code, paysource, sign type and time, signs all but sign and lang, and sends nothing", () => {
    const { qfpay, sent } = clientWithFetch([json({})], { mchid: "ZaMVg12345" });
    const url = qfpay.checkout.url({ ...base, goods_name: "Milk tea + 奶茶", lang: "zh-hk", udid: "" });
    const pairs = pairsOf(url);
    expect(url.startsWith("https://openapi-int.qfapi.com/checkstand/#/?appcode=")).toBe(true);
    expect(pairs.map(([name]) => name)).toEqual([
      "appcode",
      "failed_url",
      "goods_name",
      "mchntid",
      "notify_url",
      "out_trade_no",
      "paysource",
      "return_url",
      "sign_type",
      "txamt",
      "txcurrcd",
      "txdtm",
      "sign",
      "lang",
    ]);
    const all = Object.fromEntries(pairs);
    expect(all).toMatchObject({
      appcode: appCode,
      paysource: "remotepay_checkout",
      sign_type: "SHA256",
      txdtm: "2026-01-01 12:00:00",
      mchntid: "ZaMVg12345",
      return_url: base.return_url,
      goods_name: "Milk tea + 奶茶",
      lang: "zh-hk",
    });
    const signed =
      pairs
        .slice(0, -2)
        .map(([name, value]) => `${name}=${value}`)
        .join("&") + clientKey;
    expect(all.sign).toBe(createHash("sha256").update(signed).digest("hex").toUpperCase());
    expect(sent).toHaveLength(0);
  });

  it("writes spaces as %20 and not as +", () => {
    const url = link({ ...base, goods_name: "a b+c" });
    expect(url).toContain("goods_name=a%20b%2Bc");
    expect(url).not.toContain("+");
  });

  it.each([
    ["MD5", "md5", true],
    ["md5", "md5", false],
    ["SHA256", "sha256", true],
    ["sha256", "sha256", false],
  ])("signs sign_type %s as spelled", (sign_type, algorithm, upper) => {
    const pairs = pairsOf(link({ ...base, sign_type }));
    const text =
      pairs
        .slice(0, -1)
        .map(([name, value]) => `${name}=${value}`)
        .join("&") + clientKey;
    const hex = createHash(algorithm).update(text).digest("hex");
    expect(Object.fromEntries(pairs).sign_type).toBe(sign_type);
    expect(pairs.at(-1)).toEqual(["sign", upper ? hex.toUpperCase() : hex]);
  });

  it("treats undefined, null and empty members as absent, so that the defaults hold", () => {
    for (const none of [undefined, null, ""]) {
      const all = Object.fromEntries(
        pairsOf(
          link({ ...base, txdtm: none, paysource: none, sign_type: none, mchntid: none, lang: none }, { mchid: "M1" }),
        ),
      );
      expect(all, String(none)).toMatchObject({
        txdtm: "2026-01-01 12:00:00",
        paysource: "remotepay_checkout",
        sign_type: "SHA256",
        mchntid: "M1",
      });
      expect(all).not.toHaveProperty("lang");
    }
  });

  it("has no mchntid without a sub-merchant, and prefers the call's own to the client's", () => {
    expect(link(base)).not.toContain("mchntid");
    expect(link({ ...base, mchntid: "M2" }, { mchid: "M1" })).toContain("mchntid=M2");
  });

  it("lets no parameter replace the app code or the signature", () => {
    const all = pairsOf(link({ ...base, appcode: "EVIL", sign: "EVIL" }));
    expect(
      all.filter(([name]) => name === "appcode" || name === "sign").map(([name, value]) => [name, value === "EVIL"]),
    ).toEqual([
      ["appcode", false],
      ["sign", false],
    ]);
  });

  it.each([
    [{ txamt: 0 }, ["txamt"]],
    [{ txcurrcd: "hkd" }, ["txcurrcd"]],
    [{ out_trade_no: "" }, ["out_trade_no"]],
    [{ return_url: "" }, ["return_url"]],
    [{ failed_url: undefined }, ["failed_url"]],
    [{ notify_url: null }, ["notify_url"]],
    [{ txdtm: "today" }, ["txdtm"]],
    [{ paysource: "remotepay" }, ["paysource"]],
    [{ sign_type: "SHA1" }, ["sign_type"]],
    [{ mchid: "M1" }, ["mchid"]],
    [{ notify_url: `https://x/${"a".repeat(247)}` }, ["notify_url"]],
    [{ goods_name: "g".repeat(65), udid: "u".repeat(41) }, ["goods_name", "udid"]],
    [
      { txamt: 1.5, txcurrcd: "", return_url: "", failed_url: "", notify_url: "" },
      ["failed_url", "notify_url", "return_url", "txamt", "txcurrcd"],
    ],
  ])("refuses %j for %j", (over, paths) => {
    expect(refusedFor({ ...base, ...over })).toEqual(paths);
  });

  it("does not show the key", () => {
    expect(link(base)).not.toContain(clientKey);
  });
});
