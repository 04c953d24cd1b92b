import type { FakeClock } from "../../src/testing/fake-clock.js";
import { refusedError, resetError } from "../support.js";
import type { Dice } from "./dice.js";
import type { Ledger, Params } from "./ledger.js";

const writeFates = [
  "refused connection",
  "429",
  "403 of a proxy",
  "lost",
  "answer lost",
  "late",
  "late",
  "doubled, first answer",
  "doubled, second answer",
  "declined with 4xx",
  "slow answer",
] as const;
const readFates = ["refused connection", "429", "lost", "answer lost", "pending", "slow answer", "refused"] as const;

/** The ways in which a response can be missing or unusable for the client. */
const lostResponses: readonly (() => Response | Promise<Response>)[] = [
  () => Promise.reject(resetError()),
  () => new Promise(() => {}),
  () => json("<html>Bad Gateway</html>", 502),
  () => json({ respcd: "1201" }, 503),
  () => json("<html>Maintenance</html>"),
  () => json('{"respcd":"0000","sys'),
  () => json({ respcd: "1252" }),
  () => json("", 499),
  () => json({ respcd: "0000" }, 400),
];

/** Makes a response with only the members that the client reads, at a tenth of the cost of a real `Response`. */
function json(value: unknown, status = 200, retryAfter?: string): Response {
  const bytes = new TextEncoder().encode(typeof value === "string" ? value : JSON.stringify(value));
  const headers = new Map(retryAfter === undefined ? [] : [["retry-after", retryAfter]]);
  const read = { get: (name: string) => headers.get(name) ?? null };
  return { status, headers: read, body: streamOf(bytes) } as unknown as Response;
}

async function* streamOf(bytes: Uint8Array) {
  yield bytes;
}

const tooMany = (retryAfter?: string) => json("slow down", 429, retryAfter);

/** The longest time in milliseconds that a request can take to reach the gateway. */
export const longestDelayMs = 90_000;

/** The simulated network between the merchant's processes and the gateway. */
export class Network {
  readonly #ledger: Ledger;
  readonly #clock: FakeClock;
  readonly #dice: Dice;
  /** The milliseconds for which the gateway's queries do not show a new transaction. */
  readonly #lagMs: number;
  /** The share of the requests that have a fault, from 0 to 1. */
  readonly #faults: number;
  /** A log of the requests, which a failing test prints. */
  readonly trace: string[] = [];
  /** The requests other than queries that reached the gateway, as texts such as `payment A-1`. */
  readonly received = new Set<string>();
  /** Whether the network has stopped making faults, at the end of the simulated history. */
  isCalm = false;

  /** @param faults the share of the requests that have a fault, from 0 to 1 */
  constructor(ledger: Ledger, clock: FakeClock, dice: Dice, { lagMs, faults }: { lagMs: number; faults: number }) {
    this.#ledger = ledger;
    this.#clock = clock;
    this.#dice = dice;
    this.#lagMs = lagMs;
    this.#faults = faults;
  }

  /** Passes a request of a client on to the gateway, with or without a fault, and returns the response. */
  async send(url: string, body: string): Promise<Response> {
    const endpoint = url.slice(url.lastIndexOf("/") + 1);
    const params: Params = Object.fromEntries(new URLSearchParams(body));
    const dice = this.#dice;
    const isFaulty = !this.isCalm && dice.chance(this.#faults);
    if (endpoint === "query") return this.#query(params, isFaulty ? dice.pick(readFates) : undefined);
    const drawn = isFaulty ? dice.pick(writeFates) : undefined;
    // Captures are not doubled: a capture has no number by which the gateway could recognize a copy, so no client can
    // guard against a second capture.
    const fate = endpoint === "authtrade" && drawn?.startsWith("doubled") ? "late" : drawn;
    this.say(`sends ${endpoint} ${params.out_trade_no ?? params.syssn} ${params.txamt}: ${fate ?? "clean"}`);
    // This is decided once, so that the gateway accepts or declines all copies of a request alike.
    const declines = fate === "declined with 4xx" || (!this.isCalm && dice.chance(0.08));
    const arrive = () => {
      this.received.add(`${endpoint} ${params.out_trade_no ?? params.syssn}`);
      const reply = this.#ledger.carryOut(endpoint, params, this.#clock.now(), declines, dice);
      this.say(`gateway ${endpoint} ${params.out_trade_no ?? params.syssn}: ${reply.respcd}`);
      return reply;
    };
    const later = (ms: number, then: () => void) => void this.#clock.setTimeout(then, ms);
    const silence = () => dice.pick(lostResponses)();
    if (fate === "refused connection") throw refusedError();
    if (fate === "429") return tooMany(dice.pick(["1", "20", undefined]));
    if (fate === "403 of a proxy") return json("<html>Forbidden</html>", 403);
    if (fate === "lost") return silence();
    if (fate === "late") {
      later(dice.whole(1, longestDelayMs), arrive);
      return silence();
    }
    const reply = arrive();
    if (fate === "answer lost") return silence();
    if (fate === "declined with 4xx") return json(reply, reply.respcd === "0000" ? 200 : 400);
    if (fate === "slow answer") return this.#after(dice.whole(1, 70_000), () => json(reply));
    if (fate === "doubled, first answer") later(dice.whole(1, longestDelayMs), arrive);
    // Simulates a proxy that repeats a request whose response was lost. By then, queries find the first transaction.
    if (fate === "doubled, second answer") return this.#after(dice.whole(this.#lagMs, 25_000), () => json(arrive()));
    return json(reply);
  }

  /** Adds a line to `trace`, with the time in seconds. */
  say(what: string): void {
    this.trace.push(`${(this.#clock.monotonic() / 1_000).toFixed(1)} ${what}`);
  }

  /** Passes a query on to the gateway. @param fate the fault that the query has, if any */
  #query(params: Params, fate: (typeof readFates)[number] | undefined): Response | Promise<Response> {
    if (fate === "refused connection") throw refusedError();
    if (fate === "429") return tooMany("1");
    if (fate === "lost" || fate === "answer lost") return this.#dice.pick(lostResponses.slice(0, 6))();
    if (fate === "pending") return json({ respcd: "1143" });
    // Simulates a merchant whose client key was replaced at QFPay, but not yet in the merchant's settings.
    if (fate === "refused") return json({ respcd: "1108" });
    const reply = this.#ledger.query(params, this.#clock.now());
    const { out_trade_no, syssn, start_time } = params;
    const found = (reply.data as { respcd: string; out_trade_no: string }[]).map(
      (one) => one.out_trade_no + one.respcd,
    );
    this.say(`asks ${out_trade_no ?? syssn ?? start_time}${start_time ? " then" : ""}: ${found}`);
    return fate === "slow answer" ? this.#after(this.#dice.whole(1, 15_000), () => json(reply)) : json(reply);
  }

  /** Waits `ms` milliseconds of the simulated clock, then returns the response that `reply` makes. */
  #after(ms: number, reply: () => Response): Promise<Response> {
    return new Promise((resolve) => void this.#clock.setTimeout(() => resolve(reply()), ms));
  }
}
