import { fakeClock } from "@qfpay/core/testing";
import { beforeEach, describe, expect, it } from "vitest";
import { createSimulator } from "../src/index.js";
import { appCode, clientKey, createClient } from "./client.js";

let clock: ReturnType<typeof fakeClock>;
let simulator: ReturnType<typeof createSimulator>;
let client: ReturnType<typeof createClient>;

beforeEach(() => {
  clock = fakeClock();
  simulator = createSimulator({ merchants: [{ appCode, clientKey }], clock });
  client = createClient(simulator);
});

async function paid(params: Record<string, string> = {}): Promise<string> {
  const { syssn } = await client.pay(params);
  await simulator.pay(syssn);
  return syssn;
}

const record = async (syssn: string) => (await client.query({ syssn })).data[0];

describe("a refund", () => {
  it("has a number of its own and names the payment", async () => {
    const syssn = await paid({ out_trade_no: "A-1" });
    await clock.advance(1_000);
    const answer = await client.refund({ syssn, out_trade_no: "R-1", txamt: "400" });
    expect(answer).toMatchObject({
      respcd: "0000",
      orig_syssn: syssn,
      out_trade_no: "R-1",
      txamt: "400",
      txcurrcd: "HKD",
      cash_refund_fee: "400",
      cash_refund_fee_type: "HKD",
    });
    expect(answer.syssn).not.toBe(syssn);
    expect(await record(answer.syssn)).toMatchObject({ order_type: "refund", origssn: syssn, respcd: "0000" });
  });

  it("may be partial until nothing is left", async () => {
    const syssn = await paid();
    expect(await client.refund({ syssn, out_trade_no: "R-1", txamt: "400" })).toMatchObject({ respcd: "0000" });
    expect(await record(syssn)).toMatchObject({ cancel: "5", respcd: "0000" });
    expect(await client.refund({ syssn, out_trade_no: "R-2", txamt: "601" })).toMatchObject({ respcd: "1272" });
    expect(await client.refund({ syssn, out_trade_no: "R-2", txamt: "600" })).toMatchObject({ respcd: "0000" });
    expect(await record(syssn)).toMatchObject({ cancel: "3" });
    expect(await client.refund({ syssn, out_trade_no: "R-3", txamt: "1" })).toMatchObject({
      respcd: "1264",
      resperr: expect.stringContaining("wrong cancel"),
    });
  });

  it("marks a fully refunded scanned payment with 1", async () => {
    const { syssn } = await client.pay({ pay_type: "800208", auth_code: "13" });
    await client.refund({ syssn, out_trade_no: "R-1", txamt: "1000" });
    expect(await record(syssn)).toMatchObject({ cancel: "1" });
  });

  it("takes qf_trade_no in place of syssn", async () => {
    const qf_trade_no = await paid();
    expect(await client.refund({ qf_trade_no, out_trade_no: "R-1", txamt: "1000" })).toMatchObject({
      respcd: "0000",
      orig_syssn: qf_trade_no,
    });
  });

  it("uses up its number for good", async () => {
    const syssn = await paid({ out_trade_no: "A-1" });
    expect(await client.refund({ syssn, out_trade_no: "A-1", txamt: "1" })).toMatchObject({
      respcd: "1251",
      resperr: expect.stringMatching(/duplicate out_trade_no/),
    });
    await client.refund({ syssn, out_trade_no: "R-1", txamt: "1" });
    expect(await client.refund({ syssn, out_trade_no: "R-1", txamt: "1" })).toMatchObject({ respcd: "1251" });
    expect(await client.pay({ out_trade_no: "R-1" })).toMatchObject({ respcd: "1251" });
  });
});

describe("refusals", () => {
  it.each(["out_trade_no", "txamt", "txdtm", "syssn"])("answers 1104 when %s is missing", async (name) => {
    const params: Record<string, string> = {
      syssn: await paid(),
      out_trade_no: "R-1",
      txamt: "1",
      txdtm: "2026-01-01 12:00:00",
    };
    delete params[name];
    expect(await client.call("refund", params)).toMatchObject({
      respcd: "1104",
      resperr: expect.stringContaining(name),
    });
  });

  it("answers 1268 to an unknown transaction and to a refund", async () => {
    expect(await client.refund({ syssn: "1", out_trade_no: "R-1", txamt: "1" })).toMatchObject({ respcd: "1268" });
    const { syssn } = await client.refund({ syssn: await paid(), out_trade_no: "R-2", txamt: "1" });
    expect(await client.refund({ syssn, out_trade_no: "R-3", txamt: "1" })).toMatchObject({ respcd: "1268" });
  });

  it("answers 1261 to an unpaid order", async () => {
    const { syssn } = await client.pay();
    expect(await client.refund({ syssn, out_trade_no: "R-1", txamt: "1" })).toMatchObject({ respcd: "1261" });
  });

  it("answers 1155 to FPS", async () => {
    const syssn = await paid({ pay_type: "802001" });
    expect(await client.refund({ syssn, out_trade_no: "R-1", txamt: "1" })).toMatchObject({
      respcd: "1155",
      resperr: expect.stringMatching(/FPS.*cannot be refunded/),
    });
  });

  it("answers 1265 when the refund period is over", async () => {
    const syssn = await paid({ pay_type: "805801" });
    await clock.advance(90 * 86_400_000);
    expect(await client.refund({ syssn, out_trade_no: "R-1", txamt: "1" })).toMatchObject({ respcd: "0000" });
    await clock.advance(1);
    expect(await client.refund({ syssn, out_trade_no: "R-2", txamt: "1" })).toMatchObject({
      respcd: "1265",
      resperr: expect.stringMatching(/90 days/),
    });
  });

  it("books nothing when it refuses", async () => {
    const syssn = await paid();
    await client.refund({ syssn, out_trade_no: "R-1", txamt: "1001" });
    expect(simulator.transactions).toHaveLength(1);
    expect(simulator.transactions[0]).toMatchObject({ refunded: 0, cancel: "0" });
  });
});
