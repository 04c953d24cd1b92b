import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isWeekly } from "../../../../scripts/weekly.mjs";
import type { Demo } from "../../src/demo.js";
import { client, openDemo } from "../open-demo.js";
import { expectAccessible } from "./accessibility.js";
import { desktop, openBrowser, phone, sidewaysScroll, snap, tablet, visitor } from "./browser.js";

let demo: Demo;
let browser: Browser;

/** Fills the demo's log with its longest lines: a forged notification, a refusal, a lost response and its recovery. */
beforeAll(async () => {
  demo = await openDemo();
  browser = await openBrowser();
  const shop = client(demo, "nestjs");
  await fetch(`${shop.base}/qfpay/notify`, { method: "POST", headers: { "x-qf-sign": "0" }, body: "forged" });
  const { body } = await shop.charge("egg-tart");
  await shop.refund(body.out_trade_no, 300);
  await client(demo, "express").order("milk-tea", "alipayhk");
  demo.simulator?.faults.next({ kind: "reset", when: "after", path: "/trade/v1/payment" });
  await client(demo, "hono").charge("french-toast");
});

afterAll(async () => {
  await browser?.close();
  await demo?.close();
});

const views = ["shop", "till", "orders", "notifications", "what-if", "code"];
const widths = { desktop, tablet, phone, "small phone": { width: 320, height: 640 } };

const cutOff = (page: Page, selector: string) =>
  page.evaluate((chosen) => {
    const labels = [...document.querySelectorAll<HTMLElement>(chosen)];
    const isCut = (label: HTMLElement) =>
      label.scrollWidth > label.clientWidth + 1 || label.scrollHeight > label.clientHeight + 1;
    const boxes = labels.filter(({ clientWidth }) => clientWidth > 0);
    return { seen: boxes.length, cut: boxes.filter(isCut).map(({ textContent }) => textContent) };
  }, selector);

// A look: a language, which is tested for its layout, and a colour scheme, which is tested for its contrast.
const looks = [
  ["en", "light"],
  ["zh-hk", "dark"],
] as const;

/** The looks to test on each device for each commit. page.test.ts tests the views on a desktop in light colours. */
const frequent: Partial<Record<string, (typeof looks)[number][]>> = { "small phone": [looks[1]] };
const devices = Object.entries(widths).filter(([device]) => isWeekly || frequent[device]);

describe.each(devices)("on a %s", (device, viewport) => {
  it.each(isWeekly ? looks : frequent[device]!)(
    "every view fits and is accessible (%s, %s)",
    async (lang, colorScheme) => {
      const { context, page, complaints } = await visitor(browser, { viewport, colorScheme });
      for (const view of views) {
        await page.goto(`${demo.url}/?view=${view}&lang=${lang}&backend=nestjs`);
        await page.locator("main .heading, main .order, .dish").first().waitFor();
        expect(await sidewaysScroll(page), view).toBe(0);
        await expectAccessible(page);
        if (device !== "small phone")
          await snap(page, `${device}-${lang}-${colorScheme}-view-${view}`, device !== "desktop");
        const links = page.getByRole("navigation").getByRole("link");
        const { width } = viewport;
        const boxes = await Promise.all((await links.all()).map((link) => link.boundingBox()));
        expect(boxes).toHaveLength(views.length);
        for (const box of boxes) {
          expect(box?.x).toBeGreaterThanOrEqual(0);
          expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(width);
          expect(box?.height).toBeGreaterThanOrEqual(44);
          expect(box?.width).toBeGreaterThanOrEqual(36);
        }
        expect((await cutOff(page, ".views a")).cut).toEqual([]);
        expect((await cutOff(page, ".button, .badge, .wallet-name, .dish-name, .switch span")).cut, view).toEqual([]);
      }
      expect(complaints).toEqual([]);
      await context.close();
    },
  );

  it("no label of the wire log is cut off", async () => {
    const { context, page } = await visitor(browser, { viewport });
    await page.goto(`${demo.url}/?view=till`);
    await page.locator(".line-title").first().waitFor();
    const { seen, cut } = await cutOff(page, ".line-title, .line-from, .line .verdict");
    expect(seen).toBeGreaterThan(25);
    expect(cut).toEqual([]);
    const texts = await page.locator(".line-title").allTextContents();
    expect(texts).toEqual(
      expect.arrayContaining(["Payment notified", "Unreadable notified", "Refund notified", "Refund", "Enquiry"]),
    );
    await context.close();
  });
});

describe("the slip of an order on a small phone", () => {
  const slips = [
    ["zh-hk", "dark", /^支付 HK/, "未付款"],
    ["en", "light", /^Pay HK/, "Not paid"],
  ] as const;
  const title = "fits and is accessible while it waits and when it was not paid (%s, %s)";
  it.each(isWeekly ? slips : slips.slice(0, 1))(title, async (lang, colorScheme, pay, notPaid) => {
    const { context, page, complaints } = await visitor(browser, { viewport: widths["small phone"], colorScheme });
    await page.goto(`${demo.url}/?lang=${lang}&backend=hono`);
    await page.getByRole("button", { name: pay }).click();
    const checkout = page.locator("qfpay-checkout");
    await checkout.getByRole("img").waitFor();
    await expectAccessible(page);
    expect(await sidewaysScroll(page)).toBe(0);
    await snap(page, `small-phone-${lang}-pay`);
    const number = ((await checkout.locator("[part=number]").textContent()) ?? "").split(" ")[1] ?? "";
    await demo.simulator?.decline(number);
    await checkout.getByRole("heading", { name: notPaid }).waitFor();
    await expectAccessible(page);
    expect(await sidewaysScroll(page)).toBe(0);
    await snap(page, `small-phone-${lang}-not-paid`);
    expect(complaints).toEqual([]);
    await context.close();
  });
});

describe("the till's field", () => {
  const open = async () => {
    const { context, page, complaints } = await visitor(browser);
    await page.goto(`${demo.url}/?view=till&backend=hono`);
    const field = page.getByLabel("Customer's code");
    const charge = page.getByRole("button", { name: /^Charge HK/ });
    await field.waitFor();
    return { context, page, complaints, field, charge };
  };

  it("says what it takes, and takes that: up to 128 characters, blanks apart", async () => {
    const { context, page, complaints, field, charge } = await open();
    await page.getByText("Scan it, or type it with or without spaces: up to 128 characters.").waitFor();
    await field.fill(`${"8".repeat(100)} ${"7".repeat(28)}`);
    await charge.click();
    await page.getByText("已付 Paid").waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  it("explains each fault of a code, and moves the focus back to the field", async () => {
    const { context, page, complaints, field, charge } = await open();
    for (const [code, told] of [
      ["", "Scan the code, or type the number below it."],
      ["  ", "Scan the code, or type the number below it."],
      ["9".repeat(129), "That is 129 characters; a wallet's code has at most 128. Scan it again."],
    ] as const) {
      await field.fill(code);
      await charge.click();
      await page.getByRole("alert").getByText(told).waitFor();
      expect(await field.evaluate((input) => input === document.activeElement)).toBe(true);
      expect(await field.getAttribute("aria-invalid")).toBe("true");
      if (isWeekly || code === "") await expectAccessible(page);
      await field.fill("2812345");
      await expect.poll(() => page.getByText(told).count()).toBe(0);
    }
    expect(complaints).toEqual([]);
    await context.close();
  });

  it("is given a new code with each press of a sample, so that every one can be charged", async () => {
    const { context, page, complaints, field, charge } = await open();
    const sample = page.getByRole("button", { name: "pays at once" });
    const codes = new Set<string>();
    const customers = isWeekly ? 3 : 2;
    for (let customer = 0; customer < customers; customer++) {
      await sample.click();
      codes.add(await field.inputValue());
      expect(await sample.getAttribute("aria-pressed")).toBe("true");
      await charge.click();
      await page.getByRole("button", { name: "Next customer" }).click();
      await page.getByRole("button", { name: /Add Egg tart/ }).click();
    }
    expect(codes.size).toBe(customers);
    expect([...codes].every((code) => /^28\d{12}0001$/.test(code))).toBe(true);
    expect(complaints).toEqual([]);
    await context.close();
  });
});
