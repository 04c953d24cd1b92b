import { type CheckoutStore, memoryCheckoutStore } from "@qfpay/core";
import { describe, expect, it, vi } from "vitest";
import { gate } from "./gate.js";
import { expectProblem, milkTea, shopOn } from "./shop.js";
import type { StartAdapter } from "./start-adapter.js";

const never = () => new Promise<never>(() => {});

/** Defines the tests in which a function of the shop, such as `order`, hangs. The visitor must still get a response. */
export function checkoutBoundCases(start: StartAdapter): void {
  const shop = shopOn(start);
  const quick = { handlerTimeoutMs: 100, hooks: { onError: () => {} } };
  // A longer time limit, for cases in which only one of the shop's functions hangs and the others must finish in time,
  // even on a busy machine.
  const patient = { ...quick, handlerTimeoutMs: 1_000 };

  describe("the visitor is answered within handlerTimeoutMs", () => {
    it("when order() never answers: 500; what it says later is not charged", async () => {
      const late = gate();
      const order = vi.fn(() => late.opened.then(() => ({ ...milkTea, out_trade_no: "A-1" })));
      const { post, simulator } = await shop({ ...quick, order });
      expectProblem(await post(), 500);
      late.open();
      await new Promise((resolve) => setTimeout(resolve, 30));
      expect(simulator.requests).toEqual([]);
    });

    it.each(["authorize", "rateLimit"] as const)("when %s never answers: 500", async (name) => {
      const { get } = await shop({ ...quick, [name]: never });
      for (const path of ["A-1", "A-1/events", "A-1/qr.svg"]) expectProblem(await get(path), 500);
    });

    it("when statusOf never answers: 500", async () => {
      const { get } = await shop({ ...quick, authorize: () => true, statusOf: never });
      for (const path of ["A-1", "A-1/events"]) expectProblem(await get(path), 500);
    });

    it.each<[string, Partial<CheckoutStore>]>([
      ["claims never answer", { claim: never }],
      ["reads never answer", { get: never }],
    ])("when the store's %s: 500, and nothing is sent", async (_, broken) => {
      const store = { ...memoryCheckoutStore(), ...broken };
      const { post, get, simulator } = await shop({ ...quick, store });
      if (broken.claim) expectProblem(await post(), 500);
      else for (const path of ["A-1", "A-1/events", "A-1/qr.svg"]) expectProblem(await get(path), 500);
      expect(simulator.requests).toEqual([]);
    });

    it("with the order, when onCreated never answers or the store cannot keep it", async () => {
      const store = { ...memoryCheckoutStore(), complete: never };
      const { post } = await shop({ ...patient, store, onCreated: never });
      const answer = await post();
      expect(answer.status).toBe(201);
      expect(JSON.parse(answer.text).qrcode).toMatch(/^https?:/);
    });

    it("when onFinal never answers: 500, and the next visitor calls it again", async () => {
      const onFinal = vi.fn<() => unknown>().mockImplementationOnce(never);
      const { post, get, simulator } = await shop({ ...patient, authorize: () => true, onFinal });
      await post();
      await simulator.pay("A-1");
      expectProblem(await get("A-1"), 500);
      await vi.waitFor(async () => expect(JSON.parse((await get("A-1")).text)).toMatchObject({ status: "success" }));
      expect(onFinal).toHaveBeenCalledTimes(2);
    });
  });
}
