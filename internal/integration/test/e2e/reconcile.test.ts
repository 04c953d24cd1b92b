import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { QFPay } from "@qfpay/core";
import { fakeClock } from "@qfpay/core/testing";
import { createSimulator } from "@qfpay/simulator";
import { afterAll, beforeAll, expect, it } from "vitest";
import { isWeekly } from "../../../../scripts/weekly.mjs";
import { type Damaged, damagedBooks } from "../books-and-ledger.js";
import { merchant } from "../client-and-gateway.js";

// The weeks to reconcile cross the end of a month. In the weekly run they are four, with 20 000 payments and 5 000
// refunds, and for each commit one, with a quarter of them.
const weeks = isWeekly ? 4 : 1;
const to = Date.UTC(2026, 1, 15, 4) - (4 - weeks) * 3 * 86_400_000;
const from = to - weeks * 7 * 86_400_000;
const [payments, refunds] = [weeks * 5_000, weeks * 1_250];
const mostQueries = isWeekly ? 290 : 175;

const folder = mkdtempSync(join(tmpdir(), "qfpay-reconcile-"));
const books = join(folder, "books.ndjson");
const clock = fakeClock(from);
const simulator = createSimulator({ merchants: [merchant], limits: false, clock });
let damaged: Damaged;
let url: string;

beforeAll(async () => {
  const own = { clock, fetch: simulator.fetch, baseUrl: "http://simulator.local" };
  const qfpay = new QFPay({ ...merchant, ...own, limiter: false });
  const plan = { payments: payments - 22, refunds, damages: 200, from, to };
  damaged = await damagedBooks({ simulator, qfpay, clock }, plan);
  await clock.advance(3 * 3_600_000);
  writeFileSync(books, damaged.books.map((row) => `${JSON.stringify(row)}\n`).join(""));
  ({ url } = await simulator.listen());
}, 600_000);

afterAll(async () => {
  await simulator.close();
  rmSync(folder, { recursive: true, force: true });
});

type Line = { type: string; id?: string; kind?: string; isDone?: boolean; heap?: number };
const linesOf = (found: string): Line[] =>
  existsSync(found)
    ? readFileSync(found, "utf8")
        .split("\n")
        .slice(0, -1)
        .map((line) => JSON.parse(line) as Line)
    : [];
const named = (lines: readonly Line[]) => lines.filter(({ type }) => type === "difference");

function work(found: string): ChildProcess {
  const worker = fileURLToPath(new URL("reconcile-worker.mjs", import.meta.url));
  const task = { url, account: merchant, books, found, from, to, now: clock.now() };
  return spawn(process.execPath, ["--expose-gc", worker, JSON.stringify(task)], {
    stdio: ["ignore", "ignore", "inherit"],
  });
}

async function killedAfter(lines: number, found: string): Promise<void> {
  const child = work(found);
  const over = once(child, "exit");
  while (linesOf(found).length < lines && child.exitCode === null)
    await new Promise((resolve) => setTimeout(resolve, 20));
  expect(child.exitCode, "the process ended before it was killed").toBeNull();
  child.kill("SIGKILL");
  await over;
}

async function queriesOf(run: () => Promise<void>): Promise<number> {
  let queries = 0;
  const stop = simulator.on("request", () => queries++);
  await run();
  stop();
  return queries;
}

function expectAll(lines: readonly Line[]): void {
  expect(new Map(named(lines).map(({ id, kind }) => [id, kind]))).toEqual(damaged.damages);
  expect(named(lines)).toHaveLength(200);
  expect(lines.filter(({ type }) => type === "undecided")).toEqual([]);
  expect(lines.at(-1)).toMatchObject({ isDone: true });
}

// In the weekly run only: except for its memory, the process that is killed below shows the same.
if (isWeekly) {
  it("200 rows of 25 000, damaged in nine ways, are all named and nothing else, in at most 290 queries and constant memory", {
    timeout: 300_000,
  }, async () => {
    const found = join(folder, "whole.ndjson");
    const queries = await queriesOf(async () => void (await once(work(found), "exit")));
    const lines = linesOf(found);
    expectAll(lines);
    const heaps = lines.flatMap(({ heap }) => (heap === undefined ? [] : [heap]));
    const lowest = (some: number[]) => Math.min(...some) / 1024 / 1024;
    const half = Math.floor(heaps.length / 2);
    const [early, late] = [lowest(heaps.slice(20, half)), lowest(heaps.slice(half))];
    process.stdout.write(`${queries} queries; heap ${early.toFixed(1)} MB, later ${late.toFixed(1)} MB\n`);
    expect(queries).toBeLessThanOrEqual(mostQueries);
    expect(damaged.damages.size).toBe(200);
    expect(late).toBeLessThan(early + 2);
  });
}

it("Killed with SIGKILL in the middle, it goes on behind its stored cursor, names the same 200, each once, in few queries", {
  timeout: 300_000,
}, async () => {
  const found = join(folder, "killed.ndjson");
  const queries = await queriesOf(async () => {
    await killedAfter(isWeekly ? 350 : 150, found);
    await once(work(found), "exit");
  });
  expectAll(linesOf(found));
  expect(damaged.damages.size).toBe(200);
  process.stdout.write(`${queries} queries in two processes\n`);
  expect(queries).toBeGreaterThan(mostQueries - 40);
  expect(queries).toBeLessThanOrEqual(mostQueries);
});
