import { describe, expect, it } from "vitest";
import {
  afterAsking,
  afterAttempt,
  type Cell,
  type Conclusion,
  type Doubt,
  type Step,
} from "../../src/transport/doubt.js";
import { cpm, ended, paidRecord, scene } from "../recovery-cases.js";
import { also, json, query, type Reply, refused, reset } from "../support.js";

// Changes one cell of the doubt tables at a time, in memory. At least one call must then get another result.
const attempts = afterAttempt as Record<string, Record<string, Cell>>;
const asking = afterAsking as Record<string, Record<string, Conclusion>>;

const endings: Record<string, () => Reply> = {
  not_sent: () => refused(),
  refused: () => json({ respcd: "1100" }), // a refusal that may be temporary
  earlier: () => json({ respcd: "1260" }),
  open: () => reset(),
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
  lapsed: [0, 1_000],
  "lapsed, too old": [0, 600_000],
  own: [1],
  "own, too old": [1, 600_000],
};

/** The response to the attempt that follows. */
const nexts: Record<string, () => Reply> = {
  nothing: () => reset(),
  ok: () => json({ respcd: "0000", syssn: "1" }),
  no: endings.refused!,
};

type Scenario = { ending: string; seen: string; doubt: string; next: string; asks: boolean };

const scenarios: Scenario[] = Object.keys(endings).flatMap((ending) =>
  Object.keys(found).flatMap((seen) =>
    Object.keys(doubts).flatMap((doubt) =>
      Object.keys(nexts).flatMap((next) => [true, false].map((asks) => ({ ending, seen, doubt, next, asks }))),
    ),
  ),
);

/** Describes the result of a payment in one line. */
async function play({ ending, seen, doubt, next, asks }: Scenario): Promise<string> {
  const [before, ageMs] = doubts[doubt]!;
  let sent = 0;
  const replies = [...Array(before).fill(endings.open), endings[ending]!, nexts[next]!];
  const it = scene(
    replies.map((reply) => () => also(sent++, reply())),
    [() => (sent > before ? found[seen]!() : none())],
    { retry: { attempts: before + (next === "nothing" ? 1 : 2) } },
  );
  const sentAt = new Date(it.clock.now() - (ageMs ?? 0));
  const options = { resume: ageMs !== undefined && { sentAt }, ...(!asks && { recovery: false as const }) };
  const { value, error } = await ended(it, it.qfpay.payments.create(cpm, options)).catch((failure) => ({
    value: undefined,
    error: failure,
  }));
  const { code, name, outcome, category, transaction, absentSince } = error ?? {};
  const result = value && [value.status, value.recovered];
  return JSON.stringify([
    result,
    code ?? name,
    outcome,
    category,
    transaction?.txamt,
    absentSince,
    sent,
    it.asked().length,
  ]);
}

const usual = new Map<Scenario, string>();

/** Whether any scenario has another result after the change of the table. */
async function shows(of: readonly Scenario[], change: () => () => void): Promise<boolean> {
  for (const scenario of of) {
    if (!usual.has(scenario)) usual.set(scenario, await play(scenario));
    const undo = change();
    const told = await play(scenario).finally(undo);
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

const allDoubts: readonly Doubt[] = ["none", "inherited", "lapsed", "own"];
const allSteps: readonly Step[] = ["retry", "throw", "look", "ask"];
const allConclusions: readonly Conclusion[] = ["final", "unknown", "duplicate", "resend", "unless_own"];

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

/** Changes that no call can show, each with the reason. */
const same: Record<string, string> = {
  "earlier lapsed own ask": "after it the call ends, and inherited doubt is as open as own",
  "earlier own inherited ask": "as above",
  "open_for_good none inherited ask": "as above",
  "open_for_good lapsed inherited ask": "as above",
  "open_for_good own inherited ask": "as above",
  "open none lapsed ask": "only a resumed call has a doubt that is too old, and it does not begin without doubt",
  "open_for_good none lapsed ask": "as above",
  "open foreign unless_own": "after an open attempt the doubt is own",
  "open unclear unless_own": "as above",
  "open_for_good foreign unless_own": "as above",
  "open_for_good absent unless_own": "as above",
  "open_for_good unclear unless_own": "as above",
};
const isNoticed = (cell: readonly string[]) => !(cell.join(" ") in same);

describe("A payment is told otherwise if the table said", () => {
  it.each(attemptCells.filter(isNoticed))(
    "after %s with the doubt %s: doubt %s, step %s",
    async (ending, doubt, next, step) => {
      const of = scenarios.filter((one) => one.ending === ending && one.doubt.startsWith(doubt));
      expect(await shows(of, set(attempts[ending]!, doubt, [next, step]))).toBe(true);
    },
  );

  it.each(askingCells.filter(isNoticed))("after %s, having found %s: %s", async (ending, seen, conclusion) => {
    const of = scenarios.filter((one) => one.ending === ending && one.seen === seen);
    expect(await shows(of, set(asking[ending]!, seen, conclusion))).toBe(true);
  });
});
