import { execFile } from "node:child_process";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isWeekly } from "../../../../scripts/weekly.mjs";
import { createSimulator } from "../../src/index.js";
import { appCode, clientKey, createClient, formOf, paymentParams } from "../client.js";
import { openBrowser, openPage, overflow, phone } from "./browser.js";

const notifyUrl = "http://127.0.0.1:2/qfpay/notify/of/a/shop/with/a/long/address";
const simulator = createSimulator({ merchants: [{ appCode, clientKey, notifyUrl }], limits: false });
const longNumber = `ORDER${"20261129ABCDEF".repeat(8)}`;

let browser: Browser;
let page: Page;
let complaints: string[];
let url: string;

beforeAll(async () => {
  ({ url } = await simulator.listen());
  const client = createClient({ url });
  for (let at = 0; at < 150; at++) await client.pay({ out_trade_no: `A-${at}`, goods_name: "Iced milk tea 凍奶茶" });
  await simulator.pay("A-7");
  await client.pay({ out_trade_no: longNumber });
  await client.call("payment", paymentParams(), { key: "another key" });
  await client.call("payment", paymentParams({ goods_name: "a b/c", out_trade_no: "C-1" }), {
    key: `&key=${clientKey}`,
  });
  const intent = {
    txamt: "10",
    txcurrcd: "HKD",
    pay_type: "802801",
    out_trade_no: "E-1",
    txdtm: "2026-01-01 12:00:00",
  };
  await client.call("/payment_element/v1/create_payment_intent", intent);
  await client.call("/subscription/billing_order/v1/list", { subscription_id: "sub_1" });
  await fetch(`${url}/v1/payment`, { method: "POST", body: formOf({ a: "1" }) });
  browser = await openBrowser();
  ({ page, complaints } = await openPage(browser, { viewport: { width: 1440, height: 900 } }));
});
afterAll(async () => {
  expect(complaints).toEqual([]);
  await browser.close();
  await simulator.close();
});

async function open(tab: string, on = page) {
  await on.goto(`${url}/#${tab}`);
  await on.reload();
  await on.locator("main td").first().waitFor();
}

/**
 * Finds the words of a table that are broken across two lines. The numbers of orders and transactions are left out,
 * because they may be too long for a line.
 */
const brokenWords = (on: Page): Promise<string[]> =>
  on.evaluate(`(() => {
    const broken = [];
    for (const cell of document.querySelectorAll("main td, main th")) {
      const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
      for (let node = texts.nextNode(); node; node = texts.nextNode()) {
        if (node.parentElement.closest(".number, details pre")) continue;
        for (const word of node.data.matchAll(/[\\p{L}\\d]{2,}/gu)) {
          const range = document.createRange();
          range.setStart(node, word.index);
          range.setEnd(node, word.index + word[0].length);
          if (new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size > 1) broken.push(word[0]);
        }
      }
    }
    return broken;
  })()`);

describe("the dashboard with many payments", () => {
  it("counts all of them, and says how many it shows", async () => {
    await open("payments");
    await page.locator("#tab-payments .count").getByText("151", { exact: true }).waitFor();
    await expect.poll(() => page.locator("main tbody tr").count()).toBe(100);
    await expect.poll(() => page.locator("#search output").innerText()).toBe("100 of 151 shown");
  });

  it("finds one by a part of its number, in every list, and keeps what is being typed", async () => {
    await open("payments");
    const field = page.getByLabel("Find a number");
    await field.fill("A-7");
    await page.getByText("11 that match of 151 shown", { exact: true }).waitFor();
    await expect.poll(() => page.locator("main tbody tr").count()).toBe(11);
    await createClient({ url }).pay({ out_trade_no: "B-1" });
    await page.locator("#tab-payments .count").getByText("152", { exact: true }).waitFor();
    await field.pressSequentially("7");
    await page.getByText("1 that match of 152 shown", { exact: true }).waitFor();
    expect(await field.evaluate("document.activeElement.id")).toBe("number");
    await page.locator("#tab-requests").click();
    await expect.poll(() => page.locator("main tbody tr").count()).toBe(1);
    await page.locator("#tab-faults").click();
    await expect.poll(() => field.isVisible()).toBe(false);
  });

  it.each(isWeekly ? ["requests", "payments", "notifications", "element"] : ["requests", "payments"])(
    "breaks no word of the %s at 1440 pixels",
    async (tab) => {
      await open(tab);
      expect(await brokenWords(page)).toEqual([]);
      expect(await overflow(page)).toBeLessThanOrEqual(0);
      const hidden = "[...document.querySelectorAll('main .scroll')].map((one) => one.scrollWidth - one.clientWidth)";
      expect(Math.max(...(await page.evaluate<number[]>(hidden)))).toBeLessThanOrEqual(0);
      // Proves that the search for broken words works: it must find a word that is broken on purpose.
      await page.evaluate(`document.querySelectorAll("main td").forEach(({ style }) => {
      style.wordBreak = "break-all";
      style.maxWidth = style.minWidth = "0";
      style.display = "inline-block";
      style.width = "20px";
    })`);
      expect((await brokenWords(page)).length).toBeGreaterThan(0);
    },
  );

  it("shows a long number on a phone without making the page wider", async () => {
    const narrow = await openPage(browser, { viewport: phone });
    await open("payments", narrow.page);
    await narrow.page.getByLabel("Find a number").fill("ORDER2026");
    await narrow.page.locator("main").getByText(longNumber).waitFor();
    expect(await overflow(narrow.page)).toBeLessThanOrEqual(0);
    await narrow.page.context().close();
  });

  it("prints a request as a curl command that gets the same response, without the key", async () => {
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await open("requests");
    await page.getByRole("button", { name: "Inspect POST /trade/v1/payment C-1" }).click();
    await page.getByRole("button", { name: "Copy as curl" }).click();
    await page.locator("#said").getByText("Copied").waitFor();
    const command = await page.evaluate<string>("navigator.clipboard.readText()");
    expect(command).toContain(`'${url}/trade/v1/payment'`);
    expect(command).not.toContain(clientKey);
    const output = await new Promise<string>((resolve) => {
      execFile("sh", ["-c", command], (_, stdout) => resolve(stdout));
    });
    expect(output).toContain('"resperr":"&key= was put before the client key: append the key directly"');
  });
});
