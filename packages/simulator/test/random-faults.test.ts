import { describe, expect, it } from "vitest";
import { type FaultKind, type RandomFaults, type SimulatorOptions } from "../src/index.js";
import { freshCode } from "./client.js";
import { start } from "./start.js";

const kindsOfCalls: FaultKind[] = ["latency", "reset", "close", "truncate", "status", "429"];

/** Makes queries one after the other, and lists the kind of fault that affected each query. */
async function run(count: number, options: Partial<SimulatorOptions>) {
  const { simulator, client, clock } = start(options);
  const met: string[] = [];
  for (let calls = 0; calls < count; calls++) {
    const answering = client.raw("query", { out_trade_no: "x" }).catch(() => undefined);
    if (simulator.faults.counts.latency > 0) await clock.advance(2_000);
    await answering;
    met.push(simulator.requests.at(-1)?.fault ?? "none");
  }
  await simulator.close();
  return { met, counts: simulator.faults.counts };
}

const withoutLatency = kindsOfCalls.filter((kind) => kind !== "latency");
const common: RandomFaults = { share: 0.3, kinds: withoutLatency, seed: 7 };

describe("faults by chance", () => {
  it("meet their share of 500 calls, the same ones for the same seed", async () => {
    const first = await run(500, { faults: [common] });
    const again = await run(100, { faults: [common] });
    expect(again.met).toEqual(first.met.slice(0, 100));
    const total = first.met.filter((kind) => kind !== "none").length;
    // Allows four standard deviations: 41 for 500 draws of probability 30 %, and 20 for 150 draws of 20 %.
    expect(Math.abs(total - 150)).toBeLessThan(41);
    for (const kind of withoutLatency) {
      expect(Math.abs(first.counts[kind] - total / 5), kind).toBeLessThan(20);
      expect(first.met.filter((other) => other === kind)).toHaveLength(first.counts[kind]);
    }
    const other = await run(100, { faults: [{ ...common, seed: 8 }] });
    expect(other.met).not.toEqual(first.met.slice(0, 100));
  });

  it.each([
    [0, 0],
    [1, 50],
  ])("with a share of %d meet %i of 50 calls", async (share, expected) => {
    const { met } = await run(50, { faults: [{ ...common, share }] });
    expect(met.filter((kind) => kind !== "none")).toHaveLength(expected);
  });

  it("follow weights, by name and of whole faults", async () => {
    const byName = await run(800, { faults: [{ share: 1, kinds: { truncate: 3, "429": 1, reset: 0 } }] });
    expect(byName.counts).toMatchObject({ reset: 0 });
    expect(Math.abs(byName.counts.truncate - 600)).toBeLessThan(50);
    expect(byName.counts.truncate + byName.counts["429"]).toBe(800);
    const whole = await run(800, {
      faults: [{ share: 1, kinds: [{ kind: "429", retryAfter: 9, weight: 3 }, "truncate"] }],
    });
    expect(Math.abs(whole.counts["429"] - 600)).toBeLessThan(50);
  });

  it("are of every kind of call fault, and no other, if kinds is absent", async () => {
    const { simulator, client, clock } = start({ faults: [{ share: 1 }] });
    let ended = 0;
    const count = 300;
    for (let calls = 0; calls < count; calls++) {
      const ask = client.raw("payment", { out_trade_no: `A-${calls}` });
      void ask.catch(() => {}).finally(() => ended++);
    }
    await clock.advance(2_000);
    await expect.poll(() => ended).toBe(count);
    const { counts } = simulator.faults;
    for (const kind of kindsOfCalls) expect(counts[kind], kind).toBeGreaterThan(10);
    expect(kindsOfCalls.reduce((sum, kind) => sum + counts[kind], 0)).toBe(count);
    expect(Object.values(counts).reduce((sum, met) => sum + met, 0)).toBe(count);
  });

  it("are drawn for deliveries and bookings when they are named, and only there", async () => {
    const kinds: FaultKind[] = ["lost", "delayed", "duplicate", "reordered", "early", "hidden"];
    const { simulator, client } = start({ faults: [{ share: 0.5, kinds, seed: 3 }] });
    for (let orders = 0; orders < 400; orders++) await client.pay({ pay_type: "800208", auth_code: freshCode() });
    const { counts } = simulator.faults;
    for (const kind of kinds) expect(counts[kind], kind).toBeGreaterThan(15);
    expect(Math.abs(counts.hidden - 200)).toBeLessThan(40);
    expect(simulator.requests.every(({ fault }) => fault === undefined)).toBe(true);
    await simulator.close();
  });

  it("of calls depend neither on deliveries nor on scripted faults", async () => {
    const alone = await run(200, { faults: [common] });
    const scripted = await run(200, { faults: [{ kind: "truncate", times: 3 }, common] });
    expect(scripted.met.slice(0, 3)).toEqual(["truncate", "truncate", "truncate"]);
    expect(scripted.met.slice(3)).toEqual(alone.met.slice(3));
    const { simulator, client } = start({ faults: [{ ...common, kinds: [...withoutLatency, "lost"] }] });
    const met: string[] = [];
    for (let calls = 0; calls < 200; calls++) {
      await client.pay({ pay_type: "800208", auth_code: freshCode() }).catch(() => {});
      met.push(simulator.requests.at(-1)!.fault ?? "none");
    }
    const hit = (all: string[]) => all.map((kind) => kind !== "none");
    expect(hit(met)).toEqual(hit(alone.met));
    await simulator.close();
  });

  it("may be limited as scripted ones are, also by number", async () => {
    const { simulator, client } = start({
      faults: [
        {
          share: 1,
          kinds: [
            { kind: "429", path: "/trade/v1/refund" },
            { kind: "429", out_trade_no: "A-1" },
          ],
        },
      ],
    });
    const status = async (path: string, out_trade_no: string) => (await client.raw(path, { out_trade_no })).status;
    expect([await status("query", "A-2"), await status("query", "A-1")]).toEqual([200, 429]);
    expect(await status("refund", "A-2")).toBe(429);
    expect(simulator.faults.counts["429"]).toBe(2);
  });

  it("may have times or forMs, and are then repeated", async () => {
    const { met } = await run(200, { faults: [{ share: 0.05, kinds: [{ kind: "429", times: 4 }], seed: 5 }] });
    const bursts = met
      .join(" ")
      .match(/(429 ?)+/g)!
      .map((burst) => burst.trim().split(" ").length);
    expect(bursts.length).toBeGreaterThan(2);
    expect(bursts.slice(0, -1).every((length) => length >= 4)).toBe(true);
  });

  it("end with clear", async () => {
    const { simulator, client } = start({ faults: [{ ...common, share: 1, kinds: ["truncate"] }] });
    simulator.faults.random({ share: 1, kinds: ["hidden"] });
    await client.raw("query", { out_trade_no: "x" });
    simulator.faults.clear();
    expect(await client.pay({ out_trade_no: "A-1" })).toMatchObject({ respcd: "0000" });
    expect((await client.query({ out_trade_no: "A-1" })).data).toHaveLength(1);
    expect(simulator.faults.counts).toMatchObject({ truncate: 1, hidden: 0 });
  });

  it.each([
    [{ share: 1.1 }, /share is 1.1/],
    [{ share: -0.1 }, /share is -0.1/],
    [{ share: Number.NaN }, /share is NaN/],
    [{ share: 0.5, kinds: [] }, /names none/],
    [{ share: 0.5, kinds: { reset: 0 } }, /names none/],
    [{ share: 0.5, kinds: { reset: -1 } }, /weight of "reset" is -1/],
    [{ share: 0.5, kinds: ["resett"] }, /"resett" is no kind of fault/],
    [{ share: 0.5, kinds: { toString: 1 } }, /"toString" is no kind of fault/],
    [{ share: 0.5, kinds: [{ kind: "latency", ms: -1 }] }, /ms of the fault "latency" is -1/],
  ])("refuse %j", (options, message) => {
    expect(() => start({ faults: [options as RandomFaults] })).toThrow(message);
  });
});
