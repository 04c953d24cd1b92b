import { isUndefined, withDefaults } from "../absent.js";
import { callHook } from "../call-hook.js";
import type { EndpointName } from "../catalog/endpoints.js";
import type { Clock } from "../clock.js";
import type { QFPayError } from "../errors.js";
import type { Transaction } from "../transaction.js";
import type { Hooks } from "./hooks.js";
import type { LimiterUse } from "./limiter.js";
import { wait } from "./wait.js";

/** How long an unclear call is asked about. */
export type RecoveryOptions = {
  /**
   * Milliseconds for which the gateway must have had no record before the call counts as never received, default 10 000.
   * Right after a payment a query may not find it yet.
   */
  absentAfterMs: number;
  /** Milliseconds after which asking ends when it leads to nothing, default 60 000. */
  giveUpAfterMs: number;
};

export const defaultRecovery: RecoveryOptions = { absentAfterMs: 10_000, giveUpAfterMs: 60_000 };

/** A client's or a call's own choice over what it would get otherwise; `false` never asks. */
export const withRecovery = (
  base: RecoveryOptions | false,
  own: Partial<RecoveryOptions> | false | undefined,
): RecoveryOptions | false =>
  own === false || (own === undefined && base === false)
    ? false
    : withDefaults(base || defaultRecovery, own, isUndefined);

/** What the gateway turned out to have: the call's result, a final failure, nothing, or something that does not tell. */
export type Finding<T> = { readonly found: T } | { readonly failed: QFPayError } | "absent" | "unclear";

/** What an enquiry runs with: it goes before ordinary calls and ends with the call it is about. */
export type EnquiryOptions = {
  readonly signal: AbortSignal;
  readonly use: LimiterUse;
  /** How many attempts the call has made, for errors about it. */
  readonly attempts: number;
};

/** Asks the gateway once. */
type Ask<T> = (options: EnquiryOptions) => Promise<Finding<T>>;

/** What a money call adds: how to find out what became of it. */
export type Recovery<T> = {
  out_trade_no?: string;
  ask?: Ask<T>;
  /** For the caller, once asking has ended without an answer. */
  recover?: () => Promise<Transaction | undefined>;
};

// Wire-spec section 8: first after 2 s, then every 3 to 5 s.
const firstAskMs = 2_000;
const askMs = 3_000;
const jitterMs = 2_000;

/** Whose outcome is asked about, and with what. */
export type Enquiry = {
  id: number;
  endpoint: EndpointName;
  attempt: number;
  out_trade_no: string | undefined;
  options: RecoveryOptions;
  clock: Clock;
  random: () => number;
  hooks: Hooks;
  signal: AbortSignal;
};

/**
 * Asks until the gateway tells, or has had nothing for `absentAfterMs`, or `giveUpAfterMs` have passed. A failing enquiry
 * proves nothing and is asked again.
 *
 * @throws the signal's reason when it fires
 */
export async function enquire<T>(ask: Ask<T>, enquiry: Enquiry): Promise<Finding<T>> {
  const { id, endpoint, attempt, out_trade_no, options, clock, random, hooks, signal } = enquiry;
  const startedAt = clock.monotonic();
  const waitedMs = () => clock.monotonic() - startedAt;
  const tell = (finding: "asking" | "found" | "failed" | "absent" | "unclear") =>
    callHook(hooks.onRecovery, { id, endpoint, attempt, out_trade_no, finding, waitedMs: waitedMs() });

  tell("asking");
  for (let delayMs = firstAskMs; ; delayMs = askMs + random() * jitterMs) {
    await wait(delayMs, clock, signal);
    const finding = await askOnce(ask, { signal, use: "recovery", attempts: attempt });
    const isKnown = typeof finding === "object" || (finding === "absent" && waitedMs() >= options.absentAfterMs);
    if (!isKnown && waitedMs() < options.giveUpAfterMs) continue;
    tell(typeof finding === "string" ? finding : "found" in finding ? "found" : "failed");
    return finding;
  }
}

async function askOnce<T>(ask: Ask<T>, options: EnquiryOptions): Promise<Finding<T>> {
  try {
    return await ask(options);
  } catch {
    options.signal.throwIfAborted();
    return "unclear";
  }
}
