import { type PayType, payTypes } from "@qfpay/core";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isWeekly } from "../../../../scripts/weekly.mjs";
import { createSimulator } from "../../src/index.js";
import { appCode, clientKey, createClient, h5Scene, paymentParams, signOf } from "../client.js";
import { faintTexts, openBrowser, openPage, overflow, phone } from "./browser.js";

let browser: Browser;
const simulator = createSimulator({ merchants: [{ appCode, clientKey }], limits: false });
let url: string;
let client: ReturnType<typeof createClient>;

beforeAll(async () => {
  browser = await openBrowser();
  ({ url } = await simulator.listen());
  client = createClient({ url });
});
afterAll(async () => {
  await browser.close();
  await simulator.close();
});

let orders = 0;

/** Makes a signed link to the hosted page; `lang` is not signed. */
function checkoutLink(changes: Record<string, string> = {}, lang?: string) {
  const params = {
    ...{ appcode: appCode, sign_type: "SHA256", paysource: "remotepay_checkout", txamt: "123450", txcurrcd: "HKD" },
    ...{ out_trade_no: `C-${++orders}`, txdtm: "2026-01-01 12:00:00", goods_name: "凍奶茶 & 菠蘿油" },
    ...{ notify_url: `${url}/notify`, return_url: `${url}/?done`, failed_url: `${url}/?failed` },
    ...changes,
  };
  const all = { ...params, sign: signOf(params, clientKey, "sha256"), ...(lang ? { lang } : {}) };
  const query = Object.entries(all).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return { link: `${url}/checkstand/#/?${query.join("&")}`, number: params.out_trade_no };
}

const journeys: [lang: string, wallet: string, pay: string, done: string][] = [
  ["en", "AlipayHK", "Pay HK$1,234.50", "Payment complete"],
  ["zh-hk", "支付寶香港", "支付 HK$1,234.50", "付款成功"],
  ["zh-cn", "支付宝香港", "支付 HK$1,234.50", "付款成功"],
];

describe("the hosted checkout page", () => {
  // The test of each commit uses the second language only, the weekly run every language.
  it.each(isWeekly ? journeys : journeys.slice(1, 2))(
    "leads from the link through a wallet to the shop: %s",
    async (lang, wallet, pay, done) => {
      const { page, complaints } = await openPage(browser, { viewport: phone });
      const { link, number } = checkoutLink({}, lang);
      await page.goto(link);
      await page.getByText("HK$1,234.50").waitFor();
      expect(await page.getByText("凍奶茶 & 菠蘿油").count()).toBe(1);
      await page.getByRole("button", { name: wallet }).click();
      await page.getByRole("button", { name: pay }).click();
      await page.getByText(done).waitFor();
      await page.waitForURL(`${url}/?done`);
      expect(simulator.transactions.findLast((row) => row.out_trade_no === number)).toMatchObject({ state: "paid" });
      expect(complaints).toEqual([]);
      await page.context().close();
    },
  );

  it("changes its language without losing the order", async () => {
    const { page, complaints } = await openPage(browser);
    const { link } = checkoutLink();
    await page.goto(link);
    await page.getByText("Choose how to pay").waitFor();
    expect(await page.evaluate("scrollY")).toBe(0);
    await page.getByRole("link", { name: "繁體中文" }).click();
    await page.getByText("選擇付款方式").waitFor();
    await page.getByRole("link", { name: "简体中文" }).click();
    await page.getByText("选择付款方式").waitFor();
    expect(await page.evaluate("document.documentElement.lang")).toBe("zh-Hans-CN");
    expect(await page.locator("header").innerText()).toContain("收银台");
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it.each(isWeekly ? (["light", "dark"] as const) : (["light"] as const))(
    "is readable and fits a phone in every state, %s",
    async (colorScheme) => {
      const { page, complaints } = await openPage(browser, { viewport: phone, colorScheme });
      const sound = async (state: string) =>
        expect({ state, wide: await overflow(page), faint: await faintTexts(page) }).toEqual({
          state,
          wide: 0,
          faint: [],
        });
      const change = { limit_pay: "no_credit", cancel_url: `${url}/?basket` };
      const { link, number } = checkoutLink(change, "zh-hk");
      await page.goto(link);
      await page.getByText("不接受信用卡").first().waitFor();
      await sound("choice");
      await page.getByRole("link", { name: "返回商店" }).click();
      await page.waitForURL(`${url}/?basket`);

      await page.goto(link);
      await page.getByRole("button", { name: "Visa / Mastercard" }).click();
      await page.getByLabel("測試卡").selectOption("5200000000001120");
      await sound("card");
      await page.getByRole("button", { name: "支付" }).click();
      await page.getByText("付款被拒絕").waitFor();
      expect(simulator.transactions.findLast((row) => row.out_trade_no === number)).toMatchObject({ respcd: "1205" });

      await page.goto(link);
      await page.getByRole("button", { name: "Apple Pay" }).click();
      await page.getByRole("button", { name: "支付" }).click();
      await page.getByText("付款成功").waitFor();
      await page.goto(link);
      await page.getByText("毋須再次付款").waitFor();
      await sound("paid");

      await page.goto(checkoutLink({ checkout_expired_time: "1700000000000" }).link);
      await page.getByText("Time to pay has run out").waitFor();
      await sound("over");
      await page.goto(`${url}/?`);
      await page.goto(checkoutLink().link.replace("123450", "1"));
      await page.getByText("For developers").click();
      await page.getByText("1108:").waitFor();
      await sound("wrong");
      await page.getByRole("link", { name: "The dashboard" }).click();
      await page.getByRole("button", { name: "Inspect GET /checkstand/" }).first().click();
      await page.getByText("String to sign").waitFor();
      expect(complaints).toEqual([]);
      await page.context().close();
    },
  );

  it("tells the customer that a link was changed", async () => {
    const { page } = await openPage(browser);
    await page.goto(checkoutLink().link.replace("123450", "1"));
    await page.getByText("This payment link cannot be used").waitFor();
    expect(await page.getByRole("button").count()).toBe(0);
    await page.context().close();
  });

  it("runs no script from a link", async () => {
    const { page, complaints } = await openPage(browser);
    await page.goto(
      checkoutLink({ goods_name: "<img src=x onerror=alert(1)>", out_trade_no: "<script>alert(2)</script>" }).link,
    );
    await page.getByText("<img src=x onerror=alert(1)>").waitFor();
    expect(await page.locator("main img, main script").count()).toBe(0);
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});

describe("the wallet page", () => {
  const opened = Object.keys(payTypes).filter((type) => {
    const { carries } = payTypes[type as PayType];
    return carries === "qrcode" || carries === "pay_url";
  });
  // The test of each commit uses every fourth wallet, because all wallets share one template.
  const shown = opened.filter((_, at) => isWeekly || at % 4 === 0);

  it("is readable and fits a phone for each wallet, in one language after the other", async () => {
    expect(shown.length).toBeGreaterThan(3);
    for (const colorScheme of isWeekly ? (["light", "dark"] as const) : (["dark"] as const)) {
      const { page, complaints } = await openPage(browser, { viewport: phone, colorScheme });
      for (const [at, pay_type] of shown.entries()) {
        const addresses = { return_url: `${url}/?done`, notify_url: `${url}/notify` };
        const values: Record<string, string> = { extend_info: h5Scene, ...addresses };
        const { requires } = payTypes[pay_type as PayType];
        const extra = Object.fromEntries(requires.map((name) => [name, values[name] ?? "x"]));
        const goods_name = "港式凍奶茶配菠蘿油".repeat(3);
        const answer = await client.call("payment", { ...paymentParams({ pay_type, goods_name }), ...extra });
        const address = (answer.qrcode || answer.pay_url) as string;
        expect({ pay_type, respcd: answer.respcd, address }).toMatchObject({
          respcd: "0000",
          address: expect.any(String),
        });
        await page.goto(`${address}${address.includes("?") ? "&" : "?"}lang=${["en", "zh-hk", "zh-cn"][at % 3]}`);
        expect({ pay_type, wide: await overflow(page), faint: await faintTexts(page) }).toEqual({
          pay_type,
          wide: 0,
          faint: [],
        });
        expect(await page.getByRole("button").count()).toBe(2);
      }
      expect(complaints).toEqual([]);
      await page.context().close();
    }
  });

  it("pays and declines with the keyboard", async () => {
    const { page, complaints } = await openPage(browser);
    for (const [presses, text] of [
      [1, "Payment complete"],
      [2, "Payment cancelled"],
    ] as const) {
      const { qrcode } = await client.pay();
      await page.goto(qrcode);
      for (let press = 0; press < presses; press++) await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      await page.getByText(text).waitFor();
    }
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});
