import { createHash } from "node:crypto";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { isWeekly } from "../../../../scripts/weekly.mjs";
import { createSimulator } from "../../src/index.js";
import { appCode, clientKey, createClient, paymentParams } from "../client.js";
import { startReceiver } from "../receiver.js";
import { faintTexts, openBrowser, openPage, overflow, phone } from "./browser.js";

let browser: Browser;
let receiver: Awaited<ReturnType<typeof startReceiver>>;
let simulator: ReturnType<typeof createSimulator>;
let client: ReturnType<typeof createClient>;
let url: string;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

beforeEach(async () => {
  receiver = await startReceiver({ status: 500 }, { status: 500 }, { body: "SUCCESS" });
  simulator = createSimulator({
    merchants: [{ appCode, clientKey, notifyUrl: receiver.url }],
    limits: false,
    speed: 0,
  });
  ({ url } = await simulator.listen());
  client = createClient({ url });
  ({ page, complaints } = await openPage(browser));
});
afterEach(async () => {
  await page.context().close();
  await simulator.close();
  await receiver.close();
  expect(complaints).toEqual([]);
});

const main = () => page.locator("main");
const show = async (tab: string) => {
  await page.goto(`${url}/#${tab}`);
  await page.getByText("Live on").waitFor();
};
const says = (text: string | RegExp) => page.locator("#said").getByText(text).waitFor();

/** Subscribes a customer to two teas a month, for three months. */
async function subscribe() {
  const create = async (path: string, params: Record<string, string>) =>
    (await client.call(`/${path}/v1/create`, params)).data;
  const { customer_id } = await create("customer", { name: "陳大文", email: "chan@shop.example" });
  const { product_id } = await create("product", {
    ...{ name: "凍奶茶", type: "recurring", txamt: "300", txcurrcd: "HKD", usage_type: "licensed" },
    ...{ interval: "monthly", interval_count: "1" },
  });
  const products = JSON.stringify([{ product_id, quantity: 2 }]);
  const token_id = "tk_simulator_0000";
  await create("subscription", { customer_id, token_id, products, total_billing_cycles: "3" });
}

describe("the dashboard", () => {
  it("shows a new payment at once, and pays it", async () => {
    await show("payments");
    await main().getByText("No payment yet").waitFor();
    await client.pay({ out_trade_no: "A-1", txamt: "3800", goods_name: "凍奶茶" });
    await main().getByText("HKD 38.00").waitFor();
    expect(await main().innerText()).toContain("凍奶茶");
    await page.getByRole("button", { name: "Pay A-1" }).click();
    await says("Pay: A-1");
    await main().getByText("paid 0000").waitFor();
    expect(simulator.transactions).toMatchObject([{ state: "paid" }]);
  });

  it("moves the clock two minutes forward, so that a notification is repeated, and resends one by hand", async () => {
    await client.pay({ out_trade_no: "A-1" });
    await simulator.pay("A-1");
    await show("notifications");
    await main().getByText("Waiting for the next step of the ladder").waitFor();
    await page.getByRole("button", { name: "+2 min" }).click();
    await expect.poll(() => main().getByText("refused", { exact: true }).count()).toBe(2);
    expect(receiver.received).toHaveLength(2);
    await page.getByRole("button", { name: "Resend notification-1" }).first().click();
    await main().getByText("acknowledged", { exact: true }).waitFor();
    await expect.poll(() => main().getByText("Waiting for the next step").count()).toBe(0);
    expect(receiver.received).toHaveLength(3);
  });

  it("explains a wrong signature and shows where the strings differ, without the key", async () => {
    await client.pay({ out_trade_no: "A-1", goods_name: "凍奶茶" }, { key: `&key=${clientKey}` });
    await show("requests");
    await page.getByRole("button", { name: "Inspect POST /trade/v1/payment A-1" }).click();
    const detail = page.locator(".detail");
    await detail.getByText("&key= was put before the client key: append the key directly").first().waitFor();
    expect(await detail.locator(".diff del").allInnerTexts()).toEqual(["&key="]);
    expect(await detail.locator(".diff ins").count()).toBe(0);
    expect(await page.content()).not.toContain(clientKey);
    expect(await page.evaluate("document.activeElement.textContent")).toBe("POST /trade/v1/payment");
    await detail.getByRole("button", { name: "Close" }).click();
    await expect.poll(() => page.locator(".detail").count()).toBe(0);
    expect(await page.evaluate("document.activeElement.textContent")).toBe("Inspect");
  });

  it("adds scripted and random faults, counts them and clears them", async () => {
    await show("faults");
    await page.getByLabel("What goes wrong").selectOption("Refuse 5 calls with 429");
    await page.getByRole("button", { name: "Add" }).click();
    await main().getByText('"retryAfter":2').waitFor();
    await page.getByLabel("Share in %").fill("50");
    await page.getByRole("button", { name: "Start" }).click();
    await main().getByText('"share":0.5').waitFor();
    expect(simulator.faults.pending).toBe(5);
    await client.raw("payment", {});
    await expect.poll(() => main().innerText()).toMatch(/429\s+1\s*$/m);
    await page.getByRole("button", { name: "Clear all" }).click();
    await main().getByText("Nothing goes wrong at the moment").waitFor();
    expect(simulator.faults.pending).toBe(0);
  });

  it("acts as the customer of Element: a refused card, a freeze, a payment, a saved card", async () => {
    const intent = (params: Record<string, string>, kind = "payment") =>
      client.call(`/payment_element/v1/create_${kind}_intent`, params);
    const order = (out_trade_no: string) => intent({ txamt: "1000", pay_type: "802801", out_trade_no });
    await show("element");
    await main().getByText("No intent waits").waitFor();
    for (const number of ["E-1", "E-2", "E-3"]) await order(number);
    await page.getByLabel("The card that the customer enters").selectOption("5200000000001120");
    await page.getByRole("button", { name: "Pay E-1" }).click();
    await says("Pay: E-1");
    await page.getByLabel("The card that the customer enters").selectOption("4000000000001091");
    await page.getByRole("button", { name: "Freeze E-2" }).click();
    await says("Freeze: E-2");
    await page.getByRole("button", { name: "Pay E-3" }).click();
    await says("Pay: E-3");
    await main().getByText("No intent waits").waitFor();
    expect(simulator.transactions).toMatchObject([{ respcd: "1205" }, { state: "frozen" }, { state: "paid" }]);

    const { customer_id } = (await client.call("/customer/v1/create", { name: "陳大文" })).data;
    await intent({ customer_id }, "token");
    await page.getByRole("button", { name: `Save card ${customer_id}` }).click();
    await says(`Save card: ${customer_id}`);
    await page.locator("#tab-subscriptions").click();
    await main().getByText("陳大文").waitFor();
    await main().getByText("400000****1091").waitFor();
  });

  it("runs no script that a client sent", async () => {
    const evil = "<img src=x onerror=alert(1)>\"'><script>alert(2)</script>";
    await client.pay({ out_trade_no: evil, goods_name: evil });
    await simulator.pay(evil);
    await client.call("query", { out_trade_no: evil, [evil]: evil }, { key: evil });
    for (const tab of ["payments", "requests", "notifications"]) {
      await show(tab);
      await main().getByText("<img src=x").first().waitFor();
      if (tab !== "requests") continue;
      await page.getByRole("button", { name: "Inspect POST /trade/v1/query" }).click();
      await page.locator(".diagnosis").waitFor();
    }
    expect(await page.locator("main img, main script").count()).toBe(0);
  });

  it("can be used with the keyboard alone", async () => {
    await client.pay({ out_trade_no: "A-1" });
    await show("payments");
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.textContent")).toBe("Skip to content");
    await page.locator("#tab-payments").focus();
    await page.keyboard.press("ArrowRight");
    expect(await page.evaluate("document.activeElement.id")).toBe("tab-requests");
    await page.getByRole("button", { name: /^Inspect/ }).waitFor();
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.id")).toBe("number");
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.textContent")).toBe("Inspect");
    await page.keyboard.press("Enter");
    await page.locator(".detail").waitFor();
    await page.locator("#tab-requests").focus();
    await page.keyboard.press("End");
    expect(await page.locator("#tab-faults").getAttribute("aria-selected")).toBe("true");
  });

  it.each(isWeekly ? (["light", "dark"] as const) : (["dark"] as const))(
    "fits a phone and is readable, %s",
    async (colorScheme) => {
      await client.pay({ out_trade_no: "A-1", goods_name: "菠蘿油".repeat(20) });
      await client.pay({ out_trade_no: "x".repeat(128), goods_name: "code:1205" });
      await client.pay({ out_trade_no: "A-3" }, { key: "wrong" });
      await simulator.pay("A-1");
      await client.call("/payment_element/v1/create_payment_intent", {
        ...{ txamt: "1000", pay_type: "802801", out_trade_no: "E-1" },
      });
      await subscribe();
      const small = await openPage(browser, { viewport: phone, colorScheme });
      for (const tab of ["payments", "requests", "notifications", "element", "subscriptions", "faults"]) {
        await small.page.goto(`${url}/#${tab}`);
        await small.page.reload();
        await small.page.locator("main table, main form").first().waitFor();
        if (tab === "requests") {
          await small.page.getByRole("button", { name: "Inspect" }).first().click();
          await small.page.locator(".detail").waitFor();
        }
        expect({ tab, overflow: await overflow(small.page) }).toEqual({ tab, overflow: 0 });
        expect({ tab, faint: await faintTexts(small.page) }).toEqual({ tab, faint: [] });
      }
      expect(small.complaints).toEqual([]);
      await small.page.context().close();
    },
  );

  // Only the weekly run uses the other controls. For each commit, ../control-*.test.ts test the requests that they send,
  // and ./dashboard-growth.test.ts that a field keeps what is being typed.
  if (isWeekly) {
    it("declines, and tells when it is too late", async () => {
      await client.pay({ out_trade_no: "A-1" });
      await show("payments");
      await page.getByRole("button", { name: "Decline A-1" }).click();
      await main().getByText("failed 1205").waitFor();
      expect(await page.getByRole("button", { name: "Pay A-1" }).count()).toBe(0);
    });

    it("changes the speed, and shows time pass", async () => {
      await show("payments");
      const before = await page.locator("#now").innerText();
      await page.getByLabel("Speed of the clock").selectOption("3600");
      await says("an hour a second");
      await expect.poll(() => page.locator("#now").innerText()).not.toBe(before);
      expect(simulator.clock.speed).toBe(3_600);
    });

    it("shows pairs in the wrong order where they stood and where they belong", async () => {
      const params = paymentParams({ out_trade_no: "A-1", goods_name: "凍奶茶" });
      const sign = createHash("md5")
        .update(
          Object.entries(params)
            .map((pair) => pair.join("="))
            .join("&") + clientKey,
        )
        .digest("hex");
      await client.call("payment", params, { headers: { "X-QF-SIGN": sign } });
      await show("requests");
      await page.getByRole("button", { name: "Inspect POST /trade/v1/payment A-1" }).click();
      const detail = page.locator(".detail");
      await detail.getByText("where the client had it").waitFor();
      const pairs = Object.entries(params).map(([name, value]) => `${name}=${value}`);
      for (const text of await detail.locator(".diff ins, .diff del").allInnerTexts())
        for (const pair of text.split(/&|<client key>/).filter((piece) => piece !== "")) expect(pairs).toContain(pair);
    });

    it("shows a subscription and goes to its next bill", async () => {
      await subscribe();
      await show("subscriptions");
      await main().getByText("1 of 3").waitFor();
      for (const done of ["2 of 3", "3 of 3"]) {
        await page.getByRole("button", { name: "Go to next bill" }).click();
        await main().getByText(done).waitFor();
      }
      await main().getByText("COMPLETED").waitFor();
      expect(await page.getByRole("button", { name: "Go to next bill" }).count()).toBe(0);
      expect(simulator.transactions).toHaveLength(3);
    });

    it("switches the nightly refund pause, and codes that work once", async () => {
      await show("faults");
      const box = page.getByLabel("Refuse refunds with 1265");
      await box.check();
      await says("Refunds pause at night: on");
      expect(await box.isChecked()).toBe(true);
      await page.reload();
      await expect.poll(() => box.isChecked()).toBe(true);
      await box.uncheck();
      await says("Refunds pause at night: off");
      await page.getByLabel("A scanned code works once").check();
      await says("Codes work once: on");
      const scan = (out_trade_no: string) =>
        client.pay({ out_trade_no, pay_type: "800208", auth_code: "280000000000000001" });
      expect(await scan("A-1")).toMatchObject({ respcd: "0000" });
      expect(await scan("A-2")).toMatchObject({ respcd: "1202" });
    });

    it("keeps what is being typed while requests come in", async () => {
      await show("faults");
      const number = page.getByLabel("Only for order number (optional)");
      await number.focus();
      await page.keyboard.type("A-");
      simulator.faults.next({ kind: "lost" });
      await client.pay({ out_trade_no: "B-1" });
      await main().getByText('"kind":"lost"').waitFor();
      await page.keyboard.type("77");
      expect(await number.inputValue()).toBe("A-77");
    });
  }
});
