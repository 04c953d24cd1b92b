import { describe, expect, it } from "vitest";
import {
  currencies,
  endpoints,
  environments,
  type PayTypeRow,
  payTypes,
  type StatusCodeRow,
  statusCodes,
} from "../src/index.js";
import brief from "./fixtures/brief-catalog.json" with { type: "json" };
import wire from "./fixtures/wire-catalog.json" with { type: "json" };

const rows: Record<string, PayTypeRow> = payTypes;
const codes: Record<string, StatusCodeRow> = statusCodes;

describe("The pay type catalog", () => {
  it("has exactly the documented codes", () => {
    expect(Object.keys(payTypes).sort()).toEqual(brief.payTypes.map(({ code }) => code).sort());
  });

  it.each(brief.payTypes)("has the documented wallet, mode and region of $code", ({ code, wallets, mode, regions }) => {
    const row = rows[code]!;
    for (const wallet of wallets) expect(`${row.wallet} ${row.name}`).toContain(wallet);
    expect(row.mode).toBe(mode);
    // For several pay types, QFPay's documents name no region.
    if (regions.length > 0) expect([...row.regions].sort()).toEqual([...regions].sort());
  });

  it("names AlipayHK and not Alipay for the 8015xx codes", () => {
    for (const code of ["801501", "801510", "801512", "801514"]) expect(rows[code]!.wallet).toBe("AlipayHK");
    for (const code of ["800101", "800107", "800108", "801101", "801107", "801110"])
      expect(rows[code]!.wallet).toBe("Alipay");
  });

  it("has the documented requirements of every code", () => {
    expect(wire.payTypes.map(({ code }) => code).sort()).toEqual(Object.keys(payTypes).sort());
  });

  it.each(wire.payTypes)("has the documented requirements, means to pay and refund rules of $code", (fact) => {
    const row = rows[fact.code]!;
    expect({
      regions: [...row.regions].sort(),
      requires: [...row.requires, ...(row.advises ?? [])].sort(),
      carries: row.carries,
      refund: row.refund,
      undo: row.undo,
      expiredTime: row.expiredTime,
    }).toEqual({
      regions: fact.regions,
      requires: [...fact.requires].sort(),
      carries: fact.carries,
      refund: fact.refund,
      undo: fact.undo,
      expiredTime: fact.expiredTime,
    });
  });

  it("requires more than 1 HKD for 801101 and no minimum for other pay types", () => {
    for (const [code, row] of Object.entries(rows))
      expect(row.minTxamt, code).toBe(code === "801101" ? 101 : undefined);
  });
});

describe("The currency catalog", () => {
  it("has exactly the 13 documented currencies with their names", () => {
    expect(brief.currencies).toHaveLength(13);
    expect(Object.entries(currencies).map(([code, { name }]) => ({ code, name }))).toEqual(brief.currencies);
  });

  it("has no exponent for JPY, IDR and MMK, and two decimals for all others", () => {
    for (const [code, { exponent }] of Object.entries(currencies)) {
      expect(exponent, code).toBe(["JPY", "IDR", "MMK"].includes(code) ? undefined : 2);
    }
  });
});

describe("The status code catalog", () => {
  it("has exactly the 52 documented codes", () => {
    expect(brief.statusCodes).toHaveLength(52);
    expect(Object.keys(statusCodes).sort()).toEqual(brief.statusCodes.map(({ code }) => code).sort());
  });

  it.each(brief.statusCodes)("explains $code as documented", ({ code, fact }) => {
    expect(codes[code]!.meaning).toMatch(new RegExp(fact, "i"));
    expect(codes[code]!.advice.length).toBeGreaterThan(5);
  });

  it.each(wire.statusCodes)("puts $code into category $category", ({ code, category }) => {
    expect(codes[code]!.category).toBe(category);
  });

  it.each(wire.statusCodes)("says whether $code needs a query first ($queryFirst)", ({ code, queryFirst }) => {
    expect(codes[code]!.askFirst).toBe(queryFirst);
  });

  it("has meanings without a full stop, so that messages can join them", () => {
    for (const { meaning, advice } of Object.values(codes))
      expect(`${meaning}|${advice}`).not.toMatch(/^\s|\.\||\.$|\s$/);
  });
});

describe("The environment and endpoint catalogs", () => {
  it("have the three documented base URLs", () => {
    expect(Object.entries(environments).map(([name, { baseUrl }]) => ({ name, baseUrl }))).toEqual(brief.environments);
  });

  it("have the Element script, its region and its env for each environment", () => {
    expect(environments.sandbox.elementScript).toBe("https://cdn-int.qfapi.com/qfpay_element/qfpay.js");
    expect(environments.test.elementScript).toBe("https://test-cdn-hk.qfapi.com/qfpay_element/qfpay.js");
    expect(environments.prod.elementScript).toBe("https://cdn-hk.qfapi.com/qfpay_element/qfpay.js");
    expect(Object.values(environments).map(({ element }) => `${element.region}/${element.env}`)).toEqual([
      "qa/qa",
      "hkt/test",
      "hk/prod",
    ]);
  });

  it("have payment, query and refund with their kind", () => {
    expect(endpoints).toMatchObject({
      payment: { path: "/trade/v1/payment", method: "POST", kind: "write", mchid: true },
      query: { path: "/trade/v1/query", method: "POST", kind: "read", mchid: true },
      refund: { path: "/trade/v1/refund", method: "POST", kind: "write", mchid: true },
    });
  });
});
