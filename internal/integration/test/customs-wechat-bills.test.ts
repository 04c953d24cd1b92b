import { describe, expect, it } from "vitest";
import { clientAndGateway, order, rejection } from "./client-and-gateway.js";

async function paid(pay_type: "800201" | "801101" = "800201") {
  const started = await clientAndGateway();
  const { syssn } = await started.qfpay.payments.create({ ...order("A-1"), pay_type, txcurrcd: "CNY" });
  await started.simulator.pay("A-1");
  return { ...started, syssn };
}

describe("customs", () => {
  it("declare, query and redeclare a WeChat payment", async () => {
    const { qfpay, syssn } = await paid();
    const ref = { trade_type: "weixin", syssn, customs: "SHENZHEN" } as const;
    const verified = {
      status: "success",
      verify_department: "UNIONPAY",
      verify_department_trade_id: expect.any(String),
    };
    expect(await qfpay.customs.declare({ ...ref, mch_customs_no: "440316T004", action_type: "ADD" })).toMatchObject(
      verified,
    );
    expect(await qfpay.customs.query(ref)).toMatchObject(verified);
    expect(await qfpay.customs.redeclare({ ...ref, mch_customs_no: "440316T004" })).toMatchObject(verified);
  });

  it("declare an Alipay payment with decimal text, and a part of it with fees", async () => {
    const { qfpay, syssn } = await paid("801101");
    const ref = { trade_type: "alipay", syssn, customs: "HANGZHOU", mch_customs_no: "1" } as const;
    expect(await qfpay.customs.declare({ ...ref, amount: "10.00", out_request_no: "D-1" })).toMatchObject({
      status: "success",
    });
    const part = {
      sub_order_no: "P-1",
      fee_type: "CNY",
      order_fee: 300,
      transport_fee: 100,
      product_fee: 200,
    } as const;
    expect(await qfpay.customs.declare({ ...ref, ...part })).toMatchObject({ status: "success" });
    const again = await rejection(qfpay.customs.declare({ ...ref, ...part }));
    expect(again).toMatchObject({ respcd: "1102", category: "duplicate" });
  });

  it("are pending first", async () => {
    const { qfpay, syssn } = await paid();
    const ref = { trade_type: "weixin", syssn, customs: "SHENZHEN" } as const;
    expect(await qfpay.customs.declare({ ...ref, mch_customs_no: "4401145" })).toMatchObject({
      status: "pending",
      respcd: "1145",
    });
    expect(await qfpay.customs.query(ref)).toMatchObject({ status: "pending" });
    expect(await qfpay.customs.query(ref)).toMatchObject({ status: "success" });
  });

  it("are refused for what was not declared", async () => {
    const { qfpay, syssn } = await paid();
    const ref = { trade_type: "weixin", syssn, customs: "SHENZHEN" } as const;
    expect(await rejection(qfpay.customs.query(ref))).toMatchObject({ respcd: "1136" });
  });
});

describe.each([undefined, "ZaMVg12345"])("wechat with mchid %s", (mchid) => {
  it("leads from the link through the code to the openid of a payment", async () => {
    const { qfpay } = await clientAndGateway({ mchid });
    const redirect_uri = "https://shop.example/back?table=12&lang=zh hk";
    const visited = await fetch(qfpay.wechat.oauthUrl({ redirect_uri }), { redirect: "manual" });
    expect(visited.status).toBe(302);
    const back = new URL(visited.headers.get("location")!);
    expect(Object.fromEntries(back.searchParams)).toMatchObject({ table: "12", lang: "zh hk" });
    const code = back.searchParams.get("code")!;
    const sub_openid = await qfpay.wechat.openid(code);
    expect(sub_openid).toMatch(/^o/);
    expect(await rejection(qfpay.wechat.openid(code))).toMatchObject({ code: "api_error", respcd: "2005" });
    const payment = await qfpay.payments.create({ ...order("A-1"), pay_type: "800207", sub_openid });
    expect(payment.pay_params).toMatchObject({ package: expect.stringMatching(/^prepay_id=/) });
  });
});

describe("bills", () => {
  it("download as the bytes of a zip file", async () => {
    const { qfpay } = await paid();
    const bytes = await qfpay.bills.download("2026-01-15");
    expect(Buffer.from(bytes).subarray(0, 4).toString("latin1")).toBe("PK\u0003\u0004");
    expect(Buffer.from(bytes).toString()).toContain("A-1");
  });

  it("are unpacked: bytes, files, and rows where the columns are known", async () => {
    const { qfpay, syssn } = await paid();
    await qfpay.refunds.create({ syssn, out_trade_no: "R-1", txamt: 400 });
    const { bytes, files, rows } = await qfpay.bills.get("2026-01-15");
    expect(bytes).toEqual(await qfpay.bills.download("2026-01-15"));
    expect(files.map(({ name }) => name)).toEqual(["trade_bill_2026-01-15.csv"]);
    expect(rows).toMatchObject([
      { syssn, order_type: "payment", out_trade_no: "A-1", txamt: 1000, txcurrcd: "CNY" },
      { orig_syssn: syssn, order_type: "refund", out_trade_no: "R-1", txamt: 400 },
    ]);
    expect(rows![0]!.raw.sysdtm).toBe("2026-01-15 12:00:00");
  });

  it("are refused for a day without transactions, and for merchants with mchid", async () => {
    const { qfpay } = await paid();
    const error = await rejection(qfpay.bills.download("2026-01-14"));
    expect(error).toMatchObject({ code: "api_error", respcd: "1136", outcome: "rejected" });
    const agent = await clientAndGateway({ mchid: "ZaMVg12345" });
    expect(await rejection(agent.qfpay.bills.download("2026-01-15"))).toMatchObject({ respcd: "1104" });
  });
});
