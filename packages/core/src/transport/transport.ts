import type { Clock } from "../clock.js";
import type { Redact } from "../redact.js";
import type { SignType } from "../signing/sign.js";
import type { TraceAttempt } from "./attempt-channel.js";
import type { CallScope } from "./call-scope.js";
import type { CommonTimeout } from "./common-timeout.js";
import type { Hooks } from "./hooks.js";
import type { Verify } from "./judge.js";
import type { Limiter, LimiterUse } from "./limiter.js";
import type { RecoveryOptions } from "./recovery.js";
import type { RetryOptions } from "./retry.js";
import type { RetryBudget } from "./retry-budget.js";
import type { Rounds } from "./rounds.js";

/** The client's part of a call. The key is only inside `sign`. */
export type Transport = {
  readonly baseUrl: string;
  readonly appCode: string;
  readonly mchid: string | undefined;
  /** The client's option; if it is `undefined`, the endpoint's row decides. */
  readonly signType: SignType | undefined;
  readonly timeoutMs: number | undefined;
  readonly deadlineMs: number | undefined;
  readonly slotTimeout: CommonTimeout;
  readonly retry: RetryOptions;
  readonly budget: RetryBudget;
  readonly rounds: Rounds;
  readonly recovery: RecoveryOptions | false;
  readonly limiter: Limiter;
  readonly fetch: typeof fetch;
  readonly clock: Clock;
  readonly random: () => number;
  readonly hooks: Hooks;
  readonly trace: TraceAttempt;
  readonly verify: Verify;
  /** Upper-case hex signature of the text with the key appended. */
  readonly sign: (text: string, signType: SignType) => string;
  /** Removes the client key from text that another system sent. */
  readonly redact: Redact;
};

/** The options that all calls take as their last argument. */
export type CallOptions = {
  /** Ends the call's waits. A write call that may have been sent then rejects with `QFPayUnknownOutcomeError`. */
  signal?: AbortSignal | undefined;
  /** Milliseconds for one attempt. Default the client's (30 000; 60 000 where the customer types a PIN). */
  timeoutMs?: number | undefined;
  /** Milliseconds for the whole call, including its waits. Default: no limit. */
  deadlineMs?: number | undefined;
  /**
   * The longest response that is read, in bytes after decompression. Default 8 MiB; a longer one rejects as
   * `response_invalid`, and the outcome of a write call is then found out by an enquiry. Raise it to download bills
   * with many payments.
   *
   * @example await qfpay.bills.download("2026-01-31", { maxResponseBytes: 64 * 1024 * 1024 });
   */
  maxResponseBytes?: number | undefined;
  /** Default: the client's sign type, else the one in the endpoint's row. */
  signType?: SignType | undefined;
  /** `false` makes one attempt. Default the client's. */
  retry?: Partial<RetryOptions> | false | undefined;
  /**
   * For write calls: how long to enquire if the outcome is unknown; `false` makes no enquiries. Default the client's.
   */
  recovery?: Partial<RecoveryOptions> | false | undefined;
  /**
   * For write calls: says that a process that crashed may have sent the same call before. The gateway is asked first,
   * and the call is sent only if there is no record of it. Store the number before the first attempt. Default `false`.
   *
   * `sentAt` is a time after which the crashed process cannot have sent the call: a call that has no record
   * `recovery.lateMs` after that time was not carried out. Store that time (now plus `deadlineMs`) before each call,
   * also before a resumed one, because a resumed call may be sent too; if it ends as unknown, store `sentAt` of the
   * error instead. With `true`, a refusal or failure stays an unknown outcome.
   *
   * With `recovery: false` the gateway cannot be asked first, so the call is not sent: its outcome stays unknown, with
   * `attempts` 0, and `recover()` on the error asks. Calls that do no harm when they are sent twice are sent.
   *
   * @example await qfpay.payments.create(order, { resume: { sentAt: new Date("2026-11-29T10:00:00+08:00") } });
   */
  resume?: boolean | { sentAt: Date } | undefined;
  /**
   * For write calls: declares that sending the call twice does no harm, so that it is sent again after an unknown
   * outcome without an enquiry. Do not set it for payments, captures and refunds. Default `false`.
   */
  idempotent?: boolean | undefined;
  /** The purpose of the limiter's slot; `enquiry` is served first and may use the reserve. Default `call`. */
  use?: LimiterUse | undefined;
  /**
   * For `payments.create`: `false` sends parameters that QFPay's documents disagree about (extras of a pay type,
   * lengths, `expired_time`); only amount, currency, number and time are still checked. Default `true`.
   */
  validate?: boolean | undefined;
  /** Another HTTP method than the endpoint's own. QFPay documents GET for `close`, where POST works too. */
  method?: "GET" | "POST" | undefined;
};

/** Options within the package: several calls of one public method share its scope. */
export type InnerOptions = CallOptions & { scope?: CallScope };
