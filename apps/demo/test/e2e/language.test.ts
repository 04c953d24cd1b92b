import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
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

/** What of the page is not Chinese, names and code apart. */
const english = (page: Page) =>
  page.evaluate(() => {
    const found: string[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node.parentElement?.closest("[lang=en], noscript, code, pre, script, .code-block, .verdict")) continue;
      if (/[A-Za-z]{2,} [a-z]{2,}/.test(node.textContent ?? "")) found.push(node.textContent ?? "");
    }
    return found;
  });

describe("the language", () => {
  it.each([
    ["en-GB", "en", "Skip to the content"],
    ["zh-HK", "zh-HK", "跳至內容"],
    ["zh-TW", "zh-HK", "跳至內容"],
    ["fr-FR", "en", "Skip to the content"],
  ])("is the browser's at first (%s)", async (locale, lang, text) => {
    const { context, page, complaints } = await visitor(browser, { locale });
    await page.goto(demo.url);
    await page.getByText(text).waitFor({ state: "attached" });
    expect(await page.evaluate(() => document.documentElement.lang)).toBe(lang);
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
    expect(await page.getByRole("radio", { name: "網上收銀台" }).isChecked()).toBe(true);
    await page.getByRole("button", { name: "支付 HK$32.00" }).click();
    const link = page.getByRole("link", { name: /^開啟收銀頁/ });
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

  it("in 繁體中文 leaves no English sentence in any view", async () => {
    const { context, page, complaints } = await visitor(browser, { locale: "zh-HK" });
    await page.goto(`${demo.url}/?view=till`);
    await page.getByRole("button", { name: "餘額不足" }).click();
    await page.getByRole("button", { name: /^收取/ }).click();
    await page.getByRole("main").getByText("錢包餘額不足：請改用其他錢包（QFPay 回覆 1201）。").waitFor();
    await snap(page, "zh-till-refused");
    expect(await english(page)).toEqual([]);
    await page.getByRole("button", { name: "掃描另一個付款碼" }).click();
    await page.getByRole("button", { name: "即時付款" }).click();
    await page.getByRole("button", { name: /^收取/ }).click();
    await page.locator(".stamp").waitFor();
    for (const view of ["店面", "收銀", "單據", "通知", "假如", "程式"]) {
      await page.getByRole("navigation").getByRole("link", { name: view }).click();
      await page.waitForTimeout(200);
      expect(await english(page), view).toEqual([]);
    }
    expect(complaints).toEqual([]);
    await context.close();
  });
});
