import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Currency,
  compareWithOrder,
  formatTxdtm,
  parseTxdtm,
  signParams,
  toMinorUnits,
  verifyResponse,
} from "../src/index.js";
import vectors from "./fixtures/vectors.json" with { type: "json" };
import { clientKey } from "./support.js";

const paths = (action: () => unknown) => {
  try {
    action();
  } catch (error) {
    expect(error).toMatchObject({ code: "params_invalid" });
    return (error as { issues: { path: string }[] }).issues.map(({ path }) => path);
  }
  throw new Error("nothing was refused");
};

/** Defines the tests of functions that need no client. They must pass in any time zone, also without `node:crypto`. */
export function pureCases(): void {
  describe("toMinorUnits", () => {
    it.each([
      ["12.34", 1234],
      ["12", 1200],
      ["12.3", 1230],
      ["0.01", 1],
      ["19.99", 1999],
      ["1.10", 110],
      ["007.50", 750],
      ["999999999.99", 99_999_999_999],
    ])("reads %s HKD as %d", (text, units) => {
      expect(toMinorUnits(text, "HKD")).toBe(units);
    });

    it.each([
      "12.345",
      "-1",
      "+1",
      "1e3",
      "1,000",
      "1,5",
      " 1",
      "1 ",
      "1\n",
      "",
      ".5",
      "5.",
      "１",
      "0x10",
      "NaN",
      "1000000000.00",
      12.34,
      null,
    ])("refuses %j", (text) => {
      expect(paths(() => toMinorUnits(text as string, "HKD"))).toEqual(["amount"]);
    });

    it("requires an exponent for JPY, IDR and MMK, and accepts 0 to 4", () => {
      for (const currency of ["JPY", "IDR", "MMK"] as const) {
        expect(paths(() => toMinorUnits("500", currency))).toEqual(["exponent"]);
        expect([toMinorUnits("500", currency, 0), toMinorUnits("500", currency, 2)]).toEqual([500, 50_000]);
      }
      for (const exponent of [-1, 1.5, 5, Number.NaN])
        expect(paths(() => toMinorUnits("500", "JPY", exponent))).toEqual(["exponent"]);
      expect(paths(() => toMinorUnits("500.5", "JPY", 0))).toEqual(["amount"]);
    });

    it("refuses a currency that is not one of the 13", () => {
      for (const currency of ["GBP", "hkd", "toString"])
        expect(paths(() => toMinorUnits("1", currency as Currency))).toEqual(["currency"]);
    });

    it("is exact for every amount of cents", () => {
      fc.assert(
        fc.property(fc.integer({ min: 0, max: 99_999_999_999 }), (cents) => {
          const text = `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, "0")}`;
          expect(toMinorUnits(text, "HKD")).toBe(cents);
        }),
        { numRuns: 200 },
      );
    });
  });

  describe("parseTxdtm", () => {
    it("is the inverse of formatTxdtm in Hong Kong, and in zones with daylight saving outside of the repeated hour", () => {
      fc.assert(
        fc.property(
          fc.integer({ min: Date.UTC(2000, 0, 1) / 1_000, max: Date.UTC(2037, 0, 1) / 1_000 }),
          fc.constantFrom("Asia/Hong_Kong", "UTC", "Asia/Kathmandu", "America/New_York", "Australia/Lord_Howe"),
          (seconds, zone) => {
            const text = formatTxdtm(seconds * 1_000, zone);
            expect(formatTxdtm(parseTxdtm(text, zone), zone)).toBe(text);
            if (zone === "Asia/Hong_Kong" || zone === "UTC")
              expect(parseTxdtm(text, zone).getTime()).toBe(seconds * 1_000);
          },
        ),
        { numRuns: 60 },
      );
    });

    it.each([
      "2026-02-30 00:00:00",
      "2026-13-01 00:00:00",
      "2026-01-01 24:00:00",
      "2026-01-01T00:00:00",
      "2026-01-01",
      "",
    ])("refuses %j", (text) => {
      expect(paths(() => parseTxdtm(text))).toEqual(["txdtm"]);
    });
  });

  describe("compareWithOrder", () => {
    const order = { out_trade_no: "A", txamt: 1000, txcurrcd: "HKD" };
    const payment = { ...order, respcd: "0000", mchid: "M1" };

    it("finds no difference in the order's own payment, and each difference in another one", () => {
      expect(compareWithOrder(payment, order)).toEqual([]);
      expect(compareWithOrder(payment, { ...order, mchid: "M1" })).toEqual([]);
      for (const [field, value] of [
        ["out_trade_no", "B"],
        ["txamt", 999],
        ["txamt", 1001],
        ["txamt", undefined],
        ["txcurrcd", "USD"],
        ["respcd", "1143"],
        ["respcd", undefined],
      ] as const) {
        expect(compareWithOrder({ ...payment, [field]: value }, order).map((d) => [d.field, d.actual])).toEqual([
          [field, value],
        ]);
      }
      expect(compareWithOrder(payment, { ...order, mchid: "M2" }).map(({ field }) => field)).toEqual(["mchid"]);
    });

    it.each([
      [{ status: "pending" }, [{ field: "status", expected: "success", actual: "pending" }]],
      [{ status: "failed" }, [{ field: "status", expected: "success", actual: "failed" }]],
      [{ status: "success" }, []],
      [{ status: "1" }, []], // In notifications of wallet payments, this means success.
      [{ cancel: "1" }, [{ field: "cancel", expected: "0", actual: "1" }]],
      [{ cancel: "2" }, [{ field: "cancel", expected: "0", actual: "2" }]],
      [{ cancel: "3" }, [{ field: "cancel", expected: "0", actual: "3" }]],
      [{ cancel: "0" }, []],
      [{ cancel: "4" }, []],
      [{ cancel: "5" }, []],
    ])("of a payment with %j finds %j", (change, differences) => {
      expect(compareWithOrder({ ...payment, ...change }, order)).toEqual(differences);
    });
  });

  describe("verifyResponse", () => {
    it.each(vectors.response_signature.cases)("verifies: $name", ({ data, md5 }) => {
      // A case without `respcd` is only the body's member `data`: the gateway signs this member, not the whole body.
      const body = JSON.stringify("respcd" in data ? data : { respcd: "0000", respmsg: "success", data });
      for (const signature of [md5, md5.toLowerCase()])
        expect(verifyResponse({ body, signature }, clientKey)).toBe("verified");
      expect(verifyResponse({ body: new TextEncoder().encode(body), signature: md5 }, clientKey)).toBe("verified");
      expect(verifyResponse({ body: body.replace("HKD", "USD"), signature: md5 }, clientKey)).toBe("mismatch");
      expect(verifyResponse({ body, signature: md5 }, "other")).toBe("mismatch");
      for (const signature of [null, undefined, ""])
        expect(verifyResponse({ body, signature }, clientKey)).toBe("absent");
    });

    it("uses the algorithm of the header, also for the sample in SHA-256", () => {
      const [sample] = vectors.response_signature.cases;
      const body = JSON.stringify({ respcd: "0000", data: sample!.data });
      expect(verifyResponse({ body, signature: sample!.sha256, signType: "SHA256" }, clientKey)).toBe("verified");
      expect(verifyResponse({ body, signature: sample!.sha256 }, clientKey)).toBe("mismatch");
    });

    it("keeps the digits of numbers too long for JavaScript", () => {
      const signature = signParams({ respcd: "0000", syssn: "20260101000300020000000001" }, clientKey, "MD5");
      const body = '{"respcd":"0000","syssn":20260101000300020000000001}';
      expect(verifyResponse({ body, signature }, clientKey)).toBe("verified");
    });

    it.each(["", "<html>", "[]", "null", "{"])("does not throw over the body %j", (body) => {
      expect(verifyResponse({ body, signature: "0".repeat(32) }, clientKey)).toBe("mismatch");
    });
  });
}
