import { describe, expect, it } from "vitest";
import { isWeekly } from "../../../../scripts/weekly.mjs";
import {
  afterAttempt,
  afterEnquiry,
  type Conclusion,
  type Doubt,
  type DoubtAndStep,
  type NextStep,
} from "../../src/transport/doubt.js";
import { clientWithReplies, cpm, ended, paidRecord } from "../recovery-cases.js";
import { doThenReturn, json, query, type Reply, refusedError, resetError } from "../support.js";

// Each test changes one value in the table `afterAttempt` or `afterEnquiry`. Some scenario must then end differently.
const attempts = afterAttempt as Record<string, Record<string, DoubtAndStep>>;
const asking = afterEnquiry as Record<string, Record<string, Conclusion>>;

const endings: Record<string, () => Reply> = {
  not_sent: () => refusedError(),
  refused: () => json({ respcd: "1100" }), // This code means a refusal that may be temporary.
  earlier: () => json({ respcd: "1260" }),
  open: () => resetError(),
  open_for_good: () => json({ respcd: "9999" }),
};
const none = () => json(query());
const found: Record<string, () => Reply> = {
  ours: () => json(query(paidRecord())),
  foreign: () => json(query(paidRecord({ txamt: "999" }))),
  absent: none,
  unclear: () => json("", 502),
};
const doubts: Record<string, readonly [before: number, ageMs?: number]> = {
  none: [0],
  inherited: [0, 1_000],
  // The gateway carries out no request older than 600 s. This one gets too old between the attempt and the enquiry.
  "inherited, soon too old": [0, 595_000],
  "inherited, too old": [0, 600_000],
  own: [1],
  "own, too old": [1, 600_000],
};

/** The possible responses to the attempt after the tested attempt. */
const nextReplies: Record<string, () => Reply> = {
  nothing: () => resetError(),
  ok: () => json({ respcd: "0000", syssn: "1" }),
  no: endings.refused!,
};

/**
 * One scenario. `ending`, `seen`, `doubt` and `next` are keys of `endings`, `found`, `doubts` and `nextReplies`.
 * `asks`: whether the call may make enquiries. `isEarly`: whether queries before the tested attempt also find `seen`.
 */
type Scenario = { ending: string; seen: string; doubt: string; next: string; asks: boolean; isEarly: boolean };

/** Returns the scenarios in a mixed order, so that the scenarios at the start differ in every value. */
const mixed = (all: readonly Scenario[]): Scenario[] => all.map((_, at) => all[(at * 7_919) % all.length]!);

const scenarios: Scenario[] = mixed(
  Object.keys(endings).flatMap((ending) =>
    Object.keys(found).flatMap((seen) =>
      Object.keys(doubts).flatMap((doubt) =>
        Object.keys(nextReplies).flatMap((next) =>
          [true, false].flatMap((asks) =>
            (doubts[doubt]!.length > 1 ? [true, false] : [false]).map((isEarly) => ({
              ...{ ending, seen, doubt, next, asks, isEarly },
            })),
          ),
        ),
      ),
    ),
  ),
);

/** Makes the payment of one scenario, and returns its result as one line of JSON. */
async function simulate({ ending, seen, doubt, next, asks, isEarly }: Scenario): Promise<string> {
  const [before, ageMs] = doubts[doubt]!;
  let sent = 0;
  const replies = [...Array(before).fill(endings.open), endings[ending]!, nextReplies[next]!];
  const it = clientWithReplies(
    replies.map((reply) => () => doThenReturn(sent++, reply())),
    [() => (sent > before || isEarly ? found[seen]!() : none())],
    { retry: { attempts: before + (next === "nothing" ? 1 : 2) } },
  );
  const sentAt = new Date(it.clock.now() - (ageMs ?? 0));
  const options = { resume: ageMs !== undefined && { sentAt }, ...(!asks && { recovery: false as const }) };
  const { value, error } = await ended(it, it.qfpay.payments.create(cpm, options)).catch((failure) => ({
    value: undefined,
    error: failure,
  }));
  const { code, name, outcome, category, transaction, absentSince, cause } = error ?? {};
  const result = value && [value.status, value.recovered];
  return JSON.stringify([
    result,
    code ?? name,
    outcome,
    category,
    transaction?.txamt,
    absentSince,
    cause?.name,
    sent,
    it.asked().length,
  ]);
}

// Tests that expect unchanged results use a sixth of the scenarios for each commit, and all in the weekly run.
const sample = (of: readonly Scenario[]) => (isWeekly ? of : of.slice(0, of.length / 6));

const usual = new Map<Scenario, string>();

/** Whether `change` alters the result of any scenario. `change` returns a function that undoes the change. */
async function changesAResult(of: readonly Scenario[], change: () => () => void): Promise<boolean> {
  for (const scenario of of) {
    if (!usual.has(scenario)) usual.set(scenario, await simulate(scenario));
    const undo = change();
    const told = await simulate(scenario).finally(undo);
    if (told !== usual.get(scenario)) return true;
  }
  return false;
}

const set =
  <T>(row: Record<string, T>, name: string, value: T) =>
  () => {
    const before = row[name]!;
    row[name] = value;
    return () => {
      row[name] = before;
    };
  };

const remove =
  <T>(row: Record<string, T>, name: string) =>
  () => {
    const before = row[name]!;
    delete row[name];
    return () => {
      row[name] = before;
    };
  };

const allDoubts: readonly Doubt[] = ["none", "inherited", "own"];
const allSteps: readonly NextStep[] = ["retry", "throw", "look", "ask"];
const allConclusions: readonly Conclusion[] = [
  ...(["final", "unknown", "duplicate", "resend", "send", "refused"] as const),
];

const attemptCells = Object.entries(attempts).flatMap(([ending, row]) =>
  Object.entries(row).flatMap(([doubt, [next, step]]) => [
    ...allDoubts.filter((one) => one !== next).map((one) => [ending, doubt, one, step] as const),
    ...allSteps.filter((one) => one !== step).map((one) => [ending, doubt, next, one] as const),
  ]),
);
const askingCells = Object.entries(asking).flatMap(([ending, row]) =>
  Object.entries(row).flatMap(([seen, conclusion]) =>
    allConclusions.filter((one) => one !== conclusion).map((one) => [ending, seen, one] as const),
  ),
);

/** Wrong values in the decision tables `afterAttempt` and `afterEnquiry` that change no call's result, and why not. */
const same: Record<string, string> = {
  "earlier inherited own ask": "after it the call ends, and both doubts are told as unknown",
  "earlier own inherited ask": "as above",
  "resumed gone final": "a finding without a record is no result, so the request is sent as well",
};
const isNoticed = (cell: readonly string[]) => !(cell.join(" ") in same);
// For each commit, a third of the wrong values is tried, and each cell is removed once. The weekly run tries all values.
const wrongValues = <T extends readonly string[]>(cells: readonly T[]): T[] =>
  cells.filter((cell, at) => isNoticed(cell) && (isWeekly || at % 3 === 0));

/** Returns the scenarios for which the value `afterAttempt[ending][doubt]` of the client's decision table matters. */
function reachingAttempt(ending: string, doubt: string): Scenario[] {
  // If an earlier process's request is too old to be carried out, the client acts as if it had not been sent.
  const also = doubt === "none" ? "inherited, too old" : doubt;
  return scenarios.filter((one) => one.ending === ending && [doubt, also].some((start) => one.doubt.startsWith(start)));
}

/** Returns the scenarios in which the client uses `afterEnquiry[reason][seen]`, a value of its decision table. */
const reachingEnquiry = (reason: string, seen: string): Scenario[] =>
  scenarios.filter(
    (one) => (reason === "resumed" || one.ending === reason) && one.seen === (seen === "gone" ? "absent" : seen),
  );

describe("A payment has another result if the table says", () => {
  it.each(wrongValues(attemptCells))(
    "after %s with the doubt %s: doubt %s, step %s",
    async (ending, doubt, next, step) => {
      const of = reachingAttempt(ending, doubt);
      expect(await changesAResult(of, set(attempts[ending]!, doubt, [next, step]))).toBe(true);
    },
  );

  it.each(wrongValues(askingCells))("after %s, having found %s: %s", async (reason, seen, conclusion) => {
    const of = reachingEnquiry(reason, seen);
    expect(await changesAResult(of, set(asking[reason]!, seen, conclusion))).toBe(true);
  });
});

describe("A payment has another result if the table lacks the cell", () => {
  const cellsOf = (table: Record<string, object>) =>
    Object.entries(table).flatMap(([row, cells]) => Object.keys(cells).map((name) => [row, name] as const));

  it.each(cellsOf(attempts))("after %s with the doubt %s", async (ending, doubt) => {
    expect(await changesAResult(reachingAttempt(ending, doubt), remove(attempts[ending]!, doubt))).toBe(true);
  });

  it.each(cellsOf(asking))("after %s, having found %s", async (reason, seen) => {
    expect(await changesAResult(reachingEnquiry(reason, seen), remove(asking[reason]!, seen))).toBe(true);
  });
});

describe("These tests prove something, because a payment", () => {
  it("has the same result each time while the tables stay as they are", async () => {
    const unchanged = () => () => {};
    expect(scenarios.length).toBeGreaterThan(1_000);
    expect(await changesAResult(sample(scenarios), unchanged)).toBe(false);
  });

  it.each(Object.entries(same))("also has the same result after the change of %s: %s", async (cell) => {
    const [row, name, ...value] = cell.split(" ") as [string, string, ...string[]];
    const change =
      value.length === 1
        ? set(asking[row]!, name, value[0] as Conclusion)
        : set(attempts[row]!, name, value as unknown as DoubtAndStep);
    expect(await changesAResult(sample(scenarios), change)).toBe(false);
  });
});
