import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { isWeekly } from "../../../../scripts/weekly.mjs";
import type { Curve } from "../../src/growth/curve.js";
import { isWorse } from "../../src/is-worse.js";
import { keptGrowth, keptRuns, pagePath } from "../../src/kept-runs.js";
import { marker, printedPart } from "../../src/page.js";
import type { Result } from "../../src/table.js";

const kept = JSON.parse(readFileSync(new URL("../../kept.json", import.meta.url), "utf8")) as Record<string, number>;
const main = fileURLToPath(new URL("../../dist/main.js", import.meta.url));
const ours = (result: Result) => result.measured.find(({ name }) => name.startsWith("@qfpay/"))!;

const growth = fileURLToPath(new URL("../../dist/growth.js", import.meta.url));

async function measured(row: string): Promise<Result> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    main,
    "--json",
    "--rounds",
    "7",
    "--own",
    "--only",
    row,
  ]);
  return (JSON.parse(stdout) as { results: Result[] }).results[0]!;
}

/** The measured rows. Without the weekly run, Hono stands for the servers that receive notifications. */
const rows = Object.keys(kept).filter((row) => isWeekly || row !== "receive express");

test.each(rows)("%s costs no more than the ratio in kept.json, within the noise", async (row) => {
  const result = await measured(row);
  expect(isWorse(ours(result), result.shownAs, kept[row]!), JSON.stringify(result, null, 2)).toBe(false);
});

test("a ratio worse by more than a quarter and the noise is found, in both readings", () => {
  const noise = { name: "@qfpay/core", microseconds: 1, spread: 0.01 };
  expect(isWorse({ ...noise, ratio: 0.36 }, "share", 0.5)).toBe(false);
  expect(isWorse({ ...noise, ratio: 0.34 }, "share", 0.5)).toBe(true);
  expect(isWorse({ ...noise, ratio: 1.5 }, "times", 1.2)).toBe(false);
  expect(isWorse({ ...noise, ratio: 1.6 }, "times", 1.2)).toBe(true);
});

test("docs/performance.md shows the kept results", () => {
  expect(readFileSync(pagePath, "utf8").split(marker)[1]).toBe(`\n\n${printedPart(keptRuns(), keptGrowth())}`);
});

// The number of sizes on each curve. The curves that need more time or a Redis server are tested weekly only.
const sizes = isWeekly ? { processes: 5, queue: 3, ledger: 3, "event loop": 4 } : { queue: 3 };

test.each(Object.entries(sizes))("the curve %s of npm run growth has a value for every size", async (only, count) => {
  const program = ["--expose-gc", growth, "--json", "--scale", "0.002", "--only", only];
  const { stdout } = await promisify(execFile)(process.execPath, program);
  const { curves } = JSON.parse(stdout) as { curves: Curve[] };
  expect(curves.map(({ points }) => points.length)).toEqual([count]);
  for (const { values } of curves.flatMap(({ points }) => points)) {
    for (const [name, value] of Object.entries(values)) expect(value, name).toBeGreaterThanOrEqual(0);
  }
});
