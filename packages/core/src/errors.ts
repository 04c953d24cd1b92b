import { printable } from "./printable.js";
import type { Transaction } from "./transaction.js";

const brand = Symbol.for("qfpay.error");

/** The values of `code` in the errors of this library. */
export type QFPayErrorCode =
  | "config_invalid"
  | "params_invalid"
  | "connection_failed"
  | "timeout"
  | "aborted"
  | "rate_limited"
  | "api_error"
  | "response_invalid"
  | "signature_invalid"
  | "raw_body_unavailable"
  | "order_lost"
  | "outcome_unknown";

/**
 * The effect that a failed call may have had. `not_sent`: nothing left this process, or the gateway provably did not
 * accept the request. `rejected`: the gateway refused the call, or the call's effect has been undone. `unknown`: the
 * gateway may have carried out the call.
 */
export type Outcome = "not_sent" | "rejected" | "unknown";

/** The data that an error may carry besides its message. Keys, bodies and card data are left out. */
export type QFPayErrorDetails = {
  /** The effect that the failed call may have had. Default `not_sent`. */
  outcome?: Outcome;
  /** Whether the same call may succeed if it is made again after a while. Default `false`. */
  retryable?: boolean;
  /** The milliseconds after which the gateway allows another attempt. */
  retryAfterMs?: number;
  /** The gateway's response code. */
  respcd?: string;
  /** The HTTP status of the gateway's response. */
  httpStatus?: number;
  /** The number of attempts that the call made. */
  attempts?: number;
  /** The error that led to this one. */
  cause?: unknown;
};

/**
 * Base class of the errors that this library throws.
 *
 * @example
 * try {
 *   await qfpay.payments.create(params);
 * } catch (error) {
 *   if (isQFPayError(error) && error.outcome === "unknown") await askAgainLater(params.out_trade_no);
 *   else throw error;
 * }
 */
export abstract class QFPayError extends Error {
  /** The name of the error's class. */
  abstract override readonly name: string;
  /** Identifies the kind of error, such as `timeout`. */
  abstract readonly code: QFPayErrorCode;
  /** The effect that the failed call may have had. */
  readonly outcome: Outcome;
  /** Whether the same call may succeed if it is made again after a while. */
  readonly retryable: boolean;
  /** The milliseconds after which the gateway allows another attempt, if it named a time. */
  readonly retryAfterMs: number | undefined;
  /** The gateway's response code, if there was a response with a code. */
  readonly respcd: string | undefined;
  /** The HTTP status of the gateway's response, if there was a response. */
  readonly httpStatus: number | undefined;
  /** The number of attempts that the call made before it failed. */
  readonly attempts: number;

  constructor(message: string, facts: QFPayErrorDetails = {}) {
    super(printable(message), facts.cause === undefined ? undefined : { cause: facts.cause });
    this.outcome = facts.outcome ?? "not_sent";
    this.retryable = facts.retryable ?? false;
    this.retryAfterMs = facts.retryAfterMs;
    this.respcd = facts.respcd;
    this.httpStatus = facts.httpStatus;
    this.attempts = facts.attempts ?? 0;
    Object.defineProperty(this, brand, { value: true });
  }
}

/**
 * Options or environment variables are missing or invalid.
 *
 * @example
 * try {
 *   QFPay.fromEnv();
 * } catch (error) {
 *   if (error instanceof QFPayConfigError) process.exitCode = 1; // its message names the variable and the fix
 * }
 */
export class QFPayConfigError extends QFPayError {
  readonly name = "QFPayConfigError";
  readonly code = "config_invalid";
}

/** One problem with a call's parameters: `path` is the parameter's name, and `message` states the rule and the fix. */
export type ValidationIssue = { path: string; message: string };

/**
 * The call's parameters would be refused by the gateway, so nothing was sent. `issues` lists all problems.
 *
 * @example
 * try {
 *   await qfpay.payments.create(params);
 * } catch (error) {
 *   if (error instanceof QFPayValidationError) console.error(error.issues); // [{ path: "txamt", message: "..." }]
 * }
 */
export class QFPayValidationError extends QFPayError {
  readonly name = "QFPayValidationError";
  readonly code = "params_invalid";
  /** All problems that were found in the call's parameters. */
  readonly issues: readonly ValidationIssue[];

  constructor(issues: readonly ValidationIssue[], facts?: QFPayErrorDetails) {
    super(`Nothing was sent. ${issues.map(({ message }) => message).join(" ")}`, facts);
    this.issues = issues;
  }
}

/**
 * The gateway could not be reached, or the connection broke. `outcome` says whether the request may have arrived.
 *
 * @example
 * try {
 *   await qfpay.transactions.get({ out_trade_no: "A-1001" });
 * } catch (error) {
 *   if (error instanceof QFPayConnectionError) console.error(error.outcome, error.cause);
 * }
 */
export class QFPayConnectionError extends QFPayError {
  readonly name = "QFPayConnectionError";
  readonly code = "connection_failed";
}

/**
 * No response arrived in time, or a wait ended at its time limit.
 *
 * @example
 * try {
 *   await qfpay.transactions.waitFor({ out_trade_no: "A-1001" }, { timeoutMs: 60_000 });
 * } catch (error) {
 *   if (error instanceof QFPayTimeoutError) console.error(error.transaction?.status ?? "no record yet");
 * }
 */
export class QFPayTimeoutError extends QFPayError {
  readonly name = "QFPayTimeoutError";
  readonly code = "timeout";
  /** The last record that `transactions.waitFor` received. */
  readonly transaction: Transaction | undefined;

  constructor(message: string, facts?: QFPayErrorDetails & { transaction?: Transaction }) {
    super(message, facts);
    this.transaction = facts?.transaction;
  }
}

/**
 * The call was aborted, because the caller's `signal` fired.
 *
 * @example
 * try {
 *   await qfpay.transactions.get({ out_trade_no: "A-1001" }, { signal: AbortSignal.timeout(5_000) });
 * } catch (error) {
 *   if (error instanceof QFPayAbortError) console.error(error.outcome); // what the gateway may have done by then
 * }
 */
export class QFPayAbortError extends QFPayError {
  readonly name = "QFPayAbortError";
  readonly code = "aborted";
}

/**
 * The gateway answered HTTP 429 to all attempts.
 *
 * @example
 * try {
 *   await qfpay.transactions.get({ out_trade_no: "A-1001" });
 * } catch (error) {
 *   if (error instanceof QFPayRateLimitError) console.error(`Try again in ${error.retryAfterMs ?? 60_000} ms`);
 * }
 */
export class QFPayRateLimitError extends QFPayError {
  readonly name = "QFPayRateLimitError";
  readonly code = "rate_limited";
}

/**
 * The gateway answered with a code that is neither success nor pending.
 *
 * @example
 * try {
 *   await qfpay.payments.create(params);
 * } catch (error) {
 *   if (error instanceof QFPayApiError && error.category === "customer") console.error(error.advice);
 * }
 */
export class QFPayApiError extends QFPayError {
  readonly name = "QFPayApiError";
  readonly code = "api_error";
  /** The category of the response code, such as `customer`; the categories are listed at `StatusCategory`. */
  readonly category: string;
  /** Advice on how to proceed after the failure. */
  readonly advice: string;
  /** The record that already has the call's order number, if `category` is `duplicate` and the gateway returned it. */
  readonly transaction: Transaction | undefined;

  constructor(
    message: string,
    facts: QFPayErrorDetails & { category: string; advice: string; transaction?: Transaction },
  ) {
    super(message, facts);
    this.category = facts.category;
    this.advice = facts.advice;
    this.transaction = facts.transaction;
  }
}

/**
 * The response does not have the documented form: it is HTML, empty, truncated, or not JSON.
 *
 * @example
 * try {
 *   await qfpay.transactions.get({ out_trade_no: "A-1001" });
 * } catch (error) {
 *   if (error instanceof QFPayResponseError) console.error(error.httpStatus, error.message);
 * }
 */
export class QFPayResponseError extends QFPayError {
  readonly name = "QFPayResponseError";
  readonly code = "response_invalid";
}

/**
 * The signature of a notification or response does not match.
 *
 * @example
 * try {
 *   constructNotification("{}", "not a signature", "the client key");
 * } catch (error) {
 *   if (error instanceof QFPaySignatureError) console.error(error.message); // likely causes, never the key
 * }
 */
export class QFPaySignatureError extends QFPayError {
  readonly name = "QFPaySignatureError";
  readonly code = "signature_invalid";
}

/**
 * The exact bytes of a notification are not available, because another parser or middleware has read the body.
 *
 * @example
 * const body = async () => {
 *   throw new QFPayRawBodyError("The exact bytes are gone: a body parser ran first.");
 * }; // a NotifyRequest's body; the reply is then 500
 */
export class QFPayRawBodyError extends QFPayError {
  readonly name = "QFPayRawBodyError";
  readonly code = "raw_body_unavailable";
}

/**
 * The order was created, but the member with which to pay (`qrcode`, `pay_url`, `pay_params` or `payment_intent`) was
 * lost with the gateway's response. The order has been closed or cannot be paid: create a new order under a new number.
 *
 * @example
 * try {
 *   await qfpay.payments.create(params);
 * } catch (error) {
 *   if (!(error instanceof QFPayOrderLostError)) throw error;
 *   await qfpay.payments.create({ ...params, out_trade_no: createOrderNumber() });
 * }
 */
export class QFPayOrderLostError extends QFPayError {
  readonly name = "QFPayOrderLostError";
  readonly code = "order_lost";
  /** The order number. Do not use it again. */
  readonly out_trade_no: string;

  constructor(message: string, facts: QFPayErrorDetails & { out_trade_no: string }) {
    super(message, facts);
    this.out_trade_no = facts.out_trade_no;
  }
}

/**
 * Money may have moved, and the gateway's response did not arrive. Do not repeat the call under a new number:
 * `recover()` queries the outcome. If the outcome stays unknown, `recover()` rejects with an error whose `outcome` is
 * `unknown` too.
 *
 * @example
 * try {
 *   await qfpay.payments.create(params);
 * } catch (error) {
 *   if (!(error instanceof QFPayUnknownOutcomeError)) throw error;
 *   const transaction = await error.recover(); // undefined: the gateway does not know the number (yet)
 * }
 */
export class QFPayUnknownOutcomeError extends QFPayError {
  readonly name = "QFPayUnknownOutcomeError";
  readonly code = "outcome_unknown";
  /** The order number by which `recover()` queries the gateway. */
  readonly out_trade_no: string | undefined;
  /**
   * The time of the first enquiry that found no record of the call; `undefined` if a later enquiry found one or failed.
   */
  absentSince: Date | undefined;
  /**
   * The latest time at which this call, or the call that it continues with `resume`, can have been sent. Store this
   * time, and pass it as `resume: { sentAt }` when you repeat the call. The outcome is certain `recovery.lateMs` after
   * this time. If a call with `resume` certainly had no effect, this is the `sentAt` that you passed, if any.
   */
  readonly sentAt: Date | undefined;
  /** Queries the gateway for its record of the call; resolves with `undefined` if there is none (yet). */
  readonly recover: () => Promise<Transaction | undefined>;

  constructor(
    message: string,
    facts: QFPayErrorDetails & {
      out_trade_no?: string;
      absentSince?: Date;
      sentAt?: Date;
      recover: () => Promise<Transaction | undefined>;
    },
  ) {
    super(message, { ...facts, outcome: "unknown" });
    this.out_trade_no = facts.out_trade_no;
    this.absentSince = facts.absentSince;
    this.sentAt = facts.sentAt;
    // The property is not enumerable, so that a logged error shows data and no functions.
    this.recover = facts.recover;
    Object.defineProperty(this, "recover", { enumerable: false });
  }
}

type AnyQFPayError =
  | QFPayConfigError
  | QFPayValidationError
  | QFPayConnectionError
  | QFPayTimeoutError
  | QFPayAbortError
  | QFPayRateLimitError
  | QFPayApiError
  | QFPayResponseError
  | QFPaySignatureError
  | QFPayRawBodyError
  | QFPayOrderLostError
  | QFPayUnknownOutcomeError;

/** The class of the errors whose code is `C`; the base class if `C` is not narrowed to certain codes. */
type QFPayErrorOf<C extends QFPayErrorCode> = QFPayErrorCode extends C
  ? QFPayError
  : Extract<AnyQFPayError, { code: C }>;

/**
 * Whether a caught value is an error of this library, even one from another realm or another copy of the package.
 *
 * @param code matches only errors with this code, and lets TypeScript infer their class
 * @example
 * if (isQFPayError(error, "rate_limited")) await sleep(error.retryAfterMs ?? 1_000);
 * if (isQFPayError(error, "params_invalid")) console.error(error.issues);
 */
export function isQFPayError<C extends QFPayErrorCode = QFPayErrorCode>(
  error: unknown,
  code?: C,
): error is QFPayErrorOf<C> {
  if (typeof error !== "object" || error === null || !(brand in error)) return false;
  return code === undefined || (error as unknown as QFPayError).code === code;
}
