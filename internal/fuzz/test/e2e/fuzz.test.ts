import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isWeekly } from "../../../../scripts/weekly.mjs";
import { campaign, explain, rowOf } from "../../src/campaign.js";
import { deliveryEvery, fuzzRequestAt, kinds } from "../../src/generate.js";
import { adapterNames, type Setup } from "../../src/protocol.js";
import { buildServer } from "../../src/server-handle.js";
import { key } from "../../src/signed.js";
import { type Row, table } from "../../src/table.js";

const seed = Number(process.env.FUZZ_SEED ?? 20260101);
/** The number of requests, which are distributed among all servers. */
const requests = Number(process.env.FUZZ_REQUESTS ?? (isWeekly ? 16_000 : 2_800));
/** If set, only the request with this index is sent. The message of a failure names the index. */
const only = process.env.FUZZ_INDEX;

const megabyte = 1024 * 1024;
// Memory limits of the server, in bytes. `perHandled` is added for each handled notification: the server records it.
// The limit for one request, `slowestMs`, only finds requests that hang: other e2e tests slow the machine down.
const bounds = { rss: 48 * megabyte, heap: 8 * megabyte, perHandled: 400, peakRss: 400 * megabyte, slowestMs: 10_000 };

const targets: [name: string, setup: Setup][] = [
  ...adapterNames.map((adapter): [string, Setup] => [adapter, { adapter }]),
  ["express, keys by mchid", { adapter: "express", keysByMchid: true }],
  ["express behind express.json()", { adapter: "express", parsesFirst: true }],
];

const rows: Row[] = [];

beforeAll(buildServer);

afterAll(() => {
  const total = rows.reduce((sum, row) => sum + Number(row.requests), 0);
  console.log(`\n${table(rows)}\n\nseed ${seed}, ${total} requests, ${kinds.length} kinds\n`);
});

describe(`hostile requests over real sockets, seed ${seed}`, () => {
  it.each(targets)(
    "%s accepts what QFPay signed, nothing else, and stays up",
    { timeout: 600_000 },
    async (name, setup) => {
      const from = Number(only ?? 0);
      const count = only === undefined ? Math.ceil(requests / targets.length) : 1;
      const result = await campaign(setup, { seed, from, count });
      const { tally, report, warm, end, output, ended } = result;
      rows.push(rowOf(name, result));

      expect(explain(seed, tally)).toEqual([]);
      expect(tally.requests).toBe(count);
      const deliveries = Math.ceil((from + count) / deliveryEvery) - Math.ceil(from / deliveryEvery);
      expect(tally.kinds.get("delivery") ?? 0).toBe(deliveries);
      expect(ended).toBeUndefined();
      expect(report.crashes).toEqual([]);
      expect(report.prototypePollution).toEqual([]);
      expect(output).not.toContain(key);
      expect(tally.slowest).toBeLessThan(bounds.slowestMs);
      const kept = tally.handlerCalls * bounds.perHandled;
      expect(end.heap - warm.heap).toBeLessThan(bounds.heap + kept);
      expect(end.rss - warm.rss).toBeLessThan(bounds.rss + kept);
      expect(end.peakRss).toBeLessThan(bounds.peakRss + kept);
      expect(end.connections).toBe(0);
    },
  );

  it("hostile requests come in every kind", () => {
    const made = new Set(Array.from({ length: 20_000 }, (_, index) => fuzzRequestAt(seed, index).kind));
    expect(kinds.filter((kind) => !made.has(kind))).toEqual([]);
  });
});
