import { type CheckoutOrder, memoryCheckoutStore } from "@qfpay/core";
import { describe, expect, it } from "vitest";
import { type SendOptions, send } from "./send.js";
import { expectProblem, milkTea, shopOn } from "./shop.js";
import type { StartAdapter } from "./start-adapter.js";

const click = (key?: string): SendOptions => ({
  method: "POST",
  ...(key !== undefined && { headers: { "Idempotency-Key": key } }),
});

/** Defines the tests of an order that is requested again: by a reload, after a restart, or at another process. */
export function checkoutStoreCases(start: StartAdapter): void {
  const shop = shopOn(start);
  const order = (over: object = {}) => ({ ...milkTea, out_trade_no: "A-1", ...over }) as CheckoutOrder;

  describe("an order that was created", () => {
    it.each([
      ["with its idempotency key", "k-1", "k-1"],
      ["with another key", "k-1", "k-2"],
      ["without a key", undefined, undefined],
    ])("is shown again %s, after a reload and by another process: one code, one payment", async (_, first, then) => {
      const { checkout, anotherProcess, simulator } = await shop({ store: memoryCheckoutStore() }, () => order());
      const created = await send(checkout, undefined, click(first));
      expect(created.status).toBe(201);
      for (const url of [checkout, await anotherProcess()]) {
        const again = await send(url, undefined, click(then));
        expect([again.status, again.text]).toEqual([201, created.text]);
      }
      expect(simulator.transactions).toHaveLength(1);
    });

    it("is read at another process: its state and its QR code", async () => {
      const { post, withToken, anotherProcess } = await shop({ store: memoryCheckoutStore() });
      await post();
      const other = await anotherProcess();
      expect(JSON.parse((await send(`${other}/${withToken("A-1")}`)).text)).toMatchObject({ status: "pending" });
      expect((await send(`${other}/${withToken("A-1/qr.svg")}`)).text).toMatch(/^<svg/);
    });

    it("keeps its number: another order under it is refused in words, and nothing is sent", async () => {
      let txamt = 1_000;
      const { post, anotherProcess, simulator } = await shop({ store: memoryCheckoutStore() }, () => order({ txamt }));
      await post();
      const sent = simulator.requests.length;
      txamt = 999;
      for (const answer of [await post(), await send(await anotherProcess(), undefined, click())]) {
        expectProblem(answer, 409);
        expect(JSON.parse(answer.text).detail).toBe("This order number belongs to another order. Please order again.");
      }
      expect(simulator.requests).toHaveLength(sent);
    });

    it("says how to order again once it has expired, and is not shown", async () => {
      const back = "https://shop.example/back";
      const urls = { return_url: back, failed_url: back, notify_url: back };
      const checkout_expired_time = String(Date.now() + 1_500);
      const { post, anotherProcess } = await shop({ store: memoryCheckoutStore() }, () => ({
        checkout: { out_trade_no: "A-1", txamt: 1_000, txcurrcd: "HKD", checkout_expired_time, ...urls },
      }));
      expect((await post()).status).toBe(201);
      await new Promise((resolve) => setTimeout(resolve, Number(checkout_expired_time) - Date.now() + 50));
      for (const answer of [await post(), await send(await anotherProcess(), undefined, click())]) {
        expectProblem(answer, 410);
        expect(JSON.parse(answer.text).detail).toMatch(/expired.*order again/);
        expect(answer.text).not.toContain("checkstand");
      }
    });

    it("is replaced by orderAgain if its code was lost, for the same visitor and by every process", async () => {
      const lost: unknown[] = [];
      const orderAgain = (visitor: unknown, { out_trade_no }: CheckoutOrder & { out_trade_no?: string }) => {
        lost.push([typeof visitor, out_trade_no]);
        return order({ out_trade_no: "A-2" });
      };
      const { checkout, post, anotherProcess, simulator } = await shop(
        { store: memoryCheckoutStore(), orderAgain },
        () => order(),
      );
      simulator.faults.next({ kind: "reset", when: "after", path: "/trade/v1/payment" });
      expectProblem(await post(), 502);
      const created = await send(await anotherProcess({ recovery: {} }), undefined, click());
      expect([created.status, JSON.parse(created.text)]).toMatchObject([
        201,
        { out_trade_no: "A-2", qrcode: expect.any(String) },
      ]);
      expect((await send(checkout, undefined, click())).text).toBe(created.text);
      expect(lost).toEqual([["object", "A-1"]]);
      const states = simulator.transactions.map(({ out_trade_no, state }) => [out_trade_no, state]);
      expect(states).toEqual([
        ["A-1", "closed"],
        ["A-2", "open"],
      ]);
    });

    it("is told as paid by another process at once, without a query, and its code is not shown again", async () => {
      const options = { store: memoryCheckoutStore(), statusTtlMs: 30_000 };
      const { post, withToken, anotherProcess, simulator } = await shop(options, (notify_url) => order({ notify_url }));
      await post();
      const other = await anotherProcess();
      const reading = (await fetch(`${other}/${withToken("A-1/events")}`)).text();
      await new Promise((resolve) => setTimeout(resolve, 100));
      const asked = simulator.requests.length;
      await simulator.pay("A-1");
      expect(await reading).toMatch(/id: final\nevent: status\ndata: .*"status":"success"/);
      const reloaded = await send(other, undefined, click());
      expect(reloaded.text).toContain('"status":"success"');
      expect(reloaded.text).not.toContain("qrcode");
      expect(simulator.requests).toHaveLength(asked);
    });
  });
}
