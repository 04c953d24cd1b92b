import { QFPay, type ReconcileItem, type ReconcileOptions } from "@qfpay/core";
import { fakeClock } from "@qfpay/core/testing";
import { createSimulator } from "@qfpay/simulator";
import { beforeAll, describe, expect, it } from "vitest";
import { type Damaged, damagedBooks } from "./books-and-ledger.js";
import { merchant } from "./client-and-gateway.js";

const from = Date.UTC(2026, 0, 28, 4);
const to = Date.UTC(2026, 1, 3, 4);
const clock = fakeClock(from);
const simulator = createSimulator({ merchants: [merchant], limits: false, clock });
const own = { clock, fetch: simulator.fetch, baseUrl: "http://simulator.local" };
const qfpay = new QFPay({ ...merchant, ...own, limiter: false });

let damaged: Damaged;
beforeAll(async () => {
  damaged = await damagedBooks({ simulator, qfpay, clock }, { payments: 400, refunds: 100, damages: 45, from, to });
  await clock.advance(3 * 3_600_000);
}, 60_000);

const options = (change: Partial<ReconcileOptions> = {}): ReconcileOptions => ({
  orders: damaged.books,
  from: new Date(from),
  to: new Date(to),
  ...change,
});

async function all(change: Partial<ReconcileOptions> = {}, client = qfpay): Promise<ReconcileItem[]> {
  const items: ReconcileItem[] = [];
  for await (const item of client.reconcile(options(change))) items.push(item);
  return items;
}

const named = (items: readonly ReconcileItem[]) =>
  items.flatMap((item) => (item.type === "difference" ? [[item.id, item.kind] as const] : []));

describe("reconcile", () => {
  it("names every damaged row once and nothing else, across a month's end", async () => {
    const items = await all();
    const found = named(items);
    expect(new Map(found)).toEqual(damaged.damages);
    expect(found).toHaveLength(damaged.damages.size);
    expect(items.filter(({ type }) => type === "undecided")).toEqual([]);
    expect(items.at(-1)).toMatchObject({ type: "progress", isDone: true });
  });

  it("goes on behind any stored cursor, without naming a difference twice or leaving one out", async () => {
    const items = await all();
    for (let at = 0; at < items.length; at += 20) {
      const rest = await all({ cursor: items[at]!.cursor });
      expect(named(rest), items[at]!.cursor).toEqual(named(items.slice(at + 1)));
    }
    expect(await all({ cursor: items.at(-1)!.cursor })).toEqual([
      { ...items.at(-1)!, orders: 0, transactions: 0, cursor: items.at(-1)!.cursor },
    ]);
  });
});
