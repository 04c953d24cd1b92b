import { describe, expect, it, vi } from "vitest";
import { createOrderNumber, formatTxdtm } from "../src/index.js";
import { json, paid, payment, world } from "./support.js";

describe("formatTxdtm", () => {
  it("writes Hong Kong time unless told otherwise, from a Date or a number", () => {
    expect(formatTxdtm(new Date("2026-01-01T04:00:00Z"))).toBe("2026-01-01 12:00:00");
    expect(formatTxdtm(Date.UTC(2026, 0, 1, 4))).toBe("2026-01-01 12:00:00");
  });

  it("crosses day, month and year in the zone and not in UTC", () => {
    expect(formatTxdtm(new Date("2025-12-31T15:59:59.999Z"))).toBe("2025-12-31 23:59:59");
    expect(formatTxdtm(new Date("2025-12-31T16:00:00Z"))).toBe("2026-01-01 00:00:00");
    expect(formatTxdtm(new Date("2028-02-28T16:00:00Z"))).toBe("2028-02-29 00:00:00");
  });

  it.each([
    ["Asia/Hong_Kong", "2026-07-01T16:00:00Z", "2026-07-02 00:00:00"],
    ["Asia/Tokyo", "2026-07-01T15:00:00Z", "2026-07-02 00:00:00"],
    ["Asia/Bangkok", "2026-01-01T04:05:06Z", "2026-01-01 11:05:06"],
    ["UTC", "2026-01-01T00:00:00Z", "2026-01-01 00:00:00"],
    ["Asia/Dubai", "2026-01-01T20:30:00Z", "2026-01-02 00:30:00"],
    ["Asia/Kathmandu", "2026-01-01T00:00:00Z", "2026-01-01 05:45:00"],
    ["America/New_York", "2026-03-08T06:59:59Z", "2026-03-08 01:59:59"],
    ["America/New_York", "2026-03-08T07:00:00Z", "2026-03-08 03:00:00"],
    ["America/New_York", "2026-11-01T05:30:00Z", "2026-11-01 01:30:00"],
    ["America/New_York", "2026-11-01T06:30:00Z", "2026-11-01 01:30:00"],
    ["Europe/Berlin", "2026-03-29T01:00:00Z", "2026-03-29 03:00:00"],
    ["Australia/Lord_Howe", "2026-10-03T15:30:00Z", "2026-10-04 02:30:00"],
  ])("writes %s at %s as %s", (zone, at, text) => {
    expect(formatTxdtm(new Date(at), zone)).toBe(text);
  });

  it("refuses an unknown zone as configuration and an invalid date as a parameter", () => {
    expect(() => formatTxdtm(0, "Asia/Hongkong_Typo")).toThrow(expect.objectContaining({ code: "config_invalid" }));
    for (const date of [new Date("nonsense"), Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => formatTxdtm(date)).toThrow(
        expect.objectContaining({ code: "params_invalid", issues: [expect.objectContaining({ path: "date" })] }),
      );
    }
  });

  it("refuses a number beyond what a Date can hold", () => {
    expect(() => formatTxdtm(8.64e15 + 1)).toThrow(expect.objectContaining({ code: "params_invalid" }));
    expect(() => formatTxdtm(8.64e15 + 1, "UTC")).toThrow(expect.objectContaining({ code: "params_invalid" }));
  });

  it("does not depend on the zone of the process", () => {
    const zones = ["America/Los_Angeles", "Pacific/Kiritimati", "Asia/Kolkata", "UTC"];
    const before = process.env.TZ;
    try {
      const texts = zones.map((zone) => {
        process.env.TZ = zone;
        return [
          new Date(2026, 0, 1).getTime(),
          formatTxdtm(Date.UTC(2026, 0, 1, 4)),
          formatTxdtm(Date.UTC(2026, 6, 1, 4), "America/New_York"),
        ];
      });
      // The switch is real: midnight of the host's zone is another moment in each.
      expect(new Set(texts.map(([midnight]) => midnight)).size).toBe(zones.length);
      for (const [, hk, ny] of texts) expect([hk, ny]).toEqual(["2026-01-01 12:00:00", "2026-07-01 00:00:00"]);
    } finally {
      if (before === undefined) delete process.env.TZ;
      else process.env.TZ = before;
    }
  });
});

describe("txdtm of a request", () => {
  it("is the clock's time in the client's zone", async () => {
    const hk = world([json(paid())]);
    await hk.qfpay.payments.create(payment);
    expect(hk.sent[0]!.params.txdtm).toBe("2026-01-01 12:00:00");
    const tokyo = world([json(paid())], { timeZone: "Asia/Tokyo" });
    await tokyo.qfpay.payments.create(payment);
    expect(tokyo.sent[0]!.params.txdtm).toBe("2026-01-01 13:00:00");
  });

  it("is the caller's when given, and the default when given as undefined or empty", async () => {
    const { qfpay, sent } = world([json(paid())]);
    await qfpay.payments.create({ ...payment, txdtm: "2025-12-31 23:59:59" });
    await qfpay.payments.create({ ...payment, txdtm: undefined });
    await qfpay.payments.create({ ...payment, txdtm: "" });
    await qfpay.refunds.create({ syssn: "1", out_trade_no: "R-1", txamt: 1, txdtm: undefined });
    expect(sent.map(({ params }) => params.txdtm)).toEqual([
      "2025-12-31 23:59:59",
      "2026-01-01 12:00:00",
      "2026-01-01 12:00:00",
      "2026-01-01 12:00:00",
    ]);
  });
});

describe("createOrderNumber", () => {
  it("is the prefix, the UTC time to the millisecond and 20 hex digits", () => {
    vi.useFakeTimers({ now: Date.UTC(2026, 0, 1, 4, 0, 0, 123) });
    try {
      expect(createOrderNumber("TEA")).toMatch(/^TEA20260101040000123[0-9A-F]{20}$/);
      expect(createOrderNumber()).toMatch(/^20260101040000123[0-9A-F]{20}$/);
    } finally {
      vi.useRealTimers();
    }
  });

  it("never repeats, within one millisecond too", () => {
    const numbers = new Set(Array.from({ length: 20_000 }, () => createOrderNumber("A")));
    expect(numbers.size).toBe(20_000);
  });

  it("stays within 128 letters and digits with the longest prefix, and refuses a longer or odd one", () => {
    expect(createOrderNumber("P".repeat(64))).toMatch(/^[A-Za-z0-9]{101}$/);
    for (const prefix of ["P".repeat(65), "A-", "A,B", "é", " ", "A\n"]) {
      expect(() => createOrderNumber(prefix)).toThrow(
        expect.objectContaining({ code: "params_invalid", issues: [expect.objectContaining({ path: "prefix" })] }),
      );
    }
  });
});
