import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDemo } from "../open-demo.js";
import { openBrowser, phone, visitor } from "./browser.js";

let browser: Browser;

beforeAll(async () => {
  browser = await openBrowser();
});

afterAll(async () => {
  await browser?.close();
});

describe("the page", () => {
  it("is quick and stands still on a slow phone: budgets for the largest paint, for shifts and for work", async () => {
    const fresh = await openDemo();
    const { context, page } = await visitor(browser, {
      viewport: phone,
      isMobile: true,
      hasTouch: true,
      deviceScaleFactor: 2,
    });
    const cdp = await context.newCDPSession(page);
    await cdp.send("Network.enable");
    await cdp.send("Network.emulateNetworkConditions", {
      offline: false,
      latency: 150,
      downloadThroughput: 204_800,
      uploadThroughput: 96_000,
    });
    await cdp.send("Emulation.setCPUThrottlingRate", { rate: 4 });
    await page.addInitScript(() => {
      const seen = { paint: 0, shift: 0 };
      Object.assign(globalThis, { seen });
      new PerformanceObserver((list) => {
        for (const { startTime } of list.getEntries()) seen.paint = startTime;
      }).observe({ type: "largest-contentful-paint", buffered: true });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) seen.shift += (entry as unknown as { value: number }).value;
      }).observe({ type: "layout-shift", buffered: true });
    });
    await page.goto(fresh.url);
    await page.locator(".wallet").last().waitFor();
    await page.waitForTimeout(1_000);
    const { paint, shift } = await page.evaluate(
      () => (globalThis as unknown as { seen: { paint: number; shift: number } }).seen,
    );
    expect(paint).toBeGreaterThan(0);
    expect(paint).toBeLessThan(4_000);
    expect(shift).toBeLessThan(0.1);
    expect(await page.evaluate(() => document.querySelectorAll("*").length)).toBeLessThan(800);
    await context.close();
    await fresh.close();
  });
});
