import type { FakeClock } from "../../src/testing/fake-clock.js";
import { type Loose, type Outcome, watch } from "../support.js";
import type { Call } from "./calls.js";
import type { Entry, Ledger } from "./ledger.js";
import type { Network } from "./network.js";
import type { MerchantProcess } from "./process.js";

/** A call that the simulated merchant made, and its result. */
export type MadeCall = {
  readonly call: Call;
  /** How the call's promise ended. */
  readonly outcome: Outcome<Loose>;
  /** The time at which the call began, in epoch milliseconds. */
  readonly startedAt: number;
  /** The call's option `deadlineMs`. */
  readonly deadlineMs: number | undefined;
  /** The process of the merchant that made the call. */
  readonly by: MerchantProcess;
  /** Whether the call had the option `resume`, because a crashed process may have made it before. */
  readonly isResumed: boolean;
};

const entryKinds = { scan: "payment", order: "payment", refund: "refund", capture: "capture" } as const;
type Moving = keyof typeof entryKinds;
const moves = (call: Call): call is Call & { kind: Moving } => call.kind in entryKinds;

/**
 * Compares the results that the merchant got for one call with the simulated gateway's ledger, and returns the
 * contradictions. Call it after the simulated faults have ended and all requests have arrived.
 */
export async function falseResults(
  one: MadeCall,
  ledger: Ledger,
  network: Network,
  clock: FakeClock,
): Promise<string[]> {
  const { call, outcome, startedAt, deadlineMs } = one;
  const what = `${call.kind} ${call.number || call.amount}`;
  if (outcome.state === "pending") return [`${what} has not ended`];
  const wrong: string[] = [];
  const claim = (isTrue: boolean, words: string) => void (isTrue || wrong.push(`${what}: ${words}`));
  const { error, value, at } = outcome;
  claim(deadlineMs === undefined || at! - startedAt <= deadlineMs, `overran its deadline of ${deadlineMs} ms`);
  const ended = error ? `${error.code} ${error.outcome}: ${error.message}` : "result";

  if (moves(call)) {
    const own = ledger.entries.filter((entry) => isOwn(entry, call));
    const live = own.filter(({ state }) => state === "paid" || state === "open");
    claim(live.length <= 1, `moved money ${live.length} times`);
    if (!error) claim(isTrueResult(value, call, ledger), `a result without its ledger entry (${value.syssn})`);
    else if (error.code === "order_lost") claim(live.length === 0, "told as closed, and it is not");
    else if (error.outcome !== "unknown") claim(live.length === 0, `moved money, and was told as ${ended}`);
    else if (error.recover && one.by.isAlive)
      claim(await isSettled(error, call, own, ledger, clock), `recover() does not settle ${ended}`);
    return wrong;
  }
  if (call.kind === "waitFor") {
    const state = ledger.entries.find((entry) => entry.number === call.number)?.state;
    if (value?.status === "success") claim(state === "paid", `told as paid, and is ${state}`);
    if (value?.status === "failed") claim(state !== "paid", "told as failed, and is paid");
    if (error && error.outcome !== "unknown") claim(state !== "paid", `is paid, and was told as ${ended}`);
    return wrong;
  }
  // An order that the customer's wallet declined can no longer be paid, just like a closed one.
  const ends = call.kind === "close" ? ["closed", "declined"] : ["released"];
  if (!error) claim(ends.includes(call.of!.state), `told as ${ends[0]}, and is ${call.of!.state}`);
  else if (error.outcome === "not_sent" && !one.isResumed) {
    const named = [call.number, call.of!.number, call.of!.syssn].some((name) =>
      network.received.has(`${call.kind} ${name}`),
    );
    claim(!named, `arrived, and was told as ${ended}`);
  }
  return wrong;
}

const isOwn = ({ kind, number, amount, original, isForeign }: Entry, call: Call & { kind: Moving }): boolean =>
  !isForeign &&
  kind === entryKinds[call.kind] &&
  (call.kind === "capture" ? original === call.of!.syssn && amount === call.amount : number === call.number);

function isTrueResult({ syssn, status, txamt }: Loose, call: Call & { kind: Moving }, ledger: Ledger): boolean {
  const entry = ledger.entries.find((one) => one.syssn === syssn);
  if (!entry || !isOwn(entry, call) || entry.amount !== call.amount) return false;
  if (txamt !== undefined && txamt !== call.amount) return false;
  return status !== "success" || entry.state === "paid";
}

/** Whether the error's `recover()` finds the call's true outcome. For a capture, it may leave the outcome unknown. */
async function isSettled(
  error: Loose,
  call: Call & { kind: Moving },
  own: readonly Entry[],
  ledger: Ledger,
  clock: FakeClock,
): Promise<boolean> {
  const asked = watch<Loose>(error.recover());
  for (let n = 0; n < 10 && asked.state === "pending"; n++) await clock.advance(60_000);
  const { state, value: found, error: refusal } = asked;
  if (state === "pending") return false;
  if (call.kind === "capture") {
    if (!found) return refusal?.outcome === "unknown" && !(call.number && own.length > 0);
    return ledger.entries.some(({ syssn, amount }) => syssn === found.syssn && amount === call.amount);
  }
  if (own.length > 0) return own.some(({ syssn }) => syssn === found?.syssn);
  // If the ledger has this number in a record of another call, the outcome may stay unknown.
  const isOthers = ledger.entries.some(({ number }) => number.toLowerCase() === call.number.toLowerCase());
  return found === undefined && (refusal === undefined || isOthers);
}
