import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isWeekly } from "../../../../scripts/weekly.mjs";
import type { QFPayCheckoutElement } from "../../src/index.js";
import { expectAccessible, openBrowser, snap, visitor } from "./browser.js";
import { openPageShop, type PageShop } from "./shop.js";

let shop: PageShop;
let browser: Browser;

beforeAll(async () => {
  [shop, browser] = await Promise.all([openPageShop(), openBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await shop?.close();
});

let carts = 0;
const fresh = () => `e${++carts}`;
const payment = (number: string) => shop.simulator.transactions.find(({ out_trade_no }) => out_trade_no === number);

async function numberOn(page: Page): Promise<string> {
  const text = await page.locator("qfpay-checkout [part=number]").textContent();
  return text?.replace(/^\S+ /, "") ?? "";
}

/** Runs in the page: stores how long each response took to come, in milliseconds. */
function measureTrips() {
  const trips: number[] = [];
  const plainFetch = globalThis.fetch;
  const fetch: typeof plainFetch = async (...request) => {
    const sentAt = Date.now();
    const response = await plainFetch(...request);
    trips.push(Date.now() - sentAt);
    return response;
  };
  Object.assign(globalThis, { trips, fetch });
}

const looks = [
  ["en", "light", 1280],
  ["zh-HK", "dark", 320],
  ["en", "dark", 1280],
  ["zh-HK", "light", 320],
] as const;
/** The looks to test: all in the weekly run. For each commit two, with both languages, colour schemes and widths. */
const tested = isWeekly ? looks : looks.slice(0, 2);

const words = {
  en: { qr: /^QR code to pay HK\$44\.00 with AlipayHK$/, paid: "Paid", failed: "Not paid", again: "Order again" },
  "zh-HK": { qr: /^以 AlipayHK 支付 HK\$44\.00 的二維碼$/, paid: "已付款", failed: "未付款", again: "重新落單" },
};

describe.each(tested)("<qfpay-checkout> in %s, %s, %i px wide", (lang, colorScheme, width) => {
  const say = words[lang];

  it("shows a code that can be scanned, counts down, ends as failed, orders again, and ends as paid", async () => {
    const { page, context, complaints } = await visitor(browser, { colorScheme, viewport: { width, height: 820 } });
    await page.addInitScript(measureTrips);
    await page.goto(`${shop.url}/page?cart=${fresh()}&lang=${lang}`);
    const qr = page.getByRole("img", { name: say.qr });
    await qr.waitFor();
    await expect.poll(() => qr.evaluate((img: HTMLImageElement) => img.complete && img.naturalWidth > 0)).toBe(true);
    await expectAccessible(page);
    await snap(page, `pending-${lang}-${colorScheme}-${width}`);
    const first = await numberOn(page);

    const shown = async () => {
      const [minutes = 0, seconds = 0] = ((await page.locator("qfpay-checkout time").textContent()) ?? "").split(":");
      return Number(minutes) * 60_000 + Number(seconds) * 1_000;
    };
    const left = () => (payment(first)?.expiresAt ?? 0) - Date.now();
    // On a busy machine, responses and this reading take seconds. The page knows the server's time only to half of its
    // fastest round trip, and the countdown is compared with the times before and after the reading.
    const trips = await page.evaluate(() => (globalThis as unknown as { trips: number[] }).trips);
    expect(trips.length).toBeGreaterThan(0);
    const tolerance = 2_000 + Math.min(...trips) / 2;
    const isRight = async () => {
      const before = left();
      const time = await shown();
      return time < before + tolerance && time > left() - tolerance;
    };
    await expect.poll(isRight).toBe(true);

    await shop.simulator.decline(first);
    await page.getByRole("heading", { name: say.failed }).waitFor();
    await expectAccessible(page);
    await snap(page, `failed-${lang}-${colorScheme}-${width}`);
    await page.getByRole("button", { name: say.again }).focus();
    await page.keyboard.press("Enter");
    await qr.waitFor();
    expect(await page.evaluate(() => document.activeElement?.localName)).toBe("qfpay-checkout");
    const second = await numberOn(page);
    expect(second).not.toBe(first);

    await shop.simulator.pay(second);
    await page.getByRole("heading", { name: say.paid, exact: true }).waitFor();
    await expectAccessible(page);
    await snap(page, `paid-${lang}-${colorScheme}-${width}`);
    expect(await page.getByRole("status").textContent()).toContain(say.paid);
    await page.reload();
    await page.getByRole("heading", { name: say.paid, exact: true }).waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    expect(complaints).toEqual([]);
    await context.close();
  });
});

describe("<qfpay-checkout>", () => {
  it("puts the link first on a phone, and says that it is offline", async () => {
    const { page, context, complaints } = await visitor(browser, {
      viewport: { width: 390, height: 844 },
      hasTouch: true,
      isMobile: true,
    });
    await page.goto(`${shop.url}/page?cart=${fresh()}`);
    const link = page.getByRole("link", { name: "Open the wallet" });
    await link.waitFor();
    const isFirst = async () => {
      const [linkAt, codeAt] = await Promise.all([link.boundingBox(), page.getByRole("img").boundingBox()]);
      return linkAt !== null && codeAt !== null && linkAt.y < codeAt.y;
    };
    await expect.poll(isFirst).toBe(true);
    await snap(page, "phone");
    await context.setOffline(true);
    await page.evaluate(() => dispatchEvent(new Event("visibilitychange")));
    await page.getByText("You are offline.").first().waitFor();
    await expectAccessible(page);
    await snap(page, "offline");
    const number = await numberOn(page);
    await shop.simulator.pay(number);
    await context.setOffline(false);
    await page.getByRole("heading", { name: "Paid", exact: true }).waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  it("comes back by the back button with the same order, and shows its payment", async () => {
    const { page, context, complaints } = await visitor(browser);
    await page.goto(`${shop.url}/page?cart=${fresh()}`);
    await page.getByRole("img").waitFor();
    const number = await numberOn(page);
    await page.goto(`${shop.url}/favicon.ico`).catch(() => {});
    await page.goto("about:blank");
    await shop.simulator.pay(number);
    await page.goBack();
    await page.getByRole("heading", { name: "Paid", exact: true }).waitFor();
    expect(await numberOn(page)).toBe(number);
    expect(complaints).toEqual([]);
    await context.close();
  });

  /** Starts an order by the element's method `start`, as a button of the shop's own page does. */
  const press = (page: Page, body: object) =>
    page.locator("qfpay-checkout").evaluate((element, asked) => (element as QFPayCheckoutElement).start(asked), body);

  it.each([
    ["the wallet's page", "801514", "Open the wallet"],
    ["QFPay's page", "hosted", "Open the checkout page"],
  ])("leads to %s by a link, or at once with redirect, and not again on the way back", async (_, pay_type, name) => {
    const { page, context, complaints } = await visitor(browser);
    const back = `${shop.url}/page?more=redirect`;
    await page.goto(`${shop.url}/page`);
    const cart = { cartId: fresh(), pay_type, return_url: back };
    await press(page, cart);
    const link = page.getByRole("link", { name });
    await link.waitFor();
    expect(page.url()).toBe(`${shop.url}/page`);
    const href = (await link.getAttribute("href")) ?? "";
    expect(href).toMatch(/^http/);
    await expectAccessible(page);
    await snap(page, `link-${pay_type}`);

    await page.goto(back);
    await press(page, cart);
    await page.waitForURL((url) => url.origin !== new URL(shop.url).origin);
    await page.goBack();
    await page.waitForURL(back);
    // The customer came back from the wallet's page. The shop's page shows the link again, but must not redirect again.
    const body = JSON.stringify(cart);
    await page.locator("qfpay-checkout").evaluate((element, json) => element.setAttribute("body", json), body);
    await link.waitFor();
    expect(page.url()).toBe(back);
    expect(await link.getAttribute("href")).toBe(href);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it("shows a QR code and stays on the page with redirect, because the code is for another device", async () => {
    const { page, context } = await visitor(browser);
    await page.goto(`${shop.url}/page?more=redirect`);
    await press(page, { cartId: fresh() });
    await page.getByRole("img").waitFor();
    await page.getByRole("link", { name: "Open the wallet" }).waitFor();
    expect(page.url()).toBe(`${shop.url}/page?more=redirect`);
    await context.close();
  });

  const languages = [
    ["en", "Open the wallet", "Please open this page in your wallet app."],
    ["zh-HK", "開啟錢包", "請在電子錢包內開啟此頁面。"],
  ] as const;
  it.each(isWeekly ? languages : languages.slice(0, 1))(
    "pays by pay_params in WeChat, by the page's own script, or says where it can be paid (%s)",
    async (lang, name, told) => {
      const { page, context, complaints } = await visitor(browser);
      await page.goto(`${shop.url}/page?lang=${lang}`);
      await press(page, { cartId: fresh(), pay_type: "800207", sub_openid: "o-1" });
      const open = page.getByRole("button", { name });
      await open.click();
      await page.getByText(told).first().waitFor();
      await expectAccessible(page);
      await snap(page, `in-wallet-${lang}`);

      await page.evaluate(() => {
        const asked: unknown[] = [];
        const WeixinJSBridge = { invoke: (...call: unknown[]) => asked.push(call.slice(0, 2)) };
        Object.assign(globalThis, { asked, WeixinJSBridge });
      });
      const calls = () => page.evaluate(() => (globalThis as unknown as { asked: [string, object][] }).asked);
      await open.click();
      expect(await calls()).toEqual([
        ["getBrandWCPayRequest", expect.objectContaining({ paySign: expect.any(String), signType: "MD5" })],
      ]);
      await page.evaluate(() =>
        document.addEventListener("qfpay-pay", (event) => {
          event.preventDefault();
          const { order } = (event as CustomEvent<{ order: { pay_params: object } }>).detail;
          (globalThis as unknown as { asked: unknown[] }).asked.push(["own", order.pay_params]);
        }),
      );
      await open.click();
      expect((await calls()).slice(1)).toEqual([["own", expect.objectContaining({ paySign: expect.any(String) })]]);
      await shop.simulator.pay(await numberOn(page));
      await page
        .getByRole("heading", { level: 2 })
        .filter({ hasText: /^(Paid|已付款)$/ })
        .waitFor();
      expect(complaints).toEqual([]);
      await context.close();
    },
  );

  it("ends in words where the server does not know the order, with nothing to pay and never as Not paid", async () => {
    const { page, context } = await visitor(browser);
    await page.clock.install();
    await page.route(/\/checkout\/P/, (route) => route.fulfill({ status: 404 }));
    await page.goto(`${shop.url}/page`);
    await press(page, { cartId: fresh(), pay_type: "801514", return_url: `${shop.url}/page` });
    const link = page.getByRole("link", { name: "Open the wallet" });
    await link.waitFor();
    const told = "We cannot find this order. If you have paid, please ask the shop.";
    await page.getByText(told).first().waitFor();
    await page.clock.runFor(590_000);
    expect(await link.count()).toBe(1);
    const end = page.getByRole("heading", { name: "No answer yet" });
    // Only the page's clock is advanced; the page's requests still take real time.
    await expect.poll(() => page.clock.runFor(15_000).then(() => end.count()), { timeout: 30_000 }).toBe(1);
    await page.locator("qfpay-checkout [part=text]", { hasText: told }).waitFor();
    expect(await link.count()).toBe(0);
    expect(await page.locator("qfpay-checkout").getByRole("button").count()).toBe(0);
    expect(await page.getByText("Not paid").count()).toBe(0);
    await expectAccessible(page);
    await snap(page, "not-found");
    await context.close();
  });

  it("promises to show a late payment only as long as it watches for one", async () => {
    const { page, context } = await visitor(browser);
    await page.clock.install();
    await page.goto(`${shop.url}/page?cart=${fresh()}`);
    await page.getByRole("img").waitFor();
    await shop.simulator.decline(await numberOn(page));
    const why = page.locator("qfpay-checkout [part=text]");
    await why.filter({ hasText: "Declined, timed out or refunded. A late payment is shown here." }).waitFor();
    await page.clock.runFor(590_000);
    const told = "If you have paid, please do not pay again, and ask the shop.";
    // Only the page's clock is advanced; the page's requests still take real time.
    const later = () => page.clock.runFor(4_000).then(() => why.textContent());
    await expect.poll(later, { timeout: 30_000, interval: 100 }).toBe(told);
    expect(await page.getByRole("heading", { name: "Not paid" }).count()).toBe(1);
    await context.close();
  });

  it("takes the shop's style through properties and parts", async () => {
    const { page, context } = await visitor(browser);
    const style = encodeURIComponent(
      "qfpay-checkout{--qfpay-surface:rgb(1,2,3)}qfpay-checkout::part(amount){font-size:50px}",
    );
    await page.goto(`${shop.url}/page?cart=${fresh()}&style=${style}`);
    await page.getByRole("img").waitFor();
    const [card, amount] = await Promise.all([
      page.locator("qfpay-checkout [part=card]").evaluate((card) => getComputedStyle(card).backgroundColor),
      page.locator("qfpay-checkout [part=amount]").evaluate((amount) => getComputedStyle(amount).fontSize),
    ]);
    expect([card, amount]).toEqual(["rgb(1, 2, 3)", "50px"]);
    await context.close();
  });
});
