import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { createSimulator, type SimulatorOptions } from "../../src/index.js";
import { appCode, clientKey, createClient } from "../client.js";

const folder = mkdtempSync(join(tmpdir(), "qfpay-growth-"));
afterAll(() => rmSync(folder, { recursive: true }));

const merchants = [{ appCode, clientKey }];
const create = (options: Partial<SimulatorOptions> = {}) =>
  createSimulator({ merchants, limits: false, speed: 0, ...options });

/** Writes a file of a simulator's state with `count` payments, and returns its path. */
async function fileOf(count: number): Promise<string> {
  const one = join(folder, "one.json");
  const maker = create({ data: one });
  await createClient(maker).pay({ out_trade_no: "A" });
  const [row] = maker.transactions;
  const now = maker.clock.now;
  await maker.close();
  const file = join(folder, `${count}.json`);
  const issued = { syssn: count, notifications: 0 };
  const moment = { savedAt: now, clock: { now, speed: 0 }, random: 1, issued };
  const rows = Array.from({ length: count }, (_, at) => {
    const syssn = row!.syssn.slice(0, 14) + String(at + 1).padStart(12, "0");
    return [syssn, { ...row, syssn, out_trade_no: `A-${at}` }];
  });
  const lines = [
    { format: "qfpay-simulator", version: 2 },
    { moment, rows: { transactions: Object.fromEntries(rows) } },
  ];
  writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  rmSync(one);
  return file;
}

/**
 * The CPU time of `run` in milliseconds. The result is the least of several measurements, so that other programs on the
 * machine have little effect.
 */
async function cpuOf(run: () => Promise<unknown>, runs = 15, each = 20): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let at = 0; at < runs; at++) {
    const before = process.cpuUsage();
    for (let time = 0; time < each; time++) await run();
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / 1000 / each);
  }
  return least;
}

describe("with 100 000 payments", () => {
  it("lists, queries and what the dashboard asks for cost less than twice as much as with 1 000", async () => {
    const sizes = [1_000, 100_000];
    const costs: Record<string, number[]> = {};
    for (const size of sizes) {
      const simulator = create({ data: await fileOf(size) });
      const client = createClient(simulator);
      const control = async (path: string) => {
        const response = await simulator.fetch(`http://simulator.local/_simulator/api${path}`);
        return response.json();
      };
      expect(await control("/state?limit=1")).toMatchObject({ counts: { transactions: size } });
      const { sysdtm } = simulator.transactions[0]!;
      const month = { start_time: `${sysdtm.slice(0, 8)}01 00:00:00`, end_time: sysdtm };
      const asked: Record<string, () => Promise<unknown>> = {
        "the dashboard": () => control("/state?limit=100"),
        "a list": () => control("/transactions?limit=100"),
        "one of the list": () => control(`/transactions/A-${size / 2}`),
        "a search for a new number": () => control(`/transactions?search=A-${size - 1}&limit=1`),
        "a query of the month": () => client.query({ ...month, page_size: "100" }),
        "a query by number": () => client.query({ out_trade_no: `A-${size / 2}` }),
        "a payment": () => client.pay(),
      };
      expect((await client.query({ ...month, page_size: "100" })).data).toHaveLength(100);
      for (const [name, run] of Object.entries(asked)) {
        costs[name] = [...(costs[name] ?? []), await cpuOf(run)];
      }
      await simulator.close();
    }
    const grown = Object.entries(costs).filter(([, [few, many]]) => many! > 2 * few!);
    expect(grown, JSON.stringify(costs)).toEqual([]);
  }, 300_000);
});

describe("a data file", () => {
  it("makes 8 000 payments cost less than twice the CPU time", async () => {
    async function eightThousand(options: Partial<SimulatorOptions>): Promise<number> {
      const simulator = create(options);
      const client = createClient(simulator);
      const cost = await cpuOf(() => client.pay(), 1, 8_000);
      await simulator.close();
      return cost;
    }
    await eightThousand({}); // This run is not measured, because V8 still compiles the code.
    const without = await eightThousand({});
    const kept = await eightThousand({ data: join(folder, "kept.json") });
    expect(kept / without, `${without} ms without, ${kept} ms with a file, each`).toBeLessThan(2);
  }, 300_000);
});
