import { describe, expect, it } from "vitest";
import type { RefundRules } from "../src/index.js";
import { appCode, clientKey, createClient } from "./client.js";
import { start } from "./start.js";

const day = 86_400_000;

function shop(refunds: RefundRules) {
  const started = start({ refunds });
  const { client, simulator } = started;
  let number = 0;
  const paid = async (params: Record<string, string> = {}): Promise<string> => {
    const { syssn } = await client.pay(params);
    await simulator.pay(syssn);
    return syssn;
  };
  const refund = (syssn: string, txamt: string, more: Record<string, string> = {}) =>
    client.refund({ syssn, out_trade_no: `R-${++number}`, txamt, ...more });
  return { ...started, paid, refund };
}

describe("refunds.again", () => {
  it.each(["1125", "1262", "1264"] as const)(
    "%s is the response to a refund of a payment that is refunded in full",
    async (again) => {
      const { paid, refund, client } = shop({ again });
      const syssn = await paid();
      expect(await refund(syssn, "999")).toMatchObject({ respcd: "0000" });
      expect(await refund(syssn, "2")).toMatchObject({ respcd: "1272" });
      expect(await refund(syssn, "1")).toMatchObject({ respcd: "0000" });
      expect(await refund(syssn, "1000")).toMatchObject({ respcd: again });
      for (const path of ["close", "reversal"]) {
        const params = { syssn, txamt: "1000", txdtm: "2026-01-01 12:00:00" };
        expect(await client.call(path, params)).toMatchObject({ respcd: again });
      }
    },
  );
});

describe("refunds.fullOnly", () => {
  it("answers 1270 to a partial refund in a currency, and accepts a full one", async () => {
    const { paid, refund, simulator } = shop({ fullOnly: ["JPY"] });
    const syssn = await paid({ txcurrcd: "JPY" });
    expect(await refund(syssn, "999")).toMatchObject({ respcd: "1270", resperr: expect.stringContaining("JPY") });
    expect(await refund(syssn, "1001")).toMatchObject({ respcd: "1272" });
    expect(simulator.transactions).toHaveLength(1);
    expect(await refund(syssn, "1000")).toMatchObject({ respcd: "0000" });
    expect(await refund(await paid(), "999")).toMatchObject({ respcd: "0000" });
  });

  it("answers 1271 to a partial refund of a pay type, and accepts a full one", async () => {
    const { paid, refund } = shop({ fullOnly: ["805801"] });
    const syssn = await paid({ pay_type: "805801" });
    expect(await refund(syssn, "999")).toMatchObject({ respcd: "1271", resperr: expect.stringContaining("805801") });
    expect(await refund(syssn, "1000")).toMatchObject({ respcd: "0000" });
    expect(await refund(await paid(), "999")).toMatchObject({ respcd: "0000" });
  });

  it.each(["JPY", "IDR", "MMK"])("is empty by default: a partial refund of %s is accepted", async (txcurrcd) => {
    const { paid, refund } = shop({});
    expect(await refund(await paid({ txcurrcd }), "1")).toMatchObject({ respcd: "0000", txcurrcd });
  });
});

describe("refunds.fromTurnover", () => {
  it("answers 1269 beyond the payments of today less the refunds", async () => {
    const { paid, refund, clock } = shop({ fromTurnover: true });
    const yesterday = await paid();
    await clock.advance(day);
    expect(await refund(yesterday, "1")).toMatchObject({
      respcd: "1269",
      resperr: expect.stringContaining("of 0 HKD"),
    });
    const today = await paid({ txamt: "500" });
    expect(await refund(yesterday, "501")).toMatchObject({ respcd: "1269" });
    expect(await refund(yesterday, "300")).toMatchObject({ respcd: "0000" });
    expect(await refund(today, "201")).toMatchObject({ respcd: "1269" });
    expect(await refund(today, "200")).toMatchObject({ respcd: "0000" });
    expect(await refund(yesterday, "1")).toMatchObject({ respcd: "1269" });
  });

  it("counts a refund that is still being processed, each currency by itself, and no unpaid order", async () => {
    const { paid, refund, client, clock } = shop({ fromTurnover: true });
    const yesterday = await paid();
    const slow = await paid({ goods_name: "refund:1143" });
    await clock.advance(day);
    await paid({ txamt: "500" });
    await paid({ txcurrcd: "USD" });
    await client.pay();
    expect(await refund(slow, "400")).toMatchObject({ respcd: "1143" });
    expect(await refund(yesterday, "101")).toMatchObject({ respcd: "1269" });
    expect(await refund(yesterday, "100")).toMatchObject({ respcd: "0000" });
  });

  it("counts each merchant's own", async () => {
    const merchants = [appCode, "OTHER"].map((app) => ({ appCode: app, clientKey }));
    const { client, simulator, clock } = start({ merchants, refunds: { fromTurnover: true } });
    const { syssn } = await client.pay({ out_trade_no: "A-1" });
    await simulator.pay(syssn);
    await clock.advance(day);
    const others = await createClient(simulator, clientKey, "OTHER").pay();
    await simulator.pay(others.syssn);
    expect(await client.refund({ syssn, out_trade_no: "R-1", txamt: "1" })).toMatchObject({ respcd: "1269" });
  });

  it("is off by default", async () => {
    const { paid, refund, clock } = shop({});
    const syssn = await paid();
    await clock.advance(day);
    expect(await refund(syssn, "1000")).toMatchObject({ respcd: "0000" });
  });
});

describe("refunds.fps", () => {
  it("takes refunds of FPS for 29 days", async () => {
    const { paid, refund, clock } = shop({ fps: true });
    const syssn = await paid({ pay_type: "802001" });
    await clock.advance(29 * day);
    expect(await refund(syssn, "1")).toMatchObject({ respcd: "0000" });
    await clock.advance(1);
    expect(await refund(syssn, "1")).toMatchObject({ respcd: "1265", resperr: expect.stringContaining("29 days") });
  });

  it("is off by default", async () => {
    const { paid, refund } = shop({});
    expect(await refund(await paid({ pay_type: "802001" }), "1")).toMatchObject({ respcd: "1155" });
  });
});

it("a refund is in the payment's currency: another is 1267", async () => {
  const { paid, refund } = shop({});
  const syssn = await paid();
  expect(await refund(syssn, "1", { txcurrcd: "USD" })).toMatchObject({ respcd: "1267" });
  expect(await refund(syssn, "1", { txcurrcd: "XXX" })).toMatchObject({ respcd: "1104" });
  expect(await refund(syssn, "1", { txcurrcd: "HKD" })).toMatchObject({ respcd: "0000" });
});

it.each([{ again: "1261" }, { fullOnly: ["800999"] }, { fullOnly: ["toString"] }])(
  "unknown rules are refused at the start: %j",
  (refunds) => {
    expect(() => start({ refunds: refunds as unknown as RefundRules })).toThrow(TypeError);
  },
);
