import { fakeClock, scaledClock } from "@qfpay/core/testing";
import { describe, expect, it, onTestFinished } from "vitest";
import { createSimulator, type SimulatorOptions } from "../src/index.js";
import { appCode, clientKey, createClient } from "./client.js";

const minute = 60_000;

/** Starts a simulator whose clock runs 60 times as fast as `base`. */
function start(options: Partial<SimulatorOptions> = {}) {
  const base = fakeClock();
  const clock = scaledClock(60, base);
  const attempts: number[] = [];
  const simulator = createSimulator({
    merchants: [{ appCode, clientKey, notifyUrl: "http://shop.example/notify" }],
    clock,
    fetch: async () => {
      attempts.push(Math.round(clock.monotonic()));
      return new Response("no");
    },
    ...options,
  });
  onTestFinished(() => simulator.close());
  return { base, clock, simulator, attempts, client: createClient(simulator) };
}

describe("a simulator on a clock that runs 60 times as fast", () => {
  it("makes the repeats of a day in 25 minutes", async () => {
    const { base, simulator, client, attempts } = start();
    await client.pay({ out_trade_no: "A-1" });
    await simulator.pay("A-1");
    await base.advance(1_999);
    expect(attempts).toHaveLength(1);
    await base.advance(25 * minute);
    expect(attempts.map((at) => at / minute)).toEqual([0, 2, 12, 22, 82, 202, 562, 1462]);
    expect(base.pending).toBe(0);
  });

  it("takes 100 calls in a simulated second and 400 in a simulated minute", async () => {
    const { base, client } = start();
    const accepted = async (count: number) => {
      const all = Array.from({ length: count }, async () => (await client.raw("query", { out_trade_no: "x" })).status);
      return (await Promise.all(all)).filter((status) => status === 200).length;
    };
    expect(await accepted(101)).toBe(100);
    await base.advance(16);
    expect(await accepted(1)).toBe(0);
    await base.advance(1);
    expect(await accepted(101)).toBe(100);
    for (const more of [100, 100, 0]) {
      await base.advance(17);
      expect(await accepted(101)).toBe(more);
    }
    await base.advance(1_000);
    expect(await accepted(101)).toBe(100);
  });

  it("says Retry-After in simulated seconds", async () => {
    const { base, client } = start({ limits: [{ limit: 1, windowMs: minute }], retryAfter: true });
    const ask = () => client.raw("query", { out_trade_no: "x" });
    await ask();
    expect((await ask()).headers.get("retry-after")).toBe("60");
    await base.advance(500);
    expect((await ask()).headers.get("retry-after")).toBe("30");
    await base.advance(500);
    expect((await ask()).status).toBe(200);
  });

  it("stamps and expires orders in simulated time", async () => {
    const { base, simulator, client } = start();
    await client.pay({ out_trade_no: "A-1", expired_time: "5" });
    await base.advance(4_999);
    expect(simulator.transactions[0]).toMatchObject({ state: "open", sysdtm: "2026-01-01 12:00:00" });
    await base.advance(1);
    expect(simulator.transactions[0]).toMatchObject({ state: "expired" });
    expect(await client.pay()).toMatchObject({ sysdtm: "2026-01-01 12:05:00" });
  });

  it("counts the milliseconds of faults, and the ten seconds of an attempt", async () => {
    const { base, simulator, client } = start({ fetch: () => new Promise(() => {}) });
    simulator.faults.next({ kind: "hidden", ms: 6_000 });
    simulator.faults.next({ kind: "latency", ms: 3_000 });
    let answered = false;
    const answering = client.pay({ pay_type: "800208", auth_code: "288", out_trade_no: "A-1" });
    void answering.then(() => (answered = true));
    await base.advance(49);
    expect(answered).toBe(false);
    await base.advance(1);
    expect(await answering).toMatchObject({ respcd: "0000" });
    expect((await client.query({ out_trade_no: "A-1" })).data).toEqual([]);
    await base.advance(50);
    expect((await client.query({ out_trade_no: "A-1" })).data).toHaveLength(1);
    expect(simulator.deliveries).toEqual([]);
    await base.advance(67);
    expect(simulator.deliveries).toMatchObject([{ outcome: "timeout" }]);
  });

  it("works with real timers, over a socket", async () => {
    const clock = scaledClock(60);
    const attempts: number[] = [];
    const simulator = createSimulator({
      merchants: [{ appCode, clientKey, notifyUrl: "http://shop.example/notify" }],
      clock,
      fetch: async () => {
        attempts.push(clock.monotonic());
        return new Response(attempts.length < 2 ? "no" : "SUCCESS");
      },
    });
    onTestFinished(() => simulator.close());
    const client = createClient(await simulator.listen());
    await client.pay({ out_trade_no: "A-1" });
    await simulator.pay("A-1");
    await expect.poll(() => attempts.length).toBe(2);
    const waited = attempts[1]! - attempts[0]!;
    expect(waited).toBeGreaterThanOrEqual(2 * minute - 1);
    expect(waited).toBeLessThan(10 * minute);
  });
});
