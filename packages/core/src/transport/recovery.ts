import { isUndefined, withDefaults } from "../absent.js";
import { callHook } from "../call-hook.js";
import type { Clock } from "../clock.js";
import type { QFPayError } from "../errors.js";
import { refuseMisspelled } from "../misspelled.js";
import type { SignType } from "../signing/sign.js";
import type { Transaction } from "../transaction.js";
import { callScope } from "./call-scope.js";
import type { CallEvent, Hooks, RecoveryEvent } from "./hooks.js";
import type { LimiterUse } from "./limiter.js";
import type { SharedTimers } from "./shared-timers.js";

/** The time limits of a recovery, which finds out the outcome of a write call by enquiries. */
export type RecoveryOptions = {
  /**
   * The milliseconds for which the gateway must have had no record of the call before the call counts as never
   * received, default 10 000. Right after a payment, a query may not find the payment yet.
   */
  absentAfterMs: number;
  /** The milliseconds for which the recovery looks for the outcome, default 60 000. */
  giveUpAfterMs: number;
  /**
   * The longest time in milliseconds after which the gateway may still carry out a request, default 600 000. If a
   * resumed call was last sent longer ago (`resume: { sentAt }`) and has no record, it was not carried out and will not
   * be.
   */
  lateMs: number;
};

/** The time limits of a recovery if the client's options name none. */
export const defaultRecovery: RecoveryOptions = { absentAfterMs: 10_000, giveUpAfterMs: 60_000, lateMs: 600_000 };

/** The rule for the option `recovery`, for error messages. */
export const recoveryRule =
  "recovery needs absentAfterMs, giveUpAfterMs and lateMs in milliseconds, zero or more, and giveUpAfterMs not below absentAfterMs.";

/** Whether the time limits are valid: not negative, and with `giveUpAfterMs` not below `absentAfterMs`. */
export const isValidRecovery = ({ absentAfterMs, giveUpAfterMs, lateMs }: RecoveryOptions): boolean =>
  absentAfterMs >= 0 && giveUpAfterMs >= absentAfterMs && lateMs >= 0;

/**
 * Completes `own`, the option `recovery` of a client or call, with the values of `base`. `false`: no enquiries.
 *
 * @throws {QFPayConfigError} if an option is misspelled
 */
export function resolveRecovery(
  base: RecoveryOptions | false,
  own: Partial<RecoveryOptions> | false | undefined,
): RecoveryOptions | false {
  if (own === undefined || own === false) return own ?? base;
  refuseMisspelled(own, defaultRecovery, "recovery");
  return withDefaults(base || defaultRecovery, own, isUndefined);
}

/**
 * The finding of an enquiry: `found` is the call's result, `failed` a final failure, `foreign` a record of another
 * call, `absent` no record, and `unclear` nothing that decides the outcome.
 */
export type EnquiryFinding<T> =
  | { readonly found: T; readonly isEarly?: undefined }
  /** `isEarly`: the record was read so soon that it may be old. A query after `absentAfterMs` proves the failure. */
  | { readonly failed: QFPayError; readonly isEarly?: true }
  /** A record of another call with this order number. It does not decide the outcome, but errors can contain it. */
  | { readonly foreign: Transaction }
  | "absent"
  | "unclear";

/** The options of an enquiry about a call. The limiter serves enquiries before ordinary calls. */
export type EnquiryOptions = {
  /** A signal that ends the enquiry. */
  readonly signal: AbortSignal;
  /** Tells the limiter the purpose of the request: always `enquiry`. */
  readonly use: LimiterUse;
  /** `false`, because the recovery itself repeats enquiries, and retries would only add to the load. */
  readonly retry: false;
  /** The time limit of the enquiry's attempt in milliseconds. */
  readonly timeoutMs: number;
  /** The hash algorithm of the enquiry's signature. */
  readonly signType: SignType | undefined;
  /** Whether to search the previous month on any day, not only in the first 7 days of a month. */
  readonly lastMonth: boolean;
  /** The number of attempts that the call has made, for errors about the call. */
  readonly attempts: number;
};

type EnquireOnce<T> = (options: EnquiryOptions) => Promise<EnquiryFinding<T>>;

/** Queries the gateway once for a record with the call's order number, which this call or another one may have made. */
export type FindRecord = (options: EnquiryOptions) => Promise<Transaction | undefined>;

/** The functions by which a write call finds out its outcome. */
export type Recovery<T> = {
  /** The call's order number, if it has one. */
  out_trade_no?: string;
  /** Makes one enquiry about the call's outcome. Absent if no query shows the outcome. */
  enquireOnce?: EnquireOnce<T>;
  /** Queries once for a record with the call's order number. Absent unless the call is a payment or refund. */
  findRecord?: FindRecord;
  /** Queries the call's transaction. An error with an unknown outcome offers this function as `recover()`. */
  recover?: () => Promise<Transaction | undefined>;
};

// The enquiries of several calls start together every 500 ms, so that they share queries.
const sharedStartMs = 500;
/** The time limit of one enquiry in milliseconds. */
export const enquiryTimeoutMs = 10_000;

// docs/protocol.md, section 8: the first enquiry comes after 2 s, the next ones every 3 to 5 s.
const firstEnquiryAfterMs = 2_000;
const enquiryIntervalMs = 3_000;
const jitterMs = 2_000;

/** The input of `enquire`: a call with an unknown outcome, and its client's options, clock and hooks. */
export type Enquiry = {
  /** Identifies the call and its last attempt in the events for the hooks. */
  event: CallEvent;
  /** The time limits of the enquiries. */
  options: RecoveryOptions;
  clock: Clock;
  /** Returns a number from 0 to 1, for random pauses between enquiries. */
  random: () => number;
  /** The client's hooks. `onRecovery` is called before the first enquiry and after the last one. */
  hooks: Hooks;
  /** A signal that ends the enquiries. */
  signal: AbortSignal;
  /** The hash algorithm of the enquiries' signatures. */
  signType: SignType | undefined;
  /** Starts the enquiries of several calls together, so that they share one query. */
  timers: SharedTimers;
  /** Whether enquiries also query the previous month, on any day of this month, because the call may be weeks old. */
  lastMonth: boolean;
};

/**
 * Makes enquiries until the gateway shows the outcome, has had no record for `absentAfterMs`, or `giveUpAfterMs` have
 * passed. A failing enquiry proves nothing and is repeated.
 *
 * @throws the reason of `signal` if it is aborted
 */
export async function enquire<T>(enquireOnce: EnquireOnce<T>, enquiry: Enquiry): Promise<EnquiryFinding<T>> {
  const { event, options, clock, random, hooks, signal, timers } = enquiry;
  const { signType } = enquiry;
  const startedAt = clock.monotonic();
  const waitedMs = () => clock.monotonic() - startedAt;
  const report = (finding: RecoveryEvent["finding"]) =>
    callHook(hooks.onRecovery, { ...event, finding, waitedMs: waitedMs() });
  const { lastMonth } = enquiry;
  const fixedOptions = {
    use: "enquiry",
    retry: false,
    timeoutMs: enquiryTimeoutMs,
    attempts: event.attempt,
    lastMonth,
  } as const;

  // The recovery must also end in time if the limiter grants it no slot.
  const scope = callScope(clock, { signal, deadlineMs: options.giveUpAfterMs + enquiryTimeoutMs });
  report("asking");
  try {
    for (let delayMs = firstEnquiryAfterMs; ; delayMs = enquiryIntervalMs + random() * jitterMs) {
      await timers.waitUntil(Math.ceil((clock.monotonic() + delayMs) / sharedStartMs) * sharedStartMs, signal);
      // Measured before the enquiry: if it finds no record, one may still appear while the response is under way.
      const sentAfterMs = waitedMs();
      const finding = await enquireOnce({ ...fixedOptions, signal: scope.signal, signType }).catch(
        () => signal.throwIfAborted() as undefined,
      );
      const isLate = sentAfterMs >= options.absentAfterMs;
      const isSure = isDecided(finding) ? isLate || !finding.isEarly : finding === "absent" && isLate;
      if (!isSure && waitedMs() < options.giveUpAfterMs) continue;
      const result = isSure || isForeign(finding) ? finding! : "unclear";
      report(
        isDecided(result) ? ("found" in result ? "found" : "failed") : typeof result === "string" ? result : "unclear",
      );
      return result;
    }
  } finally {
    scope.end();
  }
}

const isForeign = <T>(finding: EnquiryFinding<T> | undefined) => typeof finding === "object" && "foreign" in finding;

const isDecided = <T>(
  finding: EnquiryFinding<T> | undefined,
): finding is Extract<EnquiryFinding<T>, { found: T } | { failed: QFPayError }> =>
  typeof finding === "object" && !("foreign" in finding);
