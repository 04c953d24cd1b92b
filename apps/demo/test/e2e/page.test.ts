import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isWeekly } from "../../../../scripts/weekly.mjs";
import type { Demo } from "../../src/demo.js";
import { openDemo } from "../open-demo.js";
import { expectAccessible } from "./accessibility.js";
import { desktop, newTab, openBrowser, phone, sidewaysScroll, snap, visitor } from "./browser.js";
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

const devices = {
  desktop: { viewport: desktop },
  phone: { viewport: phone, isMobile: true, hasTouch: true, deviceScaleFactor: 2 },
};

/**
 * The colour schemes to test on each device. For each commit, layout.test.ts tests the views in the dark on a phone,
 * and this file tests them in light colours on a desktop, each in the states that a customer brings about.
 */
const schemes = isWeekly
  ? ({ desktop: ["light", "dark"], phone: ["light", "dark"] } as const)
  : ({ desktop: ["light"], phone: [] } as const);
const tested = (["desktop", "phone"] as const).filter((device) => schemes[device].length > 0);

describe.each(tested)("the page on a %s", (device) => {
  it.each<"light" | "dark">(schemes[device])(
    "is accessible in %s and fits in all of its views",
    async (colorScheme) => {
      const { context, page, complaints } = await visitor(browser, { ...devices[device], colorScheme });
      const shop = shopPage(page);
      const look = async (view: string) => {
        await snap(page, `${device}-${colorScheme}-${view}`);
        await expectAccessible(page);
        expect(await sidewaysScroll(page)).toBe(0);
      };
      await page.goto(`${demo.url}/?backend=hono`);
      await shop.payButton.waitFor();
      await shop.add("Egg tart");
      await page.evaluate(() => scrollTo(0, 0));
      await look("shop");
      await shop.payButton.click();
      await shop.qr.waitFor();
      await look("pay");
      await shop.approveInWallet(context);
      await shop.waitUntilPaid();
      await look("paid");
      await page.getByRole("button", { name: "Order something else" }).click();
      await page.getByText("Nothing in the basket yet.").waitFor();
      await look("empty-basket");
      await shop.add("Yuenyeung");
      await shop.open("Till");
      await page.getByRole("button", { name: "asks for the password first" }).click();
      await look("till");
      await shop.open("Orders");
      await shop.refund.click();
      await page.getByLabel("Amount in HK$").first().fill("999");
      await page.getByRole("button", { name: "Refund part" }).first().click();
      await page.getByText("of this order is left").waitFor();
      await look("orders");
      await shop.open("Notifications");
      for (const button of ["Verify", "Tamper and deliver", "Deliver once more"]) {
        await page.getByRole("button", { name: button }).click();
      }
      await page.getByText("Known already").waitFor();
      await look("notifications");
      await shop.open("What if");
      await page.getByRole("button", { name: /The answer is lost/ }).click();
      await page.getByText("Paid once.").waitFor();
      await look("what-if");
      await shop.open("Code");
      await page.getByText("getRequestListener(app.fetch)").waitFor();
      await look("code");
      expect(complaints).toEqual([]);
      await context.close();
    },
    240_000, // Nine views are examined, and axe takes seconds for each on a busy machine.
  );
});

describe("the page", () => {
  it("is light: few requests, few bytes, nothing from elsewhere", async () => {
    const fresh = await openDemo();
    const { context, page } = await visitor(browser);
    const cdp = await context.newCDPSession(page);
    await cdp.send("Network.enable");
    let bytes = 0;
    cdp.on("Network.loadingFinished", ({ encodedDataLength }) => {
      bytes += encodedDataLength;
    });
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    await page.goto(fresh.url);
    await shopPage(page).payButton.waitFor();
    await page.waitForTimeout(500);
    expect(asked.filter((url) => !url.startsWith(fresh.url) && !url.startsWith("data:"))).toEqual([]);
    expect(asked.filter((url) => url.startsWith(fresh.url)).length).toBeLessThanOrEqual(8);
    expect(bytes).toBeGreaterThan(10_000);
    expect(bytes).toBeLessThan(60_000);
    await context.close();
    await fresh.close();
  });

  it("opens the view that its address names, and goes back through the views", async () => {
    const { context, page, complaints } = await visitor(browser);
    await page.goto(`${demo.url}/?backend=nestjs&view=code`);
    await page.getByRole("heading", { name: "The code of NestJS" }).waitFor();
    expect(await page.title()).toBe("程式 Code, Victoria Tea House 維港茶室");
    await shopPage(page).open("Till");
    await page.getByText("Customer's code").waitFor();
    await page.goBack();
    await page.getByRole("heading", { name: "The code of NestJS" }).waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  it("shows how to install the packages of the chosen back end, the examples, and the gateway's dashboard", async () => {
    const { context, page, complaints } = await visitor(browser);
    await page.goto(`${demo.url}/?backend=hono&view=code`);
    await page.getByText("npm install @qfpay/core @qfpay/browser @qfpay/hono hono @hono/node-server").waitFor();
    await page.getByText("export QFPAY_ENV=test").waitFor();
    await page.getByRole("radio", { name: "workers" }).check();
    await page.getByRole("heading", { name: "examples/workers/shop.ts" }).waitFor();
    await page.getByText("its records in D1").waitFor();
    await page.getByRole("radio", { name: "NestJS", exact: true }).check();
    await page.getByText("npm install @qfpay/core @qfpay/browser @qfpay/nestjs").waitFor();
    const dashboard = await newTab(context, () => page.getByRole("link", { name: "Its dashboard" }).click());
    expect(dashboard.url()).toBe(demo.dashboard);
    await dashboard.getByRole("heading").first().waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  it("explains what to do where there is nothing yet", async () => {
    const fresh = await openDemo();
    const { context, page, complaints } = await visitor(browser);
    const shop = shopPage(page);
    await page.goto(`${fresh.url}/?view=notifications`);
    await page.getByText("No notification has arrived yet.").waitFor();
    await shop.open("Orders");
    await page.getByText("No orders yet. The kettle is on.").waitFor();
    await snap(page, "no-orders");
    await shop.open("Notifications");
    await page.getByRole("button", { name: "Buy an egg tart and pay it" }).click();
    await page.getByText("The bytes as Express received them").waitFor();
    expect(complaints).toEqual([]);
    await context.close();
    await fresh.close();
  });

  it("shows a message when the shop is closed", async () => {
    const closing = await openDemo();
    const { context, page } = await visitor(browser);
    const shop = shopPage(page);
    await page.goto(closing.url);
    await shop.payButton.waitFor();
    await closing.close();
    await shop.payButton.click();
    await page.getByText("The demo does not answer. Is it still running?").first().waitFor();
    await context.close();
  });
});
