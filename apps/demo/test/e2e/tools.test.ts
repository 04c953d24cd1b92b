import { readFileSync } from "node:fs";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { isWeekly } from "../../../../scripts/weekly.mjs";
import type { Demo } from "../../src/demo.js";
import { freshCode } from "../../web/fresh-code.js";
import { openDemo } from "../open-demo.js";
import { expectAccessible } from "./accessibility.js";
import { openBrowser, snap, visitor } from "./browser.js";
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

// The fast tests use the tools of all back ends without a browser. The page is the same for all back ends.
describe.each(isWeekly ? ["Express", "NestJS", "Hono"] : ["NestJS"])("with the back end on %s", (backend) => {
  const visit = async (view: string) => {
    const { context, page, complaints } = await visitor(browser);
    await page.goto(`${demo.url}/?backend=${backend.toLowerCase()}&view=${view}`);
    return { context, page, complaints, shop: shopPage(page) };
  };

  it("the till charges a scanned code, waits for a password, and tells a refusal", async () => {
    const { context, page, complaints, shop } = await visit("till");
    await shop.code.fill(freshCode("0001").replace(/(.{4})/g, "$1 "));
    await shop.chargeButton.click();
    await shop.waitUntilPaid();
    await page.getByRole("button", { name: "Next customer" }).click();
    await shop.add("Silk-stocking milk tea");

    await page.getByRole("button", { name: "asks for the password first" }).click();
    await shop.chargeButton.click();
    await page.getByText("The customer's phone asks for the password").waitFor();
    await snap(page, `till-password-${backend.toLowerCase()}`);
    await page.getByRole("button", { name: "Customer declines" }).click();
    await page.getByRole("heading", { name: "Not paid" }).waitFor();
    await page.getByRole("button", { name: "Scan another code" }).click();

    await page.getByRole("button", { name: "asks for the password first" }).click();
    await shop.chargeButton.click();
    await page.getByRole("button", { name: "Customer confirms" }).click();
    await shop.waitUntilPaid();
    await page.getByRole("button", { name: "Next customer" }).click();
    await shop.add("Silk-stocking milk tea");

    await page.getByRole("button", { name: "has too little balance" }).click();
    await shop.chargeButton.click();
    await page.getByRole("heading", { name: "Not paid" }).waitFor();
    await page
      .getByRole("main")
      .getByText("The balance of the wallet is too low: offer another one (QFPay answered 1201).")
      .waitFor();
    await snap(page, `till-refused-${backend.toLowerCase()}`);
    await expectAccessible(page);
    await page.getByRole("button", { name: "Scan another code" }).click();
    await expect.poll(() => shop.code.inputValue()).toBe("");
    await shop.open("Orders");
    await expect
      .poll(async () => (await page.locator(".order .badge").allTextContents()).slice(0, 4))
      .toEqual(["Not paid", "Paid", "Not paid", "Paid"]);
    expect(complaints).toEqual([]);
    await context.close();
  });

  const refusals = [
    ["1202", "The code is wrong, has expired or was used before: ask the customer for a fresh one"],
    ["1204", "The customer's bank refused: offer another card or wallet"],
    ["1205", "This attempt failed: try again with a fresh code"],
  ] as const;
  it("the till explains each refusal in one sentence, whatever the gateway repeats", async () => {
    const { context, page, complaints, shop } = await visit("till");
    const told = page.getByRole("region", { name: "Your order" }).getByText("QFPay answered");
    for (const [respcd, why] of refusals) {
      await shop.code.fill(freshCode("0001").replace(/0001$/, respcd));
      await shop.chargeButton.click();
      await told.waitFor();
      expect(await told.textContent()).toBe(`${why} (QFPay answered ${respcd}).`);
      await page.getByRole("button", { name: "Scan another code" }).click();
      await told.waitFor({ state: "detached" });
    }
    expect(complaints).toEqual([]);
    await context.close();
  });

  it("the inspector verifies a notification, has a changed one refused and a repeated one known", async () => {
    const { context, page, complaints, shop } = await visit("till");
    await page.getByRole("button", { name: "pays at once" }).click();
    await page.getByRole("button", { name: /^Charge/ }).click();
    await shop.waitUntilPaid();
    const paidOrders = demo.wire.entries().length;
    await shop.open("Notifications");
    await page.getByText(`The bytes as ${backend} received them`).waitFor();
    await page.getByRole("button", { name: "Verify" }).click();
    await page.getByText("Genuine").waitFor();
    await page.getByRole("button", { name: "Tamper and deliver" }).click();
    await page.getByText(`2 became 3. ${backend} replied 401 (bad signature). No order was touched.`).waitFor();
    await page.getByRole("button", { name: "Deliver once more" }).click();
    await page.getByText(`${backend} replied 200 (duplicate).`).waitFor();
    await snap(page, `inspector-${backend.toLowerCase()}`);
    const outcomes = demo.wire.entries().slice(paidOrders);
    expect(outcomes.map((entry) => (entry.kind === "notification" ? entry.outcome : entry.kind))).toEqual([
      "bad_signature",
      "duplicate",
    ]);
    expect(complaints).toEqual([]);
    await context.close();
  });

  // For each commit, page.test.ts and unknown.test.ts press the other two.
  const experiments = [
    [
      "The answer is lost after the charge",
      ["no answer", "Outcome unclear", "Enquiry", "Found"],
      "1 charged, HK$11.00",
    ],
    ["And the gateway's books are late", ["no answer", "Outcome unclear", "no record", "Found"], "1 charged, HK$11.00"],
    ["The gateway is busy", ["429", "Sent again", "attempt 4"], "1 charged, HK$11.00"],
    ["The notification never comes", ["Payment", "Enquiry", "learned of it by asking"], "1 charged, HK$11.00"],
  ] as const;
  const lateOrMissing = experiments.filter(([title]) => /late$|never comes$/.test(title));
  it.each(isWeekly ? experiments : lateOrMissing)(
    "%s: the order is paid once, and the timeline says why",
    async (title, told, books) => {
      const { context, page, complaints } = await visit("what-if");
      await page.getByRole("button", { name: new RegExp(`${title}`) }).click();
      await page.getByText("Paid once.").waitFor();
      const region = page.getByRole("region", { name: `${title}` });
      // The page learns from a later response how the order was paid, so its text grows after "Paid once."
      await vi.waitFor(
        async () => {
          const text = (await region.textContent()) ?? "";
          let from = 0;
          for (const word of told) {
            const at = text.indexOf(word, from);
            expect(at, `"${word}" in order in: ${text}`).toBeGreaterThanOrEqual(0);
            from = at;
          }
          expect(text).toContain(`1 payment of this number, ${books}`);
        },
        { timeout: 10_000 },
      );
      expect(complaints).toEqual([]);
      await context.close();
    },
  );

  it("a QR order whose answer is lost is closed, nothing is charged, and the page offers a new one", async () => {
    const { context, page, complaints, shop } = await visit("what-if");
    await page.getByRole("button", { name: "The QR code is lost" }).click();
    await page.getByText("Closed, and nothing was charged.").waitFor();
    const text = () => page.getByRole("region", { name: "The QR code is lost" }).textContent();
    await expect.poll(text).toMatch(/no answer.*Outcome unclear.*Found.*Reversal.*1 payment of this number, 0 charged/);
    await snap(page, `what-if-lost-order-${backend.toLowerCase()}`);
    await expect.poll(text).toContain("The back end answered HTTP 409, order_lost.");
    await page.getByRole("button", { name: "Make a new order" }).click();
    await shop.payButton.click();
    await shop.qr.waitFor();
    await shop.approveInWallet(context);
    await shop.waitUntilPaid();
    expect(complaints).toEqual([]);
    await context.close();
  });

  it("the code view shows the source of this very back end", async () => {
    const { context, page, complaints } = await visit("code");
    const file = `src/backends/${backend.toLowerCase()}.ts`;
    const source = readFileSync(new URL(`../../${file}`, import.meta.url), "utf8").trimEnd();
    await page.getByText(`${source.split("\n").length} lines`).waitFor();
    expect(await page.locator(".source-text").textContent()).toBe(source);
    expect(complaints).toEqual([]);
    await context.close();
  });
});
