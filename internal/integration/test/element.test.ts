import { describe, expect, it } from "vitest";
import { clientAndGateway, order, rejection } from "./client-and-gateway.js";

const card = { ...order("HOTEL-1"), pay_type: "802801" };

describe("intents", () => {
  it("createPayment leads to a payment", async () => {
    const { qfpay, simulator } = await clientAndGateway();
    const intent = await qfpay.intents.createPayment(card);
    expect(intent).toMatchObject({
      payment_intent: expect.stringMatching(/^pi_/),
      intent_expiry: "2026-01-22 12:00:00",
    });
    expect(await qfpay.transactions.get({ out_trade_no: "HOTEL-1" })).toBeUndefined();
    await simulator.payIntent(intent.payment_intent);
    expect(await qfpay.transactions.get({ out_trade_no: "HOTEL-1" })).toMatchObject({ status: "success", txamt: 1000 });
  });

  it("createPayment is told when the number is taken", async () => {
    const { qfpay } = await clientAndGateway();
    await qfpay.payments.create(order("HOTEL-1"));
    const error = await rejection(qfpay.intents.createPayment(card));
    expect(error).toMatchObject({ respcd: "1251", category: "duplicate" });
  });

  it("createToken leads to a card that a subscription can charge", async () => {
    const { qfpay, simulator } = await clientAndGateway();
    const { customer_id } = (await qfpay.customers.create({ name: "Chan" })).data;
    const intent = await qfpay.intents.createToken({ customer_id, token_reason: "membership" });
    expect(intent).toMatchObject({ token_intent: expect.stringMatching(/^ti_/), intent_expiry: "2026-01-22 12:00:00" });
    expect(await simulator.saveCard(intent.token_intent)).toMatchObject({ event: "NEW" });
    expect(await rejection(qfpay.intents.createToken({ customer_id: "cust_1" }))).toMatchObject({ respcd: "1136" });
  });

  it("works in the documented envelope as well", async () => {
    const { qfpay } = await clientAndGateway({ gateway: { responseShape: "envelope" } });
    expect(await qfpay.intents.createPayment(card)).toMatchObject({ payment_intent: expect.stringMatching(/^pi_/) });
  });
});

describe("preauth", () => {
  async function frozen() {
    const started = await clientAndGateway();
    const { payment_intent } = await started.qfpay.intents.createPayment(card);
    const { syssn } = await started.simulator.payIntent(payment_intent, { preAuth: true });
    return { ...started, syssn };
  }

  it("capture takes parts with numbers of their own, which are refunded", async () => {
    const { qfpay, syssn } = await frozen();
    const first = await qfpay.preauth.capture({ syssn, txamt: 300, txcurrcd: "HKD" });
    expect(first).toMatchObject({ status: "success", orig_syssn: syssn, txamt: 300 });
    expect(first.out_trade_no).toBeUndefined();
    await qfpay.preauth.capture({ syssn, txamt: 700 });
    expect(await rejection(qfpay.preauth.capture({ syssn, txamt: 1 }))).toMatchObject({ respcd: "1264" });
    expect(await qfpay.transactions.get({ syssn: first.syssn! })).toMatchObject({
      status: "success",
      orig_syssn: syssn,
    });
    const refund = { syssn: first.syssn!, out_trade_no: "R-1", txamt: 300 };
    expect(await qfpay.refunds.create(refund)).toMatchObject({ status: "success" });
  });

  it("capture is refused above what is frozen and after 7 days", async () => {
    const { qfpay, syssn, clock } = await frozen();
    expect(await rejection(qfpay.preauth.capture({ syssn, txamt: 1001 }))).toMatchObject({ respcd: "1266" });
    await clock.advance(7 * 86_400_000);
    expect(await rejection(qfpay.preauth.capture({ syssn, txamt: 1 }))).toMatchObject({ respcd: "1181" });
  });

  it("a capture whose answer is lost is found by its freeze and amount, and nobody says that it did not happen", async () => {
    const { qfpay, simulator, syssn } = await frozen();
    const path = "/trade/v1/authtrade";
    simulator.faults.next({ kind: "reset", when: "before", path });
    const lost = await rejection(qfpay.preauth.capture({ syssn, txamt: 300 }));
    expect(lost).toMatchObject({ code: "outcome_unknown" });
    await expect((lost.recover as () => Promise<unknown>)()).rejects.toMatchObject({ outcome: "unknown" });
    simulator.faults.next({ kind: "reset", when: "after", path });
    const taken = await rejection(qfpay.preauth.capture({ syssn, txamt: 300 }));
    expect(await (taken.recover as () => Promise<unknown>)()).toMatchObject({ orig_syssn: syssn, txamt: 300 });
  });

  it("a release whose answer is lost is read from the freeze", async () => {
    const { qfpay, simulator, syssn } = await frozen();
    const path = "/trade/v1/unfreeze";
    const release = () => qfpay.preauth.unfreeze({ syssn, out_trade_no: "U-1", txamt: 1000 });
    simulator.faults.next({ kind: "reset", when: "before", path });
    expect(await ((await rejection(release())).recover as () => Promise<unknown>)()).toBeUndefined();
    simulator.faults.next({ kind: "reset", when: "after", path });
    expect(await ((await rejection(release())).recover as () => Promise<unknown>)()).toMatchObject({
      syssn,
      cancel: "4",
    });
  });

  it("unfreeze works once", async () => {
    const { qfpay, syssn } = await frozen();
    const release = () => qfpay.preauth.unfreeze({ syssn, out_trade_no: "U-1", txamt: 1000 });
    expect(await release()).toMatchObject({ status: "success", orig_syssn: syssn });
    expect(await qfpay.transactions.get({ syssn })).toMatchObject({ cancel: "4" });
    expect(await rejection(release())).toMatchObject({ respcd: "1264" });
  });
});
