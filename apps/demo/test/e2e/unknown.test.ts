import { signNotification } from "@qfpay/core/testing";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isWeekly } from "../../../../scripts/weekly.mjs";
import type { Demo } from "../../src/demo.js";
import { backendNames } from "../../src/shop/api.js";
import { client, openDemo } from "../open-demo.js";
import { expectAccessible } from "./accessibility.js";
import { openBrowser, visitor } from "./browser.js";
import { shopPage } from "./shop-page.js";

let demo: Demo;
let browser: Browser;

beforeAll(async () => {
  [demo, browser] = await Promise.all([openDemo(), openBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await demo?.close();
});

// The page is the same for all back ends. For each commit, findings.test.ts uses every back end without the page.
describe.each(isWeekly ? backendNames : (["hono"] as const))("the page on %s", (backend) => {
  const visit = async (view: string) => {
    const { context, page } = await visitor(browser);
    await page.goto(`${demo.url}/?view=${view}&backend=${backend}`);
    return { context, page, shop: shopPage(page) };
  };
  const charged = () => demo.simulator?.transactions.filter(({ state }) => state === "paid").length ?? 0;

  it("keeps a charge whose answer was lost, over a reload, and charges it once", async () => {
    const { context, page, shop } = await visit("till");
    const before = charged();
    const numbers: string[] = [];
    let lost = 2;
    await page.route("**/till", async (route) => {
      numbers.push(route.request().postDataJSON().out_trade_no);
      if (lost-- > 0) return route.abort("connectionreset");
      return route.continue();
    });
    await page.getByRole("button", { name: "pays at once" }).click();
    await shop.chargeButton.click();
    await page.getByRole("heading", { name: "Not known" }).waitFor();
    await expectAccessible(page);
    await shop.open("Orders");
    await shop.open("Till");
    await page.getByRole("heading", { name: "Not known" }).waitFor();
    await page.reload();
    await page.getByRole("heading", { name: "Not known" }).waitFor();
    await expect.poll(() => numbers.length).toBe(2);
    await page.getByRole("button", { name: "Ask again" }).click();
    await shop.stamp.waitFor();
    expect(new Set(numbers).size).toBe(1);
    expect(charged()).toBe(before + 1);
    await page.getByRole("button", { name: "Next customer" }).click();
    await context.close();
  });

  it("learns by itself that a charge whose answer was lost was paid", async () => {
    const { context, page, shop } = await visit("till");
    const before = charged();
    await page.route("**/till", async (route) => {
      await route.fetch();
      return route.abort("connectionreset");
    });
    await page.getByRole("button", { name: "pays at once" }).click();
    await shop.chargeButton.click();
    await shop.stamp.waitFor();
    expect(charged()).toBe(before + 1);
    await context.close();
  });

  it("shows a payment that comes after Not paid", async () => {
    const { context, page, shop } = await visit("shop");
    await shop.payButton.click();
    await shop.qr.waitFor();
    const number = (await page.locator("qfpay-checkout [part=number]").textContent())?.replace("No. ", "") ?? "";
    await demo.simulator?.decline(number);
    await page.getByRole("heading", { name: "Not paid" }).waitFor();
    const [merchant] = demo.simulator?.merchants ?? [];
    const syssn = demo.simulator?.transactions.find(({ out_trade_no }) => out_trade_no === number)?.syssn ?? "";
    const paid = {
      notify_type: "payment",
      respcd: "0000",
      out_trade_no: number,
      syssn,
      txamt: "2200",
      txcurrcd: "HKD",
    };
    const { body, headers } = signNotification(paid, merchant?.clientKey ?? "");
    const url = `${client(demo, backend).base}/qfpay/notify`;
    expect((await fetch(url, { method: "POST", headers, body: new Uint8Array(body) })).status).toBe(200);
    await shop.stamp.waitFor();
    await context.close();
  });

  it("does not say what a refund came to when its answer was lost, and sends the same one again", async () => {
    const { body } = await client(demo, backend).charge("milk-tea");
    const { context, page, shop } = await visit("orders");
    const numbers: string[] = [];
    await page.route("**/refund", async (route) => {
      numbers.push(route.request().postDataJSON().out_trade_no);
      if (numbers.length > 1) return route.continue();
      await route.fetch();
      return route.abort("connectionreset");
    });
    await shop.refund.click();
    await page.getByLabel("Amount in HK$").first().fill("5.50");
    await page.getByRole("button", { name: "Refund part" }).first().click();
    await page.getByText("It is not known whether the refund went through.").waitFor();
    await page.getByRole("button", { name: "Refund part" }).first().click();
    await shop.order.getByText("HK$5.50 refunded, HK$16.50 left").waitFor();
    await expect.poll(() => new Set(numbers).size).toBe(1);
    expect(await client(demo, backend).find(body.out_trade_no)).toMatchObject({ refunded: 550 });
    await context.close();
  });

  it("claims nothing about an experiment whose answer or whose books do not arrive", async () => {
    const { context, page } = await visit("what-if");
    await page.route("**/tools/books", (route) => route.abort());
    await page.getByRole("button", { name: /The gateway is busy/ }).click();
    await page.getByText("The gateway's books could not be read").waitFor();
    expect(await page.getByText("Paid once.").count()).toBe(0);
    await page.route("**/tools/buy", (route) => route.abort());
    await page.getByRole("button", { name: /The answer is lost after/ }).click();
    await page.getByText("Not known.").waitFor();
    expect(await page.getByText("Not paid.").count()).toBe(0);
    await context.close();
  });

  it("shows older orders page by page", async () => {
    for (let n = 0; n < 31; n++) await client(demo, backend).order("egg-tart", "fps");
    const { context, page } = await visit("orders");
    await page
      .locator(".orders")
      .getByRole("button", { name: /^Show \d+ older/ })
      .click();
    await expect.poll(() => page.locator(".order").count()).toBe(30);
    await page.getByRole("button", { name: "Show older orders" }).click();
    await expect.poll(() => page.locator(".order").count()).toBeGreaterThan(30);
    await context.close();
  });
});
