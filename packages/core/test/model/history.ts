import { getEventListeners } from "node:events";
import type { QFPayOptions } from "../../src/index.js";
import { fakeClock } from "../../src/testing/fake-clock.js";
import type { CallOptions } from "../../src/transport/transport.js";
import { type Loose, type Outcome, watch } from "../support.js";
import { type Call, makeCall } from "./calls.js";
import { Dice } from "./dice.js";
import { falseResults, type MadeCall } from "./false-results.js";
import { type Entry, Ledger } from "./ledger.js";
import { longestDelayMs, Network } from "./network.js";
import { MerchantProcess } from "./process.js";

const minute = 60_000;
const monthsEnd = Date.UTC(2026, 0, 31, 16); // The time in Hong Kong is midnight.
const midMonth = Date.UTC(2026, 0, 15, 4);

/**
 * Options that break the client, its calls or its results on purpose, to prove that the model's checks find the fault.
 */
export type Sabotage = {
  /** Options for the simulated merchant's client, which replace the usual options. */
  client?: Partial<QFPayOptions>;
  /** Options for every call of the merchant, which replace the usual options. */
  call?: Partial<CallOptions>;
  /** Falsifies the outcome of a call before the model checks it. */
  told?: (outcome: Outcome<Loose>, made: MadeCall) => Outcome<Loose>;
};

/** The number of calls in the simulated histories by method and outcome, such as `refund: unknown`. */
export type Endings = Map<string, number>;

/**
 * Simulates one random history of a merchant, its network and its customers. The same seed makes the same history.
 *
 * @returns the contradictions between the merchant's results and the gateway's ledger, with the events before them;
 * empty if there are none
 */
export async function simulate(seed: number, endings: Endings = new Map(), twist: Sabotage = {}): Promise<string[]> {
  const dice = new Dice(seed);
  const isAtMonthsEnd = dice.chance(0.3);
  const clock = fakeClock(isAtMonthsEnd ? monthsEnd + dice.whole(-3 * minute, minute) : midMonth);
  const habits = {
    duplicate: dice.pick([
      { respcd: "1102" },
      { respcd: "2011" },
      { respcd: "1251", resperr: "out_trade_no duplicate" },
      { respcd: "1251", respmsg: "out_trade_no is used" },
    ]),
    keepsDeclined: dice.chance(0.5),
    lagMs: dice.chance(0.5) ? 0 : dice.whole(1, 5_000),
    ignoresCase: dice.chance(0.3),
    showsStrangers: dice.chance(0.1),
  };
  const ledger = new Ledger(habits);
  const network = new Network(ledger, clock, dice, { lagMs: habits.lagMs, faults: dice.pick([0.2, 0.5, 0.8]) });
  ledger.onOpen = (order) => {
    if (dice.chance(0.5)) return;
    const end = dice.chance(0.8) ? "paid" : "declined";
    clock.setTimeout(
      () => {
        if (order.state !== "open") return;
        order.state = end;
        network.say(`customer: ${order.number} ${end}`);
      },
      dice.whole(0, 2 * minute),
    );
  };
  let skewMs = dice.chance(0.3) ? dice.whole(-3, 3) * minute : 0;
  if (dice.chance(0.2)) {
    clock.setTimeout(
      () => {
        skewMs += dice.whole(-3, 3) * minute;
      },
      dice.whole(0, 2 * minute),
    );
  }

  const mchid = dice.pick([undefined, "M1", "M2"]);
  const options = { ...twist.client, ...(dice.chance(0.3) && { deadlineMs: dice.whole(500, 2 * minute) }) };
  const start = () => new MerchantProcess(clock, network, dice, () => skewMs, options);
  let merchant = start();
  const processes = [merchant];
  const made: MadeCall[] = [];
  const signals: AbortSignal[] = [];
  const calls = drawCalls(dice, ledger, clock.now(), mchid);

  function begin(call: Call, resume?: CallOptions["resume"]): MadeCall {
    const controller = new AbortController();
    signals.push(controller.signal);
    if (dice.chance(0.1)) clock.setTimeout(() => controller.abort(), dice.whole(0, 2 * minute));
    const deadlineMs = dice.chance(0.2) ? dice.whole(1, 2 * minute) : undefined;
    const how = { signal: controller.signal, deadlineMs, resume, ...twist.call };
    const qfpay = call.mchid === undefined ? merchant.qfpay : merchant.qfpay.withMerchant(call.mchid);
    network.say(`calls ${call.kind} ${call.number} ${resume ? `resume ${JSON.stringify(resume)}` : ""}`);
    const startedAt = clock.monotonic();
    const outcome = watch(makeCall(call, qfpay, how), clock);
    const isResumed = resume !== undefined;
    const one = { call, outcome, startedAt, deadlineMs: deadlineMs ?? options.deadlineMs, by: merchant, isResumed };
    made.push(one);
    return one;
  }

  for (const call of calls) {
    begin(call);
    await clock.advance(dice.chance(0.5) ? 0 : dice.whole(1, 20_000));
  }
  if (dice.chance(0.3)) {
    await clock.advance(dice.whole(0, 40_000));
    const begun = clock.now() + skewMs - clock.monotonic();
    const open = made.filter(({ outcome }) => outcome.state === "pending");
    merchant.crash();
    network.say("crash");
    for (const one of open) made.splice(made.indexOf(one), 1);
    signals.length = 0; // A crashed process may leave listeners on its abort signals, so these are not checked.
    merchant = start();
    processes.push(merchant);
    await clock.advance(dice.whole(0, dice.pick([0, minute, minute, 15 * minute])));
    const resume = dice.chance(0.3) || { sentAt: new Date(begun) };
    for (const { call } of open) if (call.kind !== "waitFor") begin(call, resume);
  }
  for (let n = 0; n < 40 && made.some(({ outcome }) => outcome.state === "pending"); n++) await clock.advance(minute);
  network.isCalm = true;
  network.say("calm");
  await clock.advance(longestDelayMs + minute);

  const told: string[] = [];
  for (const one of made) {
    const { code, outcome: end } = one.outcome.error ?? { code: "result" };
    const ending = `${one.call.kind}: ${code === "result" || code === "order_lost" ? code : end}`;
    endings.set(ending, (endings.get(ending) ?? 0) + 1);
    const outcome = twist.told ? twist.told(one.outcome, one) : one.outcome;
    told.push(...(await falseResults({ ...one, outcome }, ledger, network, clock)));
  }
  await clock.advance(longestDelayMs);
  if (processes.some(({ timers }) => timers > 0)) told.push("a timer is left");
  if (signals.some((signal) => getEventListeners(signal, "abort").length > 0)) told.push("a listener is left");
  return told.length === 0 ? [] : [`seed ${seed}`, ...told, ...network.trace];
}

/** Chooses one to three related calls, and adds earlier payments to the simulated gateway's ledger. */
function drawCalls(dice: Dice, ledger: Ledger, now: number, mchid: string | undefined): Call[] {
  const at = now - dice.whole(1, 10) * minute;
  const older = (over: Partial<Entry>) =>
    ledger.add({ kind: "payment", number: "P-1", amount: 1_000, mchid, at, state: "paid", ...over });
  older({ number: "Z-9", amount: 7, at: now - 30 * 24 * 60 * minute, isForeign: true });
  const amount = dice.whole(1, 9) * 100;
  const kind = dice.pick(["scan", "order", "order", "refund", "refund", "capture", "close", "unfreeze"] as const);
  switch (kind) {
    case "scan":
    case "order": {
      const call = { kind, number: "A-1", amount, mchid };
      const other = { number: "A-1", amount: amount + 5, isForeign: true } as const;
      const decoy = dice.next();
      if (decoy < 0.1) older(other);
      else if (decoy < 0.3) older({ ...other, number: "a-1", amount, state: dice.pick(["paid", "closed", "open"]) });
      const second = { ...call, number: "A-2" };
      const waits = { ...call, kind: "waitFor" } as const;
      return [call, ...(dice.chance(0.3) ? [second] : []), ...(kind === "order" && dice.chance(0.3) ? [waits] : [])];
    }
    case "refund": {
      const of = older({});
      if (dice.chance(0.2))
        older({ number: "r-1", kind: "refund", original: "5", amount: amount / 2, isForeign: true });
      const byNumber = dice.chance(0.4);
      const refunds = ["R-1", "R-2", "R-3"].slice(0, dice.whole(1, 3));
      return refunds.map((number) => ({ kind, number, amount, of, byNumber, mchid: dice.pick([mchid, "M1"]) }));
    }
    case "capture": {
      const of = older({ kind: "freeze", number: "F-1", state: "open" });
      if (dice.chance(0.2)) {
        older({ kind: "capture", number: "", amount, original: of.syssn, at: now, isForeign: true });
      }
      const captures = [amount, amount + 1].slice(0, dice.whole(1, 2));
      return captures.map((amount) => ({ kind, number: dice.pick(["", `C-${amount}`]), amount, of, mchid }));
    }
    case "close": {
      const of = older({ number: "A-1", state: "open" });
      if (dice.chance(0.3)) older({ number: "a-1", state: "closed", isForeign: true });
      return [{ kind, number: "", amount: of.amount, of, byNumber: dice.chance(0.5), mchid }];
    }
    case "unfreeze": {
      const of = older({ kind: "freeze", number: "F-1", state: "open" });
      return [{ kind, number: "U-1", amount: of.amount, of, mchid }];
    }
  }
}
