import { isUndefined, withDefaults } from "../absent.js";
import { callHook } from "../call-hook.js";
import type { EndpointName } from "../catalog/endpoints.js";
import type { Clock } from "../clock.js";
import type { QFPayError } from "../errors.js";
import type { SignType } from "../signing/sign.js";
import type { Transaction } from "../transaction.js";
import { callScope } from "./call-scope.js";
import type { Hooks, RecoveryEvent } from "./hooks.js";
import type { LimiterUse } from "./limiter.js";
import type { Rounds } from "./rounds.js";

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

export const recoveryRule =
  "recovery needs absentAfterMs and giveUpAfterMs in milliseconds, zero or more, and giveUpAfterMs not the shorter one.";

/** Whether such times can lead to anything. */
export const isPossible = ({ absentAfterMs, giveUpAfterMs }: RecoveryOptions): boolean =>
  absentAfterMs >= 0 && giveUpAfterMs >= absentAfterMs;

/** A client's or a call's own choice over what it would get otherwise; `false` never asks. */
export const withRecovery = (
  base: RecoveryOptions | false,
  own: Partial<RecoveryOptions> | false | undefined,
): RecoveryOptions | false =>
  own === false || (own === undefined && base === false)
    ? false
    : withDefaults(base || defaultRecovery, own, isUndefined);

/** What the gateway turned out to have: the call's result, a final failure, nothing, or something that does not tell. */
export type Finding<T> =
  | { readonly found: T }
  /** `isEarly`: holds only if it is still so after `absentAfterMs`, because queries may lag behind. */
  | { readonly failed: QFPayError; readonly isEarly?: true }
  | "absent"
  | "unclear";

/** What an enquiry runs with: it goes before ordinary calls and ends with the call it is about. */
export type EnquiryOptions = {
  readonly signal: AbortSignal;
  readonly use: LimiterUse;
  /** Asking goes on by itself; retries would only add to the load. */
  readonly retry: false;
  readonly timeoutMs: number;
  readonly signType: SignType | undefined;
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

// Unclear calls are asked about at common moments, so that their enquiries share queries.
const togetherMs = 500;
const askTimeoutMs = 10_000;

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
  signType: SignType | undefined;
  rounds: Rounds;
};

/**
 * Asks until the gateway tells, or has had nothing for `absentAfterMs`, or `giveUpAfterMs` have passed. A failing enquiry
 * proves nothing and is asked again.
 *
 * @throws the signal's reason when it fires
 */
export async function enquire<T>(ask: Ask<T>, enquiry: Enquiry): Promise<Finding<T>> {
  const { id, endpoint, attempt, out_trade_no, options, clock, random, hooks, signal, rounds } = enquiry;
  const { signType } = enquiry;
  const startedAt = clock.monotonic();
  const waitedMs = () => clock.monotonic() - startedAt;
  const tell = (finding: RecoveryEvent["finding"]) =>
    callHook(hooks.onRecovery, { id, endpoint, attempt, out_trade_no, finding, waitedMs: waitedMs() });
  const how = { use: "enquiry", retry: false, timeoutMs: askTimeoutMs, attempts: attempt } as const;

  // Asking ends in time too where it has to wait for a place that does not come.
  const scope = callScope(clock, { signal, deadlineMs: options.giveUpAfterMs + askTimeoutMs });
  tell("asking");
  try {
    for (let delayMs = firstAskMs; ; delayMs = askMs + random() * jitterMs) {
      await rounds.meet(Math.ceil((clock.monotonic() + delayMs) / togetherMs) * togetherMs, signal);
      // Absence counts from when it was asked for, not from when the answer came.
      const askedAfterMs = waitedMs();
      const finding = await askOnce(ask, { ...how, signal: scope.signal, signType }, signal);
      const isLate = askedAfterMs >= options.absentAfterMs;
      const isSure = typeof finding === "object" ? isLate || !("isEarly" in finding) : finding === "absent" && isLate;
      if (!isSure && waitedMs() < options.giveUpAfterMs) continue;
      const result = isSure ? finding : "unclear";
      tell(typeof result === "string" ? result : "found" in result ? "found" : "failed");
      return result;
    }
  } finally {
    scope.end();
  }
}

async function askOnce<T>(ask: Ask<T>, options: EnquiryOptions, callSignal: AbortSignal): Promise<Finding<T>> {
  try {
    return await ask(options);
  } catch {
    callSignal.throwIfAborted();
    return "unclear";
  }
}
