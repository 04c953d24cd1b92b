import type { Browser } from "playwright-core";
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

const backends = ["Express", "NestJS", "Hono"];

// For each commit, a browser buys from NestJS here, and from Express and Hono in tests below. All back ends share one
// page, and the unit tests buy from each back end without it.
describe.each(isWeekly ? backends : ["NestJS"])("a visitor of the shop on %s", (backend) => {
  it("buys by QR code, pays in the wallet, sees it turn paid, and gets money back", async () => {
    const { context, page, complaints } = await visitor(browser, { reducedMotion: "no-preference" });
    const shop = shopPage(page);
    await page.goto(demo.url);
    await shop.choose("Pineapple bun", "WeChat Pay");
    await shop.add("Egg tart");
    await shop.add("Egg tart");
    await shop.serveBy(backend);
    await page.getByText(`Orders are taken by ${backend}.`).waitFor();
    const slip = await page.getByRole("region", { name: "Your order" }).textContent();
    expect(slip).toMatch(/Pineapple bun.*HK\$16\.00.*2 × Egg tart.*HK\$22\.00.*WeChat Pay.*HK\$38\.00/);
    expect(await page.getByRole("radio", { name: "WeChat Pay" }).isChecked()).toBe(true);

    await shop.payButton.click();
    await shop.qr.waitFor();
    expect(await shop.qr.evaluate((image: HTMLImageElement) => image.complete && image.naturalWidth > 0)).toBe(true);
    expect(await page.getByText("HK$38.00").count()).toBeGreaterThan(0);
    const wallet = await shop.approveInWallet(context);
    expect(await wallet.getByText("Pineapple bun and 2 more").count()).toBe(1);
    await shop.waitUntilPaid();
    const told = shop.wire.locator("details", { hasText: "Payment notified" }).first();
    await told.locator("summary").click();
    await told.getByText("SUCCESS", { exact: true }).waitFor();
    expect(await told.textContent()).toContain("handled");

    await page.getByRole("button", { name: "See all orders, or refund this one" }).click();
    await expect.poll(() => shop.order.textContent()).toContain(backend);
    await expect.poll(() => shop.order.textContent()).toMatch(/No\. \d+ Pineapple bun 菠蘿包, 2 × Egg tart/);

    await shop.refund.click();
    await page.getByLabel("Amount in HK$").first().fill("99");
    await page.getByRole("button", { name: "Refund part" }).first().click();
    await page.getByText("Only HK$38.00 of this order is left.").waitFor();
    await page.getByLabel("Amount in HK$").first().fill("5.50");
    await page.getByRole("button", { name: "Refund part" }).first().click();
    await shop.order.getByText("HK$5.50 refunded, HK$32.50 left").waitFor();
    await page.getByRole("button", { name: "Refund HK$32.50" }).click();
    await shop.order.getByText("HK$38.00 refunded").waitFor();
    await shop.order.getByText("Refunded", { exact: true }).waitFor();
    await snap(page, `refunded-${backend.toLowerCase()}`);
    expect(complaints).toEqual([]);
    await context.close();
  });
});

describe.each(isWeekly ? backends : ["Express"])("a visitor of the shop on %s", (backend) => {
  it("pays by redirect: goes to the wallet's page and comes back to a paid order", async () => {
    const { context, page, complaints } = await visitor(browser);
    const shop = shopPage(page);
    await page.goto(`${demo.url}/?backend=${backend.toLowerCase()}`);
    await shop.choose("Iced lemon tea", "AlipayHK web");
    await shop.payButton.click();
    await page.getByRole("button", { name: /^Pay/ }).click();
    await page.getByRole("link", { name: "Back to the shop" }).click();
    await shop.stamp.waitFor();
    expect(page.url()).toMatch(new RegExp(`backend=${backend.toLowerCase()}&order=DEMO`));
    expect(complaints).toEqual([]);
    await context.close();
  });

  it("declines in the wallet, reads that nothing was charged, and tries again", async () => {
    const { context, page, complaints } = await visitor(browser);
    const shop = shopPage(page);
    await page.goto(`${demo.url}/?backend=${backend.toLowerCase()}`);
    await shop.choose("Egg tart", "Octopus");
    await shop.payButton.click();
    const wallet = await newTab(context, () => shop.walletLink.click());
    await wallet.getByRole("button", { name: /^Decline/ }).click();
    await page.getByRole("heading", { name: "Not paid" }).waitFor();
    await page.getByText("Declined, timed out or refunded. A late payment is shown here.").first().waitFor();
    await snap(page, `declined-${backend.toLowerCase()}`);
    await page.getByRole("button", { name: "Order again" }).click();
    await shop.qr.waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  it("says so when a wallet refuses on the hosted checkout page, and takes the next one", async () => {
    const { context, page, complaints } = await visitor(browser);
    const shop = shopPage(page);
    await page.goto(`${demo.url}/?backend=${backend.toLowerCase()}`);
    await shop.choose("French toast", "QFPay checkout");
    await shop.payButton.click();
    const checkout = await newTab(context, () => shop.checkoutLink.click());
    await checkout.getByRole("button", { name: "PayMe" }).click();
    await checkout.getByRole("button", { name: /^Decline/ }).click();
    await checkout.getByText("That wallet did not pay.").waitFor();
    await page.getByText("Waiting for the payment").first().waitFor();

    const undecided = await newTab(context, () => shop.checkoutLink.click());
    await undecided.getByRole("link", { name: "Back to the shop" }).click();
    await undecided.getByText("Waiting for the payment").first().waitFor();

    const again = await newTab(context, () => shop.checkoutLink.click());
    await again.getByRole("button", { name: "AlipayHK" }).click();
    await again.getByRole("button", { name: /^Pay\b.*HK/ }).click();
    await shop.waitUntilPaid();
    expect(complaints).toEqual([]);
    await context.close();
  });
});

// For each commit, language.test.ts reads the refusal of FPS in Chinese, and pays on the hosted page.
describe.each(isWeekly ? backends : [])("a visitor of the shop on %s", (backend) => {
  it("is told that FPS gives no refund", async () => {
    const { context, page, complaints } = await visitor(browser);
    const shop = shopPage(page);
    await page.goto(`${demo.url}/?backend=${backend.toLowerCase()}`);
    await shop.choose("Egg tart", "FPS");
    await shop.payButton.click();
    await shop.approveInWallet(context);
    await shop.waitUntilPaid();
    await shop.open("Orders");
    await shop.refund.click();
    await shop.order.getByText(/^FPS 轉數快 payments cannot be refunded through QFPay/).waitFor();
    await snap(page, `fps-refusal-${backend.toLowerCase()}`);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it("pays on the hosted checkout page", async () => {
    const { context, page, complaints } = await visitor(browser);
    const shop = shopPage(page);
    await page.goto(`${demo.url}/?backend=${backend.toLowerCase()}`);
    await shop.choose("French toast", "QFPay checkout");
    await shop.payButton.click();
    await page.getByText("The signed link").click();
    await snap(page, `hosted-${backend.toLowerCase()}`);
    const checkout = await newTab(context, () => shop.checkoutLink.click());
    await checkout.getByRole("button", { name: "PayMe" }).waitFor();
    await checkout.getByRole("button", { name: "PayMe" }).click();
    await checkout.getByRole("button", { name: /^Pay\b.*HK/ }).click();
    await shop.waitUntilPaid();
    expect(complaints).toEqual([]);
    await context.close();
  });
});

describe("a visitor", () => {
  it("buys with the keyboard alone, and always sees where the focus is", async () => {
    const { context, page, complaints } = await visitor(browser);
    const shop = shopPage(page);
    await page.goto(demo.url);
    await shop.payButton.waitFor();
    /** Returns the text of the focused element, also if it is inside `<qfpay-checkout>`. */
    const atFocus = () =>
      page.evaluate(() => {
        let at = document.activeElement;
        while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
        return { text: at?.textContent || at?.getAttribute("value"), isSeen: at?.matches(":focus-visible") };
      });
    const focused = async () => (await atFocus()).text;
    const tabTo = async (wanted: RegExp) => {
      for (let presses = 0; presses < 30; presses++) {
        await page.keyboard.press("Tab");
        const { text, isSeen } = await atFocus();
        expect(isSeen).toBe(true);
        if (wanted.test(text ?? "")) return;
      }
      throw new Error(`The keyboard does not reach ${wanted}.`);
    };
    await tabTo(/^Skip to the content/);
    await tabTo(/^express/);
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    await tabTo(/Shop$/);
    await tabTo(/^絲襪奶茶/);
    await tabTo(/^−/);
    await page.keyboard.press("Enter");
    expect(await focused()).toMatch(/^絲襪奶茶/); // The pressed button is gone, so the dish's card has the focus.
    await page.getByText("Nothing in the basket yet.").waitFor();
    await tabTo(/^鴛鴦/);
    await page.keyboard.press("Space");
    await tabTo(/^alipayhk/);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await tabTo(/^Pay HK\$24\.00/);
    await page.keyboard.press("Enter");
    await shop.qr.waitFor();
    await tabTo(/^Open the wallet/);
    const wallet = await newTab(context, () => page.keyboard.press("Enter"));
    await wallet.keyboard.press("Tab");
    await wallet.keyboard.press("Enter");
    await wallet.getByText("Payment complete").waitFor();
    await page.bringToFront();
    await shop.waitUntilPaid();
    await tabTo(/^See all orders/);
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => document.activeElement?.matches("main"));
    await expect.poll(() => shop.order.textContent()).toMatch(/Yuenyeung.*PayMe.*Hono/);
    await tabTo(/^Refund$/);
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    await page.keyboard.type("4");
    await page.keyboard.press("Enter");
    await shop.order.getByText("HK$4.00 refunded, HK$20.00 left").waitFor();
    await page.goBack();
    await shop.stamp.waitFor();
    await page.getByRole("button", { name: "Order something else" }).click();
    await page.getByText("Nothing in the basket yet.").waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  it("who reloads while paying, or orders something else, finds the order again", async () => {
    const { context, page, complaints } = await visitor(browser);
    const shop = shopPage(page);
    await page.goto(demo.url);
    await shop.choose("French toast", "UnionPay");
    await shop.payButton.click();
    await shop.qr.waitFor();
    await page.reload();
    await shop.qr.waitFor();
    expect(await shop.walletLink.count()).toBe(1);
    await shop.add("Egg tart");
    await shop.payButton.waitFor();
    await shop.open("Orders");
    await shop.order.getByRole("button", { name: "Pay it now" }).click();
    await shop.approveInWallet(context);
    await shop.stamp.waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });
});
