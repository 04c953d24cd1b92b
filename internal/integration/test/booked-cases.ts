import type { CallFault } from "@qfpay/simulator";
import { describe, expect, it } from "vitest";
import { order, rejection } from "./client-and-gateway.js";
import { payment, refund, scanned, shop } from "./recovery-shop.js";

const faults = {
  "a reset": { kind: "reset", when: "after" },
  "a body that breaks off": { kind: "close" },
  "JSON that stops in the middle": { kind: "truncate" },
  "502 with a page": { kind: "status", status: 502, html: true, when: "after" },
  "503 in plain text": { kind: "status", status: 503, when: "after" },
  "an answer after the time-out": { kind: "latency", ms: 30_000, when: "after" },
} satisfies Record<string, CallFault>;

/**
 * Defines the tests of calls that the gateway carried out and whose response was lost: the client finds what happened
 * and sends nothing twice.
 *
 * @param what how the response was lost
 */
export function bookedCases(what: keyof typeof faults): void {
  const fault = faults[what];
  describe(`Booked, and answered with ${what}:`, () => {
    it("a scanned code is found as paid, sent once", async () => {
      const { qfpay, simulator, sentOnce, under } = await shop();
      simulator.faults.next({ ...fault, path: payment });
      const result = await qfpay.payments.create(scanned("A-1"));
      expect(result).toMatchObject({ status: "success", recovered: true, out_trade_no: "A-1", txamt: 1000 });
      await sentOnce(payment);
      expect(under("A-1")).toMatchObject([{ state: "paid", syssn: result.syssn }]);
    });

    it("a refund is found, sent once", async () => {
      const { qfpay, simulator, sentOnce, under } = await shop();
      const { syssn } = await qfpay.payments.create(scanned("A-1"));
      simulator.faults.next({ ...fault, path: refund });
      const result = await qfpay.refunds.create({ syssn, out_trade_no: "R-1", txamt: 400 });
      expect(result).toMatchObject({ status: "success", recovered: true, orig_syssn: syssn, txamt: 400 });
      await sentOnce(refund);
      expect(under("R-1")).toHaveLength(1);
      expect(under("A-1")).toMatchObject([{ refunded: 400 }]);
    });

    it("an order whose QR code is lost is closed, and the next one takes its place", async () => {
      const { qfpay, simulator, under } = await shop();
      simulator.faults.next({ ...fault, path: payment });
      const error = await rejection(qfpay.payments.create(order("A-1")));
      expect(error).toMatchObject({ code: "order_lost", outcome: "rejected", out_trade_no: "A-1" });
      expect(under("A-1")).toMatchObject([{ state: "closed" }]);
      expect(await qfpay.payments.create(order("A-2"))).toMatchObject({ qrcode: expect.any(String) });
    });

    it.each(["reverse", "close"] as const)("payments.%s is read from the order, sent once", async (method) => {
      const { qfpay, simulator, sentOnce, under } = await shop();
      await qfpay.payments.create(order("A-1"));
      const path = method === "close" ? "/trade/v1/close" : "/trade/v1/reversal";
      simulator.faults.next({ ...fault, path });
      const result = await qfpay.payments[method]({ out_trade_no: "A-1", txamt: 1000 });
      expect(result).toMatchObject({ status: "success", recovered: true });
      await sentOnce(path);
      expect(under("A-1")).toMatchObject([{ state: "closed" }]);
    });

    it("a capture, whose record carries no number, is unknown and shown by recover(), sent once", async () => {
      const { qfpay, simulator, sentOnce } = await shop();
      const { payment_intent } = await qfpay.intents.createPayment({ ...order("F-1"), pay_type: "802801" });
      const { syssn } = await simulator.payIntent(payment_intent, { preAuth: true });
      simulator.faults.next({ ...fault, path: "/trade/v1/authtrade" });
      const error = await rejection(qfpay.preauth.capture({ syssn, txamt: 300 }));
      expect(error).toMatchObject({ code: "outcome_unknown", outcome: "unknown", attempts: 1 });
      const found = await (error.recover as () => Promise<unknown>)();
      expect(found).toMatchObject({ status: "success", orig_syssn: syssn, txamt: 300 });
      await sentOnce("/trade/v1/authtrade");
      expect(simulator.transactions.filter(({ origssn }) => origssn === syssn)).toHaveLength(1);
    });

    it("a release of frozen money is found, sent once", async () => {
      const { qfpay, simulator, sentOnce } = await shop();
      const { payment_intent } = await qfpay.intents.createPayment({ ...order("F-1"), pay_type: "802801" });
      const { syssn } = await simulator.payIntent(payment_intent, { preAuth: true });
      await qfpay.preauth.capture({ syssn, txamt: 300 });
      simulator.faults.next({ ...fault, path: "/trade/v1/unfreeze" });
      const released = await qfpay.preauth.unfreeze({ syssn, out_trade_no: "U-1", txamt: 700 });
      expect(released).toMatchObject({ status: "success", recovered: true, orig_syssn: syssn, out_trade_no: "U-1" });
      await sentOnce("/trade/v1/unfreeze");
    });
  });
}
