import { describe, expect, it } from "vitest";
import { findFalseHistory, firstSeed } from "./model/histories.js";
import type { Endings, Sabotage } from "./model/history.js";
import type { Loose, Outcome } from "./support.js";

describe("In random histories of a merchant's calls", () => {
  const endings: Endings = new Map();

  it("no result contradicts the gateway's ledger", async () => {
    expect(await findFalseHistory({ from: firstSeed(1), count: 150, endings })).toEqual([]);
  });

  it("all kinds of calls have all kinds of endings", () => {
    const seen = [...endings.keys()];
    const moving = ["scan", "order", "refund", "capture", "close", "unfreeze"];
    const wanted = moving.flatMap((kind) => [`${kind}: result`, `${kind}: rejected`, `${kind}: unknown`]);
    const others = ["order: order_lost", "refund: not_sent", "waitFor: result", "waitFor: unknown"];
    expect(seen).toEqual(expect.arrayContaining([...wanted, ...others]));
  });
});

const fails = (over: object) => (outcome: Outcome<Loose>) =>
  outcome.error ? { ...outcome, error: Object.assign(Object.create(outcome.error), over) } : outcome;

const lies: Record<string, Sabotage> = {
  "an unknown outcome as rejected": { told: fails({ outcome: "rejected" }) },
  "an unknown outcome as not sent": { told: fails({ outcome: "not_sent" }) },
  "an order as lost that is not closed": { told: fails({ code: "order_lost" }) },
  "a result that is another record's": {
    told: (outcome) => (outcome.value ? { ...outcome, value: { syssn: "1" } } : outcome),
  },
  "a success that failed": {
    told: (outcome) => (outcome.error ? { ...outcome, error: undefined, value: { status: "success" } } : outcome),
  },
  "later than its deadline": {
    told: (outcome, { deadlineMs = 0, startedAt }) => ({ ...outcome, at: startedAt + deadlineMs + 1 }),
  },
  "another record by recover()": { told: fails({ recover: async () => ({ syssn: "1" }) }) },
  "nothing by recover()": { told: fails({ recover: async () => undefined }) },
  "a crashed process's request as dead at once": { client: { recovery: { lateMs: 0 } } },
  "a capture that may be repeated": { call: { idempotent: true } },
};

/** For each lie of the client in `lies`: the first seed to try, if not 1. Lower seeds do not reveal the mistake. */
const firstOf: Record<string, number> = { "a crashed process's request as dead at once": 1_648 };

describe("The model notices a client that reports", () => {
  it.each(Object.entries(lies))("%s", async (what, twist) => {
    expect(await findFalseHistory({ from: firstOf[what] ?? 1, count: 2_000, twist })).not.toEqual([]);
  });
});
