import { existsSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isWeekly } from "../../../../scripts/weekly.mjs";
import {
  type Benchmark,
  buildShop,
  faultsOf,
  ownNumbers,
  readPublishedFigures,
  readTables,
  safeguards,
  shortScenarios,
  startBenchmark,
  tables,
  text,
} from "../../src/index.js";

const [crowd] = shortScenarios;
const speed = 3;
let benchmark: Benchmark;

beforeAll(async () => {
  benchmark = await startBenchmark();
});
afterAll(() => benchmark.stop());

// The two runs mostly wait, so the weekly run makes them side by side.
describe.concurrent("With open pages, waits and strangers' reads", () => {
  it("payments come first, no request is refused, and every watcher is told in time", async () => {
    const result = await benchmark.play(crowd, { processes: 1, speed }, 3);
    process.stdout.write(`${text(result)}\n`);
    expect(result.missed).toEqual([]);
  });

  if (isWeekly) {
    it("payments wait where a slot is granted in the order of asking, which the benchmark notices", async () => {
      const result = await benchmark.play(crowd, { processes: 1, speed, without: "use order" });
      process.stdout.write(`Without use order: ${text(result)}\n`);
      expect(result.missed.join("\n")).toMatch(/payments wait/);
    });
  }
});

it.each(safeguards)("The safeguard %s can be removed from the built package", async (safeguard) => {
  const { file, remove } = await buildShop(safeguard);
  expect(existsSync(file)).toBe(true);
  remove();
});

it("400 own numbers asked for at once take at most 80 requests", async () => {
  expect(await ownNumbers()).toMatchObject({ found: 400, holds: true });
});

it("The published figures hold every scenario, every bound and every removed safeguard", () => {
  const kept = readPublishedFigures();
  expect(faultsOf(kept)).toEqual([]);
  expect(readTables()).toBe(tables(kept));
});
