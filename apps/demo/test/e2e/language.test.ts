import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isWeekly } from "../../../../scripts/weekly.mjs";
import type { Demo } from "../../src/demo.js";
import { openDemo } from "../open-demo.js";
import { newTab, openBrowser, snap, visitor } from "./browser.js";
import { shopPage } from "./shop-page.js";

let demo: Demo;
let browser: Browser;

beforeAll(async () => {
  demo = await openDemo();
  browser = await openBrowser();
});

afterAll(async () => {
  await browser?.close();
  await demo?.close();
});

/** The texts of the page that are not Chinese, except names and code. */
const english = (page: Page) =>
  page.evaluate(() => {
    const found: string[] = [];
    const shadows = [...document.querySelectorAll("*")].flatMap(({ shadowRoot }) => shadowRoot ?? []);
    for (const root of [document.body, ...shadows]) {
      const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        if (node.parentElement?.closest("[lang=en], noscript, code, pre, script, .code-block")) continue;
        if (/[A-Za-z]{2,} [a-z]{2,}/.test(node.textContent ?? "")) found.push(node.textContent ?? "");
      }
    }
    return found;
  });

describe("the language", () => {
  const locales = [
    ["en-GB", "en", "Skip to the content"],
    ["zh-HK", "zh-HK", "跳至內容"],
    ["zh-TW", "zh-HK", "跳至內容"],
    ["fr-FR", "en", "Skip to the content"],
  ] as const;
  // For each commit, only the locales that the page has no texts for: other tests open it in English and in zh-HK.
  const foreign = locales.filter(([locale]) => locale === "zh-TW" || locale === "fr-FR");
  it.each(isWeekly ? locales : foreign)("is the browser's at first (%s)", async (locale, lang, text) => {
    const { context, page, complaints } = await visitor(browser, { locale });
    await page.goto(demo.url);
    await page.getByText(text).waitFor({ state: "attached" });
    expect(await page.evaluate(() => document.documentElement.lang)).toBe(lang);
    const title = lang === "en" ? "店面 Shop, Victoria Tea House 維港茶室" : "店面，維港茶室";
    expect(await page.title()).toBe(title);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it("is switched without losing basket, wallet and view, outlives a reload, and is the hosted page's too", async () => {
    const { context, page, complaints } = await visitor(browser);
    const shop = shopPage(page);
    await page.goto(demo.url);
    await shop.choose("French toast", "QFPay checkout");
    await page.getByRole("radio", { name: "繁體中文" }).check();
    await page.getByRole("button", { name: "支付 HK$32.00" }).waitFor();
    await page.reload();
    expect(await page.getByRole("radio", { name: "QFPay 付款頁面" }).isChecked()).toBe(true);
    await page.getByRole("button", { name: "支付 HK$32.00" }).click();
    const link = page.getByRole("link", { name: /^開啟付款頁面/ });
    expect(await link.getAttribute("href")).toMatch(/[?&]lang=zh-hk\b/);
    const checkout = await newTab(context, () => link.click());
    await checkout.getByRole("button", { name: /PayMe/ }).click();
    await checkout.getByRole("button", { name: /(支付|付款).*HK/ }).click();
    await page.locator(".stamp").waitFor();
    await page.bringToFront();

    await page.getByRole("radio", { name: "English" }).check();
    await shop.stamp.waitFor();
    await page.getByRole("button", { name: "Order something else" }).click();
    await shop.add("French toast");
    await shop.payButton.click();
    await shop.checkoutLink.waitFor();
    expect(await shop.checkoutLink.getAttribute("href")).toMatch(/[?&]lang=en\b/);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it("in 繁體中文 leaves no English sentence in any view, whatever happens there", async () => {
    const { context, page, complaints } = await visitor(browser, { locale: "zh-HK" });
    const press = (name: string | RegExp) => page.getByRole("button", { name }).click();
    const open = (view: string) => page.getByRole("navigation").getByRole("link", { name: view }).click();
    const isChinese = async (where: string) => {
      await page.waitForTimeout(200);
      expect(await english(page), where).toEqual([]);
    };
    await page.goto(`${demo.url}/?view=till`);
    await press("餘額不足");
    await press(/^收取/);
    await page.getByRole("main").getByText("錢包餘額不足：請改用其他錢包（QFPay 回覆 1201）。").waitFor();
    await snap(page, "zh-till-refused");
    await isChinese("refused");
    await press("掃描另一個付款碼");
    await press(/^收取/);
    await isChinese("no code");
    await press("先要求密碼");
    await press(/^收取/);
    await page.getByText("顧客的手機正要求輸入密碼").waitFor();
    await isChinese("password");
    await press("顧客確認付款");
    await page.locator(".stamp").waitFor();
    await isChinese("paid");

    await open("店面");
    await press(/^加入 ?西多士/);
    await page.getByRole("radio", { name: "轉數快" }).check();
    await isChinese("basket");
    await press(/^支付 HK/);
    await page.getByRole("img", { name: /^以轉數快支付/ }).waitFor();
    await isChinese("waiting");
    const wallet = await newTab(context, () => page.getByRole("link", { name: /^開啟錢包/ }).click());
    await wallet.getByRole("button", { name: /(支付|付款).*HK/ }).click();
    await page.locator(".stamp").waitFor();
    await page.bringToFront();

    await open("訂單");
    await page.locator("summary").getByText("退款").first().click();
    await page.getByText("轉數快付款不能經 QFPay 退款").waitFor();
    await page.locator(".order").nth(1).locator(".refund summary").click();
    const order = page.locator(".order").nth(1);
    await order.getByLabel("金額（港元）").fill("999");
    await order.getByRole("button", { name: "部分退款" }).click();
    await page.getByText("可退。").waitFor();
    for (const line of await page.locator(".line summary").all()) await line.click();
    await isChinese("orders and wire");

    await open("通知");
    for (const button of ["驗證", "改動並送出", "再送一次"]) await press(button);
    await page.getByText("已處理過").waitFor();
    await isChinese("notifications");
    await open("如果出錯");
    await press(/扣款後遺失回覆/);
    await page.getByText("只付款一次。").waitFor();
    await isChinese("lost answer");
    await press(/二維碼隨回覆遺失/);
    await page.getByText("訂單已關閉，沒有扣款。").waitFor();
    await isChinese("lost order");
    await open("程式");
    await isChinese("code");
    expect(complaints).toEqual([]);
    await context.close();
  });
});
