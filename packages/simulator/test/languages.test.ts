import { payTypes } from "@qfpay/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSimulator } from "../src/index.js";
import { brandOf } from "../src/pages/brands.js";
import { languageOf, texts } from "../src/pages/texts.js";
import { appCode, clientKey, createClient, signOf } from "./client.js";

const simulator = createSimulator({ merchants: [{ appCode, clientKey }], limits: false });
let url: string;

beforeAll(async () => {
  ({ url } = await simulator.listen());
});
afterAll(() => simulator.close());

const page = async (address: string, accepted = "*") =>
  (await fetch(address, { headers: { "accept-language": accepted } })).text();

describe("the language of a page", () => {
  it.each([
    ["zh-hk", undefined, "zh-hk"],
    ["ZH-CN", "en", "zh-cn"],
    ["fr", "zh-TW,zh;q=0.9", "zh-hk"],
    [undefined, "fr;q=1, zh-Hant-HK;q=0.8", "zh-hk"],
    [undefined, "zh-CN,zh;q=0.9,en;q=0.8", "zh-cn"],
    [undefined, "zh", "zh-cn"],
    [undefined, "en-GB,zh-HK", "en"],
    [undefined, "fr", "en"],
    ["constructor", undefined, "en"],
  ])("asked %s, accepted %s: %s", (asked, accepted, language) => {
    expect(languageOf(asked, accepted)).toBe(language);
  });

  it("is the browser's on the wallet page until another one is chosen, which further pages keep", async () => {
    const { qrcode } = await createClient(simulator).pay({ txamt: "3800" });
    expect(await page(qrcode)).toContain('<html lang="en">');
    const traditional = await page(qrcode, "zh-HK");
    expect(traditional).toContain('<html lang="zh-Hant-HK">');
    for (const text of ["支付 HK$38.00", "取消付款", "測試商戶", "訂單編號"]) expect(traditional).toContain(text);
    const simplified = await page(`${qrcode}?lang=zh-cn`, "zh-HK");
    for (const text of ["取消付款", "测试商户", "approve?lang=zh-cn"]) expect(simplified).toContain(text);
    const pressed = await fetch(`${qrcode}/approve?lang=zh-cn`, { method: "POST", redirect: "manual" });
    expect(await page(url + pressed.headers.get("location")!)).toContain("付款成功");
  });

  it("is that of the link on the hosted page: lang is not signed", async () => {
    const params = {
      ...{ appcode: appCode, sign_type: "MD5", paysource: "remotepay_checkout", txamt: "3800", txcurrcd: "HKD" },
      ...{ out_trade_no: "A-1", txdtm: "2026-01-01 12:00:00", notify_url: "https://shop.example/notify" },
      ...{ return_url: "https://shop.example/done", failed_url: "https://shop.example/fail", goods_name: "凍奶茶" },
    };
    const query = Object.entries({ ...params, sign: signOf(params, clientKey), lang: "zh-hk" })
      .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
      .join("&");
    const open = async (body: string) =>
      (await (await fetch(`${url}/checkstand/session`, { method: "POST", body })).json()) as {
        respcd: string;
        html: string;
      };
    const { respcd, html } = await open(query);
    expect(respcd).toBe("0000");
    for (const text of ["選擇付款方式", "支付寶香港", "轉數快", 'hreflang="zh-Hans-CN"']) expect(html).toContain(text);
    expect((await open(query.replace("zh-hk", "zh-cn"))).html).toContain("支付宝香港");
    expect((await open(query.replace("txamt=3800", "txamt=1"))).html).toContain("此付款連結無法使用");
    const action = /action="([^"]+)"/.exec(html)![1]!;
    const chosen = await fetch(url + action, {
      method: "POST",
      redirect: "manual",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: "pay_type=805812",
    });
    expect(chosen.headers.get("location")).toMatch(/^\/wallet\/\d+\?lang=zh-hk$/);
  });

  it("has every text in every language, in its own characters", () => {
    const keys = (value: object): string[] =>
      Object.entries(value).flatMap(([name, child]) =>
        typeof child === "object" && !Array.isArray(child)
          ? keys(child as object).map((key) => `${name}.${key}`)
          : [name],
      );
    expect(keys(texts["zh-hk"])).toEqual(keys(texts.en));
    expect(keys(texts["zh-cn"])).toEqual(keys(texts.en));
    const all = (language: "zh-hk" | "zh-cn") => JSON.stringify(texts[language]);
    expect(all("zh-hk")).not.toMatch(/[订单级户关闭绝选择]/u);
    expect(all("zh-cn")).not.toMatch(/[訂單戶關閉絕選擇]/u);
  });

  it("names every wallet", () => {
    for (const pay_type of Object.keys(payTypes))
      for (const language of ["en", "zh-hk", "zh-cn"] as const) expect(brandOf(pay_type, language).name).not.toBe("");
    expect(brandOf("802001", "zh-hk").name).toBe("轉數快");
    expect(brandOf("802001", "en").name).toBe("FPS");
  });
});

describe("what the customer's pages may load", () => {
  it.each(["/wallet/1", "/checkstand/"])("is limited by a content policy: %s", async (path) => {
    const { headers } = await fetch(url + path);
    expect(headers.get("content-security-policy")).toMatch(/^default-src 'none'; script-src '(none|sha256-[^']+)'; /);
  });
});

describe("a customer in Hong Kong", () => {
  it("reads times as the customer's language writes them, and never the zone or the seconds", async () => {
    const { qrcode } = await createClient(simulator).pay({ out_trade_no: "TIME-1" });
    const { sysdtm } = simulator.transactions.find(({ out_trade_no }) => out_trade_no === "TIME-1")!;
    const [, year, month, day, time] = /^(\d+)-0?(\d+)-0?(\d+) (\d\d:\d\d)/.exec(sysdtm)!;
    expect(await page(qrcode, "zh-HK")).toContain(`<dt>訂單時間</dt><dd>${year}年${month}月${day}日 ${time}</dd>`);
    expect(await page(qrcode, "zh-CN")).toContain(`<dt>订单时间</dt><dd>${year}年${month}月${day}日 ${time}</dd>`);
    expect(await page(qrcode, "en")).toMatch(new RegExp(`<dd>${day} [A-Z][a-z]{2} ${year}, ${time}</dd>`));
  });

  it.each(["en", "zh-hk", "zh-cn"] as const)("reads one name of UnionPay's wallet on every page in %s", (language) => {
    const names = ["800701", "800708", "800712", "800714"].map((pay_type) => brandOf(pay_type, language).name);
    expect(new Set(names).size).toBe(1);
  });

  it("reads the wallet's own name, and what to do about an unknown code", async () => {
    expect(brandOf("801008", "zh-hk").name).toBe("WeChat Pay HK");
    expect(await page(`${url}/wallet/1`, "zh-HK")).toContain("請重新掃描，或向商戶查詢。");
    expect(await page(`${url}/wallet/1`, "en")).toContain("Scan it again, or ask the shop.");
  });

  it("gets fonts of the language's own characters", async () => {
    const html = await page(`${url}/wallet/1`, "zh-CN");
    expect(html).toMatch(/:lang\(zh-Hans\)[^}]*"PingFang SC", "Noto Sans CJK SC", "Microsoft YaHei"/);
    expect(html).toMatch(/:lang\(zh-Hant\)[^}]*"Noto Sans HK"[^}]*"Microsoft JhengHei",\s*"WenQuanYi Micro Hei"/);
    expect(html).not.toMatch(/^body \{[^}]*PingFang/m);
  });
});
