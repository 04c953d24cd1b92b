import type { CallFault, Fault } from "@qfpay/simulator";
import { describe, expect, it } from "vitest";
import { bookedCases } from "./booked-cases.js";
import { clientAndGateway, order, rejection, steppingClock } from "./client-and-gateway.js";
import { payment, refund, scanned, shop } from "./recovery-shop.js";

const early: Record<string, CallFault> = {
  "a reset": { kind: "reset", when: "before" },
  "502 with a page": { kind: "status", status: 502, html: true, when: "before" },
};

// The e2e tests lose the response in four more ways.
bookedCases("a reset");
bookedCases("an answer after the time-out");

describe.each(Object.entries(early))("Not booked, and answered with %s:", (_what, fault) => {
  it("a scanned code, a refund and an order are sent again and booked once", async () => {
    const { qfpay, simulator, sent, under } = await shop();
    for (const path of [payment, refund, payment]) simulator.faults.next({ ...fault, path });
    const { syssn } = await qfpay.payments.create(scanned("A-1"));
    await qfpay.refunds.create({ syssn, out_trade_no: "R-1", txamt: 400 });
    expect(await qfpay.payments.create(order("A-2"))).toMatchObject({ qrcode: expect.any(String) });
    for (const number of ["A-1", "R-1", "A-2"]) expect(under(number), number).toHaveLength(1);
    expect(sent(payment)).toHaveLength(4);
    expect(sent(refund)).toHaveLength(2);
    expect(new Set(sent(refund).map(({ headers }) => headers["x-qf-sign"])).size).toBe(1);
  });

  it("a capture is not sent again: whether money moved is for the caller to ask", async () => {
    const { qfpay, simulator, sent } = await shop();
    const { payment_intent } = await qfpay.intents.createPayment({ ...order("F-1"), pay_type: "802801" });
    const { syssn } = await simulator.payIntent(payment_intent, { preAuth: true });
    simulator.faults.next({ ...fault, path: "/trade/v1/authtrade" });
    const error = await rejection(qfpay.preauth.capture({ syssn, txamt: 300 }));
    expect(error).toMatchObject({ code: "outcome_unknown", outcome: "unknown", attempts: 1 });
    await expect((error.recover as () => Promise<unknown>)()).rejects.toMatchObject({ outcome: "unknown" });
    expect(sent("/trade/v1/authtrade")).toHaveLength(1);
  });
});

describe("A record that the gateway's queries show late", () => {
  const lost: Fault = { kind: "reset", when: "after", path: payment };

  it("after 6 seconds is waited for", async () => {
    const { qfpay, simulator, sent } = await shop();
    simulator.faults.next({ kind: "hidden", ms: 6_000 });
    simulator.faults.next(lost);
    expect(await qfpay.payments.create(scanned("A-1"))).toMatchObject({ recovered: true, status: "success" });
    expect(sent(payment)).toHaveLength(1);
  });

  it("after 20 seconds is met by a second attempt under the same number, which the gateway knows", async () => {
    const { qfpay, simulator, sent, under } = await shop();
    simulator.faults.next({ kind: "hidden", ms: 20_000 });
    simulator.faults.next(lost);
    // The gateway refuses the second attempt as a duplicate. Then the client's queries find the record of the first.
    expect(await qfpay.payments.create(scanned("A-1"))).toMatchObject({ recovered: true, status: "success" });
    expect(sent(payment)).toHaveLength(2);
    expect(under("A-1")).toHaveLength(1);
  });
});

describe("A gateway that answers 429 in between", () => {
  it("is waited for, and a payment is booked once", async () => {
    const { qfpay, simulator, under } = await shop();
    simulator.faults.next({ kind: "reset", when: "before", path: payment });
    simulator.faults.next({ kind: "429", retryAfter: 1, path: payment });
    simulator.faults.next({ kind: "429", path: "/trade/v1/query" });
    expect(await qfpay.payments.create(scanned("A-1"))).toMatchObject({ status: "success" });
    expect(under("A-1")).toHaveLength(1);
  });
});

describe("Codes that leave the outcome open", () => {
  it.each(["1252", "1254", "1296", "1297", "1101"])("%s of a payment that was made is found", async (respcd) => {
    const { qfpay, sent } = await shop();
    const paid = await qfpay.payments.create({ ...scanned("A-1"), goods_name: `code:${respcd}:paid` });
    expect(paid).toMatchObject({ status: "success", recovered: true, respcd: "0000" });
    expect(sent(payment)).toHaveLength(1);
  });
});

describe("A call that a crashed process may have sent", () => {
  it("is found when it was, and sent when it was not", async () => {
    const { qfpay, sent, under } = await shop();
    const before = await qfpay.payments.create(scanned("A-1"));
    const resumed = await qfpay.payments.create(scanned("A-1"), { resume: true });
    expect(resumed).toMatchObject({ syssn: before.syssn, recovered: true });
    await qfpay.payments.create(scanned("A-2"), { resume: true });
    expect(sent(payment)).toHaveLength(2);
    expect(under("A-2")).toMatchObject([{ state: "paid" }]);
  });
});

describe("A client whose own calls wait for the next minute", () => {
  it("still settles an unclear payment, by the share kept back for that", async () => {
    const windows = [{ limit: 40, windowMs: 60_000 }];
    const limits = { gateway: { limits: windows }, client: { recovery: {}, limiter: { windows } } };
    const { qfpay, simulator, clock } = await clientAndGateway(limits, steppingClock());
    simulator.faults.next({ kind: "reset", when: "after", path: payment });
    const startedAt = clock.monotonic();
    const paying = qfpay.payments.create(scanned("A-1"));
    const crowd = Array.from({ length: 60 }, (_, at) => qfpay.request("query", { syssn: String(at) }));
    expect(await paying).toMatchObject({ status: "success", recovered: true });
    expect(clock.monotonic() - startedAt).toBeLessThan(40_000);
    await Promise.all(crowd);
    expect(clock.monotonic() - startedAt).toBeGreaterThan(60_000);
    expect(simulator.requests.filter(({ rateLimited }) => rateLimited)).toEqual([]);
  });
});
