import { describe, expect, it, vi } from "vitest";
import { createOrderNumber, formatTxdtm, memoryLimiter, systemClock } from "../src/index.js";
import { fakeClock, scaledClock } from "../src/testing.js";
import { clientWithFetch, json, paid, payment } from "./support.js";

/** The tests of times, order numbers and clocks, which must pass in any time zone. */
export function timeCases(): void {
  describe("formatTxdtm", () => {
    it("writes Hong Kong time by default, from a Date or a number", () => {
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

    it("refuses an unknown zone with QFPayConfigError and an invalid date with QFPayValidationError", () => {
      expect(() => formatTxdtm(0, "Asia/Hongkong_Typo")).toThrow(expect.objectContaining({ code: "config_invalid" }));
      for (const date of [new Date("nonsense"), Number.NaN, Number.POSITIVE_INFINITY]) {
        expect(() => formatTxdtm(date)).toThrow(
          expect.objectContaining({ code: "params_invalid", issues: [expect.objectContaining({ path: "date" })] }),
        );
      }
    });

    it("refuses a number beyond the range of Date", () => {
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
        // The time zones must have an effect: midnight is another moment in each zone.
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
      const hk = clientWithFetch([json(paid())]);
      await hk.qfpay.payments.create(payment);
      expect(hk.sent[0]!.params.txdtm).toBe("2026-01-01 12:00:00");
      const tokyo = clientWithFetch([json(paid())], { timeZone: "Asia/Tokyo" });
      await tokyo.qfpay.payments.create(payment);
      expect(tokyo.sent[0]!.params.txdtm).toBe("2026-01-01 13:00:00");
    });

    it("is the caller's if given, and the default if undefined or empty", async () => {
      const { qfpay, sent } = clientWithFetch([json(paid())]);
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
    it("is the prefix, 8 characters of time to the millisecond and 16 random ones", () => {
      vi.useFakeTimers({ now: Date.UTC(2026, 0, 1, 4, 0, 0, 123) });
      try {
        expect(createOrderNumber("TEA")).toMatch(/^TEAMJUX2F7F[0-9A-Z]{16}$/);
        expect(createOrderNumber()).toMatch(/^MJUX2F7F[0-9A-Z]{16}$/);
      } finally {
        vi.useRealTimers();
      }
    });

    it("stays within 128 letters and digits with the longest prefix, and refuses a longer or invalid one", () => {
      expect(createOrderNumber("P".repeat(64))).toMatch(/^[A-Za-z0-9]{88}$/);
      for (const prefix of ["P".repeat(65), "A-", "A,B", "é", " ", "A\n"]) {
        expect(() => createOrderNumber(prefix)).toThrow(
          expect.objectContaining({ code: "params_invalid", issues: [expect.objectContaining({ path: "prefix" })] }),
        );
      }
    });
  });

  describe("scaledClock", () => {
    const rest = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

    it("makes now and monotonic pass `speed` times as fast as its base", async () => {
      const base = fakeClock();
      const clock = scaledClock(60, base);
      const [now, monotonic] = [clock.now(), clock.monotonic()];
      expect(now).toBe(base.now());
      await base.advance(1_000);
      expect(clock.now() - now).toBe(60_000);
      expect(clock.monotonic() - monotonic).toBe(60_000);
    });

    it("shortens timers by the same factor", async () => {
      const base = fakeClock();
      const clock = scaledClock(60, base);
      let fired = 0;
      clock.setTimeout(() => fired++, 120_000);
      await base.advance(1_999);
      expect(fired).toBe(0);
      await base.advance(1);
      expect([fired, base.pending]).toEqual([1, 0]);
    });

    it("can also slow down", async () => {
      const base = fakeClock();
      const clock = scaledClock(0.5, base);
      let fired = 0;
      clock.setTimeout(() => fired++, 100);
      await base.advance(199);
      expect([fired, clock.monotonic()]).toEqual([0, 99.5]);
      await base.advance(1);
      expect(fired).toBe(1);
    });

    it("clears timers, before and after they were started again", async () => {
      const base = fakeClock();
      const early = {
        ...base,
        setTimeout: (callback: () => void, ms: number) => base.setTimeout(callback, Math.max(1, ms - 1)),
      };
      const clock = scaledClock(10, early);
      let fired = 0;
      clock.clearTimeout(clock.setTimeout(() => fired++, 100));
      const armedAgain = clock.setTimeout(() => fired++, 100);
      await base.advance(9);
      clock.clearTimeout(armedAgain);
      clock.clearTimeout(undefined);
      await base.advance(100);
      expect([fired, base.pending]).toEqual([0, 0]);
    });

    it("never fires before its time by the clock itself, as the limiter needs", async () => {
      const clock = scaledClock(60);
      const early = await Promise.all(
        Array.from({ length: 200 }, (_, index) => {
          const due = clock.monotonic() + index * 37;
          return new Promise<number>((resolve) => clock.setTimeout(() => resolve(due - clock.monotonic()), index * 37));
        }),
      );
      expect(Math.max(...early)).toBeLessThan(0.1);
    });

    it("runs on the system's clock by default", async () => {
      const clock = scaledClock(100);
      const read = () => {
        const from = performance.now();
        const shown = { now: clock.now(), monotonic: clock.monotonic() };
        return { from, shown, to: performance.now() };
      };
      const before = read();
      await rest(50);
      const after = read();
      for (const name of ["now", "monotonic"] as const) {
        const passed = after.shown[name] - before.shown[name];
        // The clock runs 100 times as fast as real time. The 1 ms allows for the rounding of `now`.
        expect(passed).toBeGreaterThanOrEqual((after.from - before.to) * 100 - 1);
        expect(passed).toBeLessThanOrEqual((after.to - before.from) * 100 + 1);
      }
      expect(Number.isInteger(clock.now())).toBe(true);
    });

    it("shows the same time in processes that start at different moments, given the same origin", async () => {
      const base = fakeClock();
      const first = scaledClock(60, base, base.now());
      const origin = base.now();
      await base.advance(10_000);
      const restarted = scaledClock(60, base, origin);
      const apart = scaledClock(60, base);
      await base.advance(5_000);
      expect(restarted.now()).toBe(first.now());
      expect(first.now() - origin).toBe(900_000);
      expect(first.now() - apart.now()).toBe(590_000);
    });

    it("does not keep a process alive whose timers are unrefed", () => {
      const timer = scaledClock(60).setTimeout(() => {}, 3_600_000) as { handle: NodeJS.Timeout; unref(): void };
      expect(timer.handle.hasRef()).toBe(true);
      timer.unref();
      expect(timer.handle.hasRef()).toBe(false);
      clearTimeout(timer.handle);
    });

    it("scales the windows of a limiter", async () => {
      const base = fakeClock();
      const limiter = memoryLimiter({ windows: [{ limit: 1, windowMs: 60_000 }], clock: scaledClock(60, base) });
      (await limiter.acquire())();
      let acquired = false;
      const second = limiter.acquire().then(() => (acquired = true));
      await base.advance(1_000);
      expect(acquired).toBe(false);
      await base.advance(1);
      await second;
      expect(acquired).toBe(true);
    });

    it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])("refuses a speed of %d", (speed) => {
      expect(() => scaledClock(speed, systemClock)).toThrow(expect.objectContaining({ code: "config_invalid" }));
    });
  });
}
