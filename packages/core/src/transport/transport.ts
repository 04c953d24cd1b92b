import type { Clock } from "../clock.js";
import type { Redact } from "../redact.js";
import type { SignType } from "../signing/sign.js";
import type { AttemptChannel } from "./attempt-channel.js";
import type { CallScope } from "./call-scope.js";
import type { CommonTimeout } from "./common-timeout.js";
import type { Hooks } from "./hooks.js";
import type { Verify } from "./interpret-response.js";
import type { Limiter, LimiterUse } from "./limiter.js";
import type { RecoveryOptions } from "./recovery.js";
import type { RetryOptions } from "./retry.js";
import type { RetryBudget } from "./retry-budget.js";
import type { SharedTimers } from "./shared-timers.js";

/**
 * The settings and objects of a client that its calls use. Only the functions `sign`, `verify` and `redact` have access
 * to the client key.
 */
export type Transport = {
  readonly baseUrl: string;
  readonly appCode: string;
  /** The sub-merchant's id, if the client has one. */
  readonly mchid: string | undefined;
  /** The hash of request signatures, from the client's options; `undefined`: the default of each endpoint. */
  readonly signType: SignType | undefined;
  /** The time limit of one attempt in milliseconds; `undefined`: the default depends on the call. */
  readonly timeoutMs: number | undefined;
  /** The time limit of a whole call in milliseconds; `undefined`: no limit. */
  readonly deadlineMs: number | undefined;
  /** Limits the time that each attempt waits for a slot of the limiter (`slotTimeoutMs`). */
  readonly slotTimeout: CommonTimeout;
  /** The number of attempts of a call and the delays between them. */
  readonly retry: RetryOptions;
  /** The budget that limits how many retries all calls together make. */
  readonly budget: RetryBudget;
  /** Timers that start the enquiries of several calls together, so that one query can serve them all. */
  readonly sharedTimers: SharedTimers;
  /** The time limits of enquiries about calls with an unknown outcome; `false`: no enquiries. */
  readonly recovery: RecoveryOptions | false;
  /** The limiter from which each attempt gets a slot. */
  readonly limiter: Limiter;
  readonly fetch: typeof fetch;
  readonly clock: Clock;
  /** Returns random numbers in [0, 1), for jitter. */
  readonly random: () => number;
  /** The client's observers for logs and metrics. */
  readonly hooks: Hooks;
  /** Publishes attempts to subscribers of Node's `diagnostics_channel`. */
  readonly channel: AttemptChannel;
  /** Checks the signatures of responses. */
  readonly verify: Verify;
  /** Returns the signature of a text with the client key appended, as upper-case hex. */
  readonly sign: (text: string, signType: SignType) => string;
  /** Removes the client key from text that another system sent. */
  readonly redact: Redact;
};

/** The options that all calls take as their last argument. */
export type CallOptions = {
  /** A signal that ends the call. A write call that may have been sent then rejects with `QFPayUnknownOutcomeError`. */
  signal?: AbortSignal | undefined;
  /**
   * The time limit of one attempt in milliseconds. Default: the client's `timeoutMs`, else 30 000, or 60 000 for CPM
   * (the shop scans the customer's code).
   */
  timeoutMs?: number | undefined;
  /**
   * The time limit of the whole call in milliseconds, including its waits. Default: the client's `deadlineMs`, else no
   * limit.
   */
  deadlineMs?: number | undefined;
  /**
   * The longest response that is read, in bytes after decompression. Default 8 MiB; for a longer response the call
   * rejects with `response_invalid`, and the outcome of a write call is found out by enquiries. Raise this limit to
   * download bills with many payments.
   *
   * @example await qfpay.bills.download("2026-01-31", { maxResponseBytes: 64 * 1024 * 1024 });
   */
  maxResponseBytes?: number | undefined;
  /** The hash of the request's signature. Default: the client's `signType`, else the endpoint's default. */
  signType?: SignType | undefined;
  /** The number and back-off of retries. With `false`, the call makes one attempt. Default: the client's option. */
  retry?: Partial<RetryOptions> | false | undefined;
  /**
   * For write calls: the time limits of enquiries about an unknown outcome. With `false`, no enquiries are made.
   * Default: the client's option.
   */
  recovery?: Partial<RecoveryOptions> | false | undefined;
  /**
   * For write calls: set this option if a crashed process may have sent the call before. The SDK then queries the
   * gateway first, and sends the call only if the gateway has no record of it. Store the order number before the first
   * attempt. Default `false`.
   *
   * `sentAt` is a time after which the crashed process cannot have sent the call. If the gateway has no record
   * `recovery.lateMs` milliseconds after `sentAt`, the call was not carried out. Store now plus `deadlineMs` as
   * `sentAt` before each call, also before a resumed call. If the outcome stays unknown, store the error's `sentAt`.
   * `resume: true` states no time, so a refusal or failure proves nothing about the earlier call.
   *
   * With `recovery: false` the SDK cannot query the gateway first, so it sends only calls that do no harm when they are
   * sent twice. The outcome of other calls stays unknown, with `attempts` 0, until `recover()` of the error is called.
   *
   * @example await qfpay.payments.create(order, { resume: { sentAt: new Date("2026-11-29T10:00:00+08:00") } });
   */
  resume?: boolean | { sentAt: Date } | undefined;
  /**
   * For write calls: declares that it does no harm to send the call twice. After an unknown outcome, the call is then
   * sent again without an enquiry. Do not set this option for payments, captures and refunds. Default `false`.
   */
  idempotent?: boolean | undefined;
  /** The call's purpose, for the limiter. An `enquiry` is served first and may use reserved slots. Default `call`. */
  use?: LimiterUse | undefined;
  /**
   * For `payments.create`: with `false`, only amount, currency, number and time are checked, so that you can send
   * parameters about which QFPay's documents disagree (extra parameters of a pay type, lengths, `expired_time`).
   * Default `true`.
   */
  validate?: boolean | undefined;
  /** The HTTP method, if it differs from the endpoint's own. QFPay documents GET for `close`, where POST works too. */
  method?: "GET" | "POST" | undefined;
};

/**
 * The options of a call inside this package. `scope` holds the deadline and the abort signal of a public method. All
 * calls that the method makes share this `scope`.
 */
export type InnerOptions = CallOptions & { scope?: CallScope };
