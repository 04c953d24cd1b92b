import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fakeClock } from "@qfpay/core/testing";
import { describe, expect, it, onTestFinished } from "vitest";
import { createSimulator, type SimulatorOptions, steerableClock } from "../src/index.js";
import { appCode, clientKey, createClient, freshCode } from "./client.js";
import { startReceiver } from "./receiver.js";

function open(options: Partial<SimulatorOptions> = {}) {
  const merchants = [{ appCode, clientKey, notifyUrl: "http://127.0.0.1:2/notify" }];
  const simulator = createSimulator({ merchants, limits: false, speed: 0, ...options });
  onTestFinished(() => simulator.close());
  return { simulator, client: createClient(simulator) };
}

const stateOf = async ({ simulator }: ReturnType<typeof open>) => {
  const { clock: _, ...state } = (await (
    await simulator.fetch("http://simulator.local/_simulator/api/state")
  ).json()) as Record<string, unknown>;
  return state;
};

const terms = { name: "Tea", type: "recurring", txamt: "300", txcurrcd: "HKD", usage_type: "licensed" };

async function fill({ simulator, client }: ReturnType<typeof open>) {
  const { syssn } = await client.pay({ out_trade_no: "A-1", goods_name: "refund:1145" });
  await simulator.pay("A-1");
  await client.refund({ syssn, out_trade_no: "R-1", txamt: "1000" });
  const { data: customer } = await client.call("/customer/v1/create", { name: "Chan", email: "a@example.com" });
  const { data: product } = await client.call("/product/v1/create", {
    ...terms,
    interval: "hours",
    interval_count: "1",
  });
  const products = JSON.stringify([{ product_id: product.product_id, quantity: 1 }]);
  await client.call("/subscription/v1/create", {
    ...{ customer_id: customer.customer_id, token_id: "tk_simulator_0000", products },
  });
  simulator.faults.next({ kind: "hidden", ms: 1, times: 5, out_trade_no: "none" });
}

describe("reset", () => {
  it("leaves a simulator as it was at its start, over HTTP too", async () => {
    const fresh = open({ faults: [{ kind: "429", path: "/none" }], singleUseCodes: true });
    const before = await stateOf(fresh);
    for (const reset of [
      () => fresh.simulator.reset(),
      () => fresh.simulator.fetch("http://simulator.local/_simulator/api/reset", { method: "POST" }),
    ]) {
      await fill(fresh);
      expect(fresh.simulator.transactions.length).toBeGreaterThan(2);
      await reset();
      expect(await stateOf(fresh)).toEqual(before);
      expect(fresh.simulator.requests).toEqual([]);
    }
  });

  it("gives no number a second time, and lets the clock go on", async () => {
    const { simulator, client } = open();
    const first = await client.pay({ out_trade_no: "A-1" });
    await simulator.clock.advance(60_000);
    const { now } = simulator.clock;
    simulator.reset();
    expect(simulator.clock.now).toBe(now);
    const second = await client.pay({ out_trade_no: "A-1" });
    expect(second).toMatchObject({ respcd: "0000" });
    expect(Number(second.syssn.slice(-12))).toBe(Number(first.syssn.slice(-12)) + 1);
  });

  it("cancels repeats, bills and refunds that were still to come", async () => {
    const { simulator, client } = open();
    await fill({ simulator, client });
    simulator.reset();
    await simulator.clock.advance(86_400_000);
    expect(simulator.deliveries).toEqual([]);
    expect(simulator.transactions).toEqual([]);
  });

  it("does not list an attempt that was under way", async () => {
    const receiver = await startReceiver({ hang: true });
    onTestFinished(() => receiver.close());
    const { simulator, client } = open({ merchants: [{ appCode, clientKey, notifyUrl: receiver.url }] });
    const paying = client.pay({ pay_type: "800208", auth_code: freshCode() });
    await expect.poll(() => receiver.received.length).toBe(1);
    simulator.reset();
    await receiver.close();
    await simulator.settled();
    await paying;
    expect(simulator.deliveries).toEqual([]);
  });

  it("lets a waiting call continue", async () => {
    const { simulator, client } = open({ speed: 1, faults: [{ kind: "latency", ms: 200, when: "before" }] });
    const paying = client.pay({ out_trade_no: "A-1" });
    await new Promise((resolve) => setTimeout(resolve, 50));
    simulator.reset();
    expect(await paying).toMatchObject({ respcd: "0000" });
  });

  it("empties the rate windows", async () => {
    const { simulator, client } = open({ limits: [{ limit: 1, windowMs: 60_000 }] });
    await client.pay();
    expect((await client.raw("query", {})).status).toBe(429);
    simulator.reset();
    expect(simulator.rateLimited).toBe(0);
    expect((await client.raw("query", {})).status).toBe(200);
  });

  it("empties the data file too, and what comes after it is kept", async () => {
    const folder = mkdtempSync(join(tmpdir(), "qfpay-reset-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const data = join(folder, "books.json");
    const first = open({ data });
    await fill(first);
    first.simulator.reset();
    await first.client.pay({ out_trade_no: "A-2" });
    await first.simulator.close();
    expect(open({ data }).simulator.transactions).toMatchObject([{ out_trade_no: "A-2" }]);
  });
});

describe("bounds of the clock", () => {
  const tenYears = 3_653 * 86_400_000;

  it("take a step of ten years and a day a second, and nothing beyond", async () => {
    const { simulator } = open();
    const before = simulator.clock.now;
    await simulator.clock.advance(tenYears);
    expect(simulator.clock.now).toBe(before + tenYears);
    await expect(simulator.clock.advance(tenYears + 1)).rejects.toThrow(/from 0 to 315619200000/);
    for (const ms of [-1, Number.NaN, Number.POSITIVE_INFINITY])
      await expect(simulator.clock.advance(ms)).rejects.toThrow(TypeError);
    simulator.clock.setSpeed(86_400);
    simulator.clock.setSpeed(0);
    for (const speed of [86_401, -1, Number.NaN]) expect(() => simulator.clock.setSpeed(speed)).toThrow(TypeError);
    expect(simulator.clock.speed).toBe(0);
  });

  it("end before the year 10000, which the gateway's time cannot write", async () => {
    const last = Date.UTC(9999, 11, 31, 15, 59, 59, 999);
    const clock = steerableClock({ base: fakeClock(last - 86_400_000), speed: 0 });
    const { simulator, client } = open({ clock, speed: undefined });
    await expect(simulator.clock.advance(last + 1 - simulator.clock.now)).rejects.toThrow(/year 10000/);
    await simulator.clock.advance(last - simulator.clock.now);
    await client.pay({ out_trade_no: "A-1" });
    expect(simulator.transactions[0]!.sysdtm).toBe("9999-12-31 23:59:59");
  });
});
