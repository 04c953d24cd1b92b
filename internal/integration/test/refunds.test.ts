import type { RefundParams } from "@qfpay/core";
import { describe, expect, it } from "vitest";
import { clientAndGateway, order, rejection } from "./client-and-gateway.js";

async function paid(goods_name = "Tea", pay_type: "800201" | "802001" = "800201") {
  const started = await clientAndGateway();
  const { syssn } = await started.qfpay.payments.create({ ...order("A-1"), goods_name, pay_type });
  await started.simulator.pay("A-1");
  const refund = { out_trade_no: "R-1", txamt: 400 };
  return { ...started, syssn, refund };
}

describe("refunds.create", () => {
  it("refunds by syssn", async () => {
    const { qfpay, syssn, refund } = await paid();
    const refunded = await qfpay.refunds.create({ syssn, ...refund });
    expect(refunded).toMatchObject({ status: "success", orig_syssn: syssn, out_trade_no: "R-1", txamt: 400 });
    expect(await qfpay.transactions.get({ out_trade_no: "R-1" })).toMatchObject({
      order_type: "refund",
      orig_syssn: syssn,
    });
  });

  it("takes qf_trade_no for syssn, and sends the latter", async () => {
    const { qfpay, syssn, refund, sent } = await paid();
    await qfpay.refunds.create({ qf_trade_no: syssn, ...refund });
    expect(sent("/trade/v1/refund")[0]!.params).toMatchObject({ syssn });
    expect(sent("/trade/v1/refund")[0]!.params).not.toHaveProperty("qf_trade_no");
  });

  it("looks the syssn up by original_out_trade_no", async () => {
    const { qfpay, syssn, refund, sent } = await paid();
    const refunded = await qfpay.refunds.create({ original_out_trade_no: "A-1", ...refund });
    expect(refunded).toMatchObject({ orig_syssn: syssn });
    expect(sent("/trade/v1/refund")[0]!.params).not.toHaveProperty("original_out_trade_no");
    const unknown = { original_out_trade_no: "A-2", ...refund, out_trade_no: "R-2" };
    expect(await rejection(qfpay.refunds.create(unknown))).toMatchObject({ code: "params_invalid" });
  });

  it("refuses FPS, known or looked up, unless told otherwise", async () => {
    const { qfpay, syssn, refund, sent } = await paid("Tea", "802001");
    const known = { syssn, pay_type: "802001", ...refund };
    const found = { original_out_trade_no: "A-1", ...refund };
    for (const params of [known, found]) {
      const error = await rejection(qfpay.refunds.create(params));
      expect(error).toMatchObject({ code: "params_invalid", outcome: "not_sent", issues: [{ path: "pay_type" }] });
    }
    expect(sent("/trade/v1/refund")).toEqual([]);
    const error = await rejection(qfpay.refunds.create(known, { allowUnsupported: true }));
    expect(error).toMatchObject({ respcd: "1155", category: "refund" });
    expect(sent("/trade/v1/refund")).toHaveLength(1);
  });

  it.each(["1125", "1150", "1155", "1262", "1265", "1269", "1270", "1271", "1272"])("reports %s", async (respcd) => {
    const { qfpay, syssn, refund } = await paid(`refund:${respcd}`);
    const error = await rejection(qfpay.refunds.create({ syssn, ...refund }));
    expect(error).toMatchObject({ code: "api_error", outcome: "rejected", respcd });
  });

  it("is pending while it is processed", async () => {
    const { qfpay, syssn, refund, clock } = await paid("refund:1145");
    expect(await qfpay.refunds.create({ syssn, ...refund })).toMatchObject({ status: "pending", respcd: "1145" });
    expect(await qfpay.transactions.get({ out_trade_no: "R-1" })).toMatchObject({ status: "pending" });
    await clock.advance(30_000);
    expect(await qfpay.transactions.get({ out_trade_no: "R-1" })).toMatchObject({ status: "success" });
  });

  it("meets the gateway's own rules: too early, too much, twice, the same number", async () => {
    const { qfpay, syssn, refund } = await paid();
    const { syssn: open } = await qfpay.payments.create(order("OPEN"));
    const refused = (params: object) => rejection(qfpay.refunds.create({ ...refund, ...params } as RefundParams));
    expect(await refused({ syssn: open })).toMatchObject({ respcd: "1261" });
    expect(await refused({ syssn, txamt: 1001 })).toMatchObject({ respcd: "1272" });
    expect(await refused({ syssn: "1" })).toMatchObject({ respcd: "1268" });
    await qfpay.refunds.create({ syssn, ...refund, txamt: 1000 });
    expect(await refused({ syssn, out_trade_no: "R-2" })).toMatchObject({ respcd: "1264" });
    expect(await refused({ syssn })).toMatchObject({ respcd: "1251", category: "duplicate" });
  });
});

it("the nightly pause is 1265", async () => {
  const { qfpay, simulator, clock } = await clientAndGateway({ gateway: { nightlyRefundPause: true } });
  const { syssn } = await qfpay.payments.create(order("A-1"));
  await simulator.pay("A-1");
  await clock.advance(11.5 * 3_600_000); // The time in Hong Kong is now 23:30.
  const refund = () => qfpay.refunds.create({ syssn, out_trade_no: "R-1", txamt: 1 });
  expect(await rejection(refund())).toMatchObject({ respcd: "1265", category: "refund" });
  await clock.advance(3_600_000);
  expect(await refund()).toMatchObject({ status: "success" });
});
