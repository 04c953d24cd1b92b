import { signNotification } from "@qfpay/core/testing";
import { expect, type TestContext } from "vitest";
import { buyByCode, expectPaidOnce } from "./harness/buy.js";
import { examine } from "./harness/examine.js";
import { payByCard } from "./harness/pay-by-card.js";
import { oldKey, openShop, type Shop, staff } from "./harness/shop.js";

/**
 * Checks that `qfpay-simulator check` finds no fault in a shop. The command cannot test a restart, because `examine`
 * does not tell it how to restart the shop.
 */
async function expectExamined(shop: Shop, key?: string) {
  const verdicts = await examine(shop, key);
  expect(verdicts.filter(({ status }) => status === "failed")).toEqual([]);
  expect(verdicts.filter(({ status }) => status === "not_seen").map(({ id }) => id)).toEqual(["restart"]);
  expect(verdicts.length).toBeGreaterThan(45);
}

const tasks: Record<string, (shop: Shop) => Promise<unknown>> = {
  "01-express.mjs": buyByCode,
  "02-nestjs.js": buyByCode,
  "03-hono.mjs": buyByCode,
  "04-fetch.mjs": buyByCode,

  async "05-cards.mjs"(shop) {
    const { code, out_trade_no, checkout_url } = await shop.order();
    expect({ code, checkout_url }).toMatchObject({
      code: 201,
      checkout_url: expect.stringContaining("/checkstand/"),
    });
    await payByCard(checkout_url!);
    expect(shop.gateway.transactions.at(-1)).toMatchObject({ out_trade_no, txamt: 1000 });
    await expectPaidOnce(shop, out_trade_no);
  },

  async "06-till.mjs"(shop) {
    const charge = async (auth_code: string, txamt = 2200) =>
      (await (await shop.post("/till", { auth_code, txamt })).json()) as { out_trade_no: string; status: string };
    const paid = await charge("281234567890120000");
    expect(paid.status).toBe("success");
    await expectPaidOnce(shop, paid.out_trade_no);
    const declined = await charge("281234567890121202");
    expect(declined.status).toBe("failed");
    expect(await shop.paid(declined.out_trade_no)).toBe(false);
    shop.gateway.faults.next({ kind: "reset", when: "after", path: "/trade/v1/payment" });
    const lost = await charge("281234567890120000", 3300);
    expect(lost.status).toBe("success");
    expect(shop.gateway.transactions.filter(({ txamt }) => txamt === 3300)).toHaveLength(1);
  },

  async "07-refunds.mjs"(shop) {
    const number = await buyByCode(shop);
    const refund = (body: object, authorization = staff) =>
      shop.post(`/orders/${number}/refund`, body, { authorization });
    expect((await refund({ out_trade_no: "R-1", txamt: 500 }, "Bearer undefined")).status).toBe(401);
    shop.gateway.faults.next({ kind: "reset", when: "after", path: "/trade/v1/refund" });
    for (const _ of ["asked", "asked again"])
      expect((await refund({ out_trade_no: "R-1", txamt: 500 })).status).toBe(200);
    expect((await refund({ out_trade_no: "R-1", txamt: 600 })).status).toBe(409);
    expect((await refund({ out_trade_no: "R-2", txamt: 501 })).status).toBe(422);
    const refunds = shop.gateway.transactions.filter(({ order_type }) => order_type === "refund");
    expect(refunds.map(({ txamt }) => txamt)).toEqual([500]);
  },

  async "08-transaction.mjs"(shop) {
    const number = await buyByCode(shop);
    const delivered = shop.gateway.deliveries.find(({ status }) => status === 200)!;
    await shop.kill();
    await shop.restart();
    expect(await shop.paid(number)).toBe(true);
    expect(await shop.gateway.redeliver(delivered.id)).toMatchObject({ outcome: "acknowledged" });
  },

  "09-parser-first.mjs": buyByCode,

  async "10-key-rotation.mjs"(shop) {
    await buyByCode(shop);
    const order = { out_trade_no: "OLD-1", txamt: 700, txcurrcd: "HKD" };
    await shop.post("/orders", order);
    const payload = {
      ...order,
      txamt: "700",
      notify_type: "payment",
      respcd: "0000",
      syssn: "20260101000300020000000009",
    };
    const notify = async (key: string) => {
      const { body, headers } = signNotification(payload, key);
      return (await shop.send("/qfpay/notify", { method: "POST", body: new Uint8Array(body), headers })).status;
    };
    expect(await notify("key-of-a-stranger")).toBe(401);
    expect(await shop.paid("OLD-1")).toBe(false);
    expect(await notify(oldKey)).toBe(200);
    expect(await shop.paid("OLD-1")).toBe(true);
    await expectExamined(shop, oldKey);
  },

  async "11-phone-link.mjs"(shop) {
    const response = await shop.send("/checkout", { method: "POST", body: new URLSearchParams({ cartId: "c1" }) });
    expect(response.status).toBe(303);
    const { out_trade_no } = shop.gateway.transactions.at(-1)!;
    expect(response.headers.get("location")).toContain("/wallet/");
    expect(await shop.paid(out_trade_no)).toBe(false);
    expect((await fetch(`${response.headers.get("location")}/approve`, { method: "POST" })).ok).toBe(true);
    await expectPaidOnce(shop, out_trade_no);
  },

  async "12-missed.mjs"(shop) {
    await buyByCode(shop);
    const { out_trade_no } = await shop.order();
    await shop.kill();
    await shop.gateway.pay(out_trade_no);
    await shop.restart();
    await expect.poll(() => shop.paid(out_trade_no)).toBe(true);
  },
};

/** The file names of shops as a coding agent could write them with the QFPay skill (instructions for agents). */
export const solutions = Object.keys(tasks);

/** Tests one of these sample shops: it must serve its buyer, and `qfpay-simulator check` must find no fault. */
export async function trySolution(file: string, { onTestFinished }: Pick<TestContext, "onTestFinished">) {
  const shop = await openShop(file);
  onTestFinished(shop.close);
  await tasks[file]!(shop);
  await expectExamined(shop);
}
