import { QFPayConfigError, systemClock } from "@qfpay/core";
import { fakeClock, scaledClock } from "@qfpay/core/testing";
import { describe, expect, it } from "vitest";
import { createSimulator, steerableClock } from "../src/index.js";
import { appCode, clientKey, createClient } from "./client.js";
import { startReceiver } from "./receiver.js";

const merchants = [{ appCode, clientKey }];

describe("steerableClock", () => {
  it("shows the base's time until its speed is changed", async () => {
    const base = fakeClock();
    const clock = steerableClock({ base });
    await base.advance(1_234);
    expect(clock.now()).toBe(base.now());
    expect(clock.monotonic()).toBe(1_234);
  });

  it("runs faster, slower and not at all, without a jump", async () => {
    const base = fakeClock(0);
    const clock = steerableClock({ base, speed: 60 });
    await base.advance(1_000);
    expect(clock.now()).toBe(60_000);
    clock.setSpeed(0);
    await base.advance(5_000);
    expect(clock.now()).toBe(60_000);
    clock.setSpeed(0.5);
    await base.advance(2_000);
    expect(clock.now()).toBe(61_000);
    expect(clock.monotonic()).toBe(61_000);
  });

  it("keeps timers that are armed when the speed changes", async () => {
    const base = fakeClock(0);
    const clock = steerableClock({ base });
    const fired: number[] = [];
    clock.setTimeout(() => fired.push(clock.now()), 10_000);
    const called = clock.setTimeout(() => fired.push(-1), 10_000);
    clock.clearTimeout(called);
    await base.advance(4_000);
    clock.setSpeed(6);
    await base.advance(0);
    await base.advance(999);
    expect(fired).toEqual([]);
    await base.advance(1);
    expect(fired).toEqual([10_000]);
  });

  it("moves forward through the timers that fall due, in order, each at its time", async () => {
    const base = fakeClock(0);
    const clock = steerableClock({ base, speed: 0 });
    const fired: (readonly [string, number])[] = [];
    const note = (name: string) => fired.push([name, clock.now()]);
    clock.setTimeout(() => note("late"), 5_000);
    clock.setTimeout(() => {
      note("early");
      clock.setTimeout(() => note("child"), 1_000);
    }, 2_000);
    clock.setTimeout(() => note("never"), 10_001);
    await clock.advance(10_000);
    expect(fired).toEqual([
      ["early", 2_000],
      ["child", 3_000],
      ["late", 5_000],
    ]);
    expect(clock.now()).toBe(10_000);
  });

  it("fires a wait that is longer than a timer can be", async () => {
    const clock = steerableClock({ base: systemClock });
    let fired = 0;
    clock.setTimeout(() => fired++, 40 * 86_400_000);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(fired).toBe(0);
    await clock.advance(40 * 86_400_000);
    expect(fired).toBe(1);
  });

  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY])("refuses a speed and a step of %s", async (value) => {
    expect(() => steerableClock({ speed: value })).toThrow(QFPayConfigError);
    expect(() => steerableClock().setSpeed(value)).toThrow(QFPayConfigError);
    await expect(steerableClock().advance(value)).rejects.toThrow(QFPayConfigError);
  });
});

describe("the simulator's clock", () => {
  it("delivers all repeats of a notification over real sockets", async () => {
    const receiver = await startReceiver({ status: 500 });
    const simulator = createSimulator({ merchants: [{ ...merchants[0]!, notifyUrl: receiver.url }], speed: 0 });
    await createClient(simulator).pay({ out_trade_no: "A-1" });
    await simulator.pay("A-1");
    const began = simulator.clock.now;
    const attempts: number[] = [];
    for (const minutes of [2, 10, 10, 60, 120, 360, 900]) {
      await simulator.clock.advance(minutes * 60_000 - 1);
      attempts.push(simulator.deliveries.length);
      await simulator.clock.advance(1);
    }
    expect(attempts).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(simulator.deliveries).toHaveLength(8);
    expect(simulator.deliveries.every(({ outcome }) => outcome === "refused")).toBe(true);
    expect(simulator.clock.now - began).toBe(1462 * 60_000);
    await simulator.clock.advance(86_400_000);
    expect(receiver.received).toHaveLength(8);
    await simulator.close();
    await receiver.close();
  });

  it("lets an order expire and a rate window pass", async () => {
    // The clock moves only when the test advances it. Otherwise the month could end, and the query would find nothing.
    const clock = steerableClock({ base: fakeClock(), speed: 0 });
    const simulator = createSimulator({ merchants, clock, limits: [{ limit: 1, windowMs: 60_000 }] });
    const client = createClient(simulator);
    await client.pay({ out_trade_no: "A-1", expired_time: "5" });
    expect((await client.raw("payment", {})).status).toBe(429);
    await simulator.clock.advance(300_000);
    expect((await client.query({ out_trade_no: "A-1" })).data).toMatchObject([{ respcd: "1181" }]);
    await simulator.close();
  });

  it("can be sped up while it runs", async () => {
    const simulator = createSimulator({ merchants });
    expect(simulator.clock).toMatchObject({ speed: 1, steppable: true });
    simulator.clock.setSpeed(3_600);
    const began = simulator.clock.now;
    await expect.poll(() => simulator.clock.now - began, { timeout: 5_000 }).toBeGreaterThan(360_000);
    await simulator.close();
  });

  it("steps a fake clock and leaves other clocks alone", async () => {
    const stepped = createSimulator({ merchants, clock: fakeClock() });
    const began = stepped.clock.now;
    await stepped.clock.advance(1_000);
    expect(stepped.clock.now - began).toBe(1_000);
    expect(() => stepped.clock.setSpeed(2)).toThrow(/one speed/);
    const scaled = createSimulator({ merchants, clock: scaledClock(2) });
    expect(scaled.clock.steppable).toBe(false);
    await expect(scaled.clock.advance(1)).rejects.toThrow(/steerableClock/);
  });
});
