import type { Clock } from "../clock.js";
import type { SignType } from "../signing/sign.js";
import type { CallScope } from "./call-scope.js";
import type { Hooks } from "./hooks.js";
import type { Verify } from "./judge.js";
import type { Limiter, LimiterUse } from "./limiter.js";
import type { RecoveryOptions } from "./recovery.js";
import type { RetryOptions } from "./retry.js";
import type { RetryBudget } from "./retry-budget.js";
import type { Rounds } from "./rounds.js";

/** Everything a call needs of its client. The key is inside `sign` and nowhere else. */
export type Transport = {
  readonly baseUrl: string;
  readonly appCode: string;
  readonly mchid: string | undefined;
  /** The client's own choice; undefined leaves it to the endpoint's row. */
  readonly signType: SignType | undefined;
  readonly timeoutMs: number | undefined;
  readonly deadlineMs: number | undefined;
  readonly retry: RetryOptions;
  readonly budget: RetryBudget;
  readonly rounds: Rounds;
  readonly recovery: RecoveryOptions | false;
  readonly limiter: Limiter;
  readonly fetch: typeof fetch;
  readonly clock: Clock;
  readonly random: () => number;
  readonly hooks: Hooks;
  readonly nextId: () => number;
  readonly verify: Verify;
  /** Upper-case hex signature of the text with the key appended. */
  readonly sign: (text: string, signType: SignType) => string;
};

/** Options every call takes last. */
export type CallOptions = {
  /** Ends every wait; a money call that may have been sent then rejects with `QFPayUnknownOutcomeError`. */
  signal?: AbortSignal | undefined;
  /** One attempt, milliseconds. Default the client's (30 000; 60 000 where the customer types a PIN). */
  timeoutMs?: number | undefined;
  /** The whole call with its waits, milliseconds. Default none. */
  deadlineMs?: number | undefined;
  /**
   * The longest response that is read, in bytes after decompression. Default 8 MiB; a longer one rejects as
   * `response_invalid`, and the outcome of a write call is then found out by an enquiry. Raise it to download bills
   * with many payments.
   *
   * @example await qfpay.bills.download("2026-01-31", { maxResponseBytes: 64 * 1024 * 1024 });
   */
  maxResponseBytes?: number | undefined;
  /** Default the client's, else that of the endpoint's row. */
  signType?: SignType | undefined;
  /** `false`: one attempt. Default the client's. */
  retry?: Partial<RetryOptions> | false | undefined;
  /** Money calls: how long to ask when the outcome is unclear; `false` never asks. Default the client's. */
  recovery?: Partial<RecoveryOptions> | false | undefined;
  /**
   * Money calls: the same call may have been sent before, by a process that crashed. The gateway is asked first, and the
   * call is sent only when it has no record of it. Store the number before the first attempt; `false` is the default.
   *
   * With `sentAt`, a moment before which the crashed process had begun the call, doubt ends: what has no record
   * `recovery.lateMs` later was not carried out. With `true`, a refusal or failure stays an unknown outcome.
   *
   * @example await qfpay.payments.create(order, { resume: { sentAt: new Date("2026-11-29T10:00:00+08:00") } });
   */
  resume?: boolean | { sentAt: Date } | undefined;
  /**
   * For write calls: declares that sending the call twice does no harm, so that it is sent again after an unknown
   * outcome without an enquiry. Do not set it for payments, captures and refunds. Default `false`.
   */
  idempotent?: boolean | undefined;
  /** What the limiter's slot is for; `enquiry` goes first and may use the reserve. Default `call`. */
  use?: LimiterUse | undefined;
  /**
   * `payments.create`: `false` sends what QFPay's documents disagree about (extras of a pay type, lengths, `expired_time`);
   * only amount, currency, number and time are still checked. Default `true`.
   */
  validate?: boolean | undefined;
  /** Another HTTP method than the endpoint's own. QFPay documents GET for `close`, where POST works too. */
  method?: "GET" | "POST" | undefined;
};

/** Options within the package: several calls of one public method share its scope. */
export type InnerOptions = CallOptions & { scope?: CallScope };
