import { fakeClock } from "@qfpay/core/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSimulator } from "../src/index.js";
import { appCode, clientKey, createClient } from "./client.js";
import { startReceiver } from "./receiver.js";

const clock = fakeClock();
let receiver: Awaited<ReturnType<typeof startReceiver>>;
let simulator: ReturnType<typeof createSimulator>;
let client: ReturnType<typeof createClient>;

beforeAll(async () => {
  receiver = await startReceiver();
  simulator = createSimulator({ merchants: [{ appCode, clientKey, notifyUrl: receiver.url }], limits: false, clock });
  client = createClient(await simulator.listen());
});
afterAll(async () => {
  await simulator.close();
  await receiver.close();
});

const page = async (address: string) => (await fetch(address)).text();
const press = (address: string, button: "approve" | "decline") =>
  fetch(`${address}/${button}`, { method: "POST", redirect: "manual" });

describe("the wallet page", () => {
  it("shows wallet, amount, item and order with two buttons", async () => {
    const { qrcode } = await client.pay({ txamt: "123450", out_trade_no: "A-1", goods_name: "Milk tea" });
    const html = await page(qrcode);
    expect(html).toContain("<title>WeChat Pay: HK$1,234.50</title>");
    for (const text of [
      "Milk tea",
      "A-1",
      'id="approve"',
      'id="decline"',
      'name="viewport"',
      'rel="icon" href="data:',
    ]) {
      expect(html).toContain(text);
    }
  });

  it.each([
    ["JPY", "1000", "JPY 1,000"],
    ["HKD", "5", "HK$0.05"],
    ["USD", "99999999999", "USD 999,999,999.99"],
  ])("writes %s %s as %s", async (txcurrcd, txamt, text) => {
    const { qrcode } = await client.pay({ txcurrcd, txamt });
    expect(await page(qrcode)).toContain(text);
  });

  it("escapes the merchant's texts", async () => {
    const { qrcode } = await client.pay({ goods_name: '<script>"x"</script>', out_trade_no: "A-<b>&'" });
    const html = await page(qrcode);
    expect(html).not.toContain("<script>");
    expect(html).not.toContain("<b>");
    expect(html).toContain("&lt;script&gt;");
  });

  it("answers 404 to an unknown number and to a refund", async () => {
    const { qrcode, syssn } = await client.pay();
    await simulator.pay(syssn);
    const refund = await client.refund({ syssn, out_trade_no: "R-404", txamt: "1" });
    expect((await fetch(qrcode.replace(syssn, refund.syssn))).status).toBe(404);
    expect((await press(qrcode.replace(syssn, "1"), "approve")).status).toBe(404);
  });
});

describe("approve", () => {
  it("pays, notifies and shows the result", async () => {
    const { qrcode, syssn } = await client.pay({ out_trade_no: "APPROVED-1" });
    const response = await press(qrcode, "approve");
    expect(response.status).toBe(303);
    expect(response.headers.get("location")).toBe(`/wallet/${syssn}?decided`);
    await simulator.settled();
    expect(receiver.received.at(-1)!.body.toString()).toContain('"out_trade_no": "APPROVED-1"');
    const html = await page(qrcode);
    expect(html).toContain("Payment complete");
    expect(html).not.toContain('id="approve"');
  });

  it("returns to the shop by itself when the payment had a return_url", async () => {
    const { pay_url } = await client.pay({ pay_type: "801512", return_url: "https://shop.example/back?a=1&b=2" });
    expect(await page(pay_url)).not.toContain("shop.example");
    const html = await (await fetch(`${pay_url}/approve`, { method: "POST" })).text();
    expect(html).toContain('<meta http-equiv="refresh" content="3;url=https://shop.example/back?a=1&amp;b=2">');
    expect(html).toContain('href="https://shop.example/back?a=1&amp;b=2"');
    expect(await page(pay_url)).not.toContain("http-equiv");
  });

  it("pays once, however often it is pressed", async () => {
    const { qrcode, out_trade_no } = await client.pay();
    await Promise.all([press(qrcode, "approve"), press(qrcode, "approve"), press(qrcode, "decline")]);
    await simulator.settled();
    const told = receiver.received.filter(({ body }) => body.toString().includes(`"${out_trade_no}"`));
    expect(told).toHaveLength(1);
  });
});

describe("a refund", () => {
  it("is shown in place of the payment once the whole amount has gone back", async () => {
    const { qrcode, syssn } = await client.pay({ txamt: "1000" });
    await simulator.pay(syssn);
    await client.refund({ syssn, out_trade_no: "R-PART", txamt: "400" });
    const part = await page(qrcode);
    expect(part).toContain("Payment complete");
    expect(part).toContain("<dt>Refunded</dt><dd>HK$4.00</dd>");
    await client.refund({ syssn, out_trade_no: "R-REST", txamt: "600" });
    const whole = await page(qrcode);
    expect(whole).toContain("Payment refunded");
    expect(whole).not.toContain("The merchant has been paid.");
    expect(await page(`${qrcode}?lang=zh-hk`)).toContain("商戶已退回全數款項。");
  });
});

describe("decline", () => {
  it("fails the order and sends no notification", async () => {
    const { qrcode, syssn, out_trade_no } = await client.pay();
    const before = receiver.received.length;
    await press(qrcode, "decline");
    await simulator.settled();
    expect(await page(qrcode)).toContain("Payment cancelled");
    expect(await page(`${qrcode}?lang=zh-hk`)).toContain("已取消付款");
    expect((await client.query({ syssn })).data[0]).toMatchObject({ out_trade_no, respcd: "1205" });
    expect(receiver.received).toHaveLength(before);
    await expect(simulator.pay(qrcode)).rejects.toThrow(/failed/);
  });
});

describe("expiry", () => {
  it("shows that the order cannot be paid any more", async () => {
    const { qrcode, syssn } = await client.pay({ expired_time: "5" });
    await clock.advance(5 * 60_000);
    expect(await page(qrcode)).toContain("Order expired");
    await press(qrcode, "approve");
    expect((await client.query({ syssn })).data[0]).toMatchObject({ respcd: "1181" });
  });
});
