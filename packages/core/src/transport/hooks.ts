import type { EndpointName } from "../catalog/endpoints.js";
import type { Outcome, QFPayErrorCode } from "../errors.js";

/** The call and the attempt that an event is about. */
export type CallEvent = {
  /**
   * A number that identifies the call among all clients of this process. All events about the call have this number.
   * An enquiry about the call is another call, with another number.
   */
  id: number;
  /** The `mchid` of the sub-merchant for which the call is made, or the app code if there is no sub-merchant. */
  merchant: string;
  /** The name of the called endpoint, such as `payment`. */
  endpoint: EndpointName;
  /** The number of the attempt, counted from 1. */
  attempt: number;
  /** The order number, if the call's parameters contain one. */
  out_trade_no?: string | undefined;
};

/** A request that is about to be sent. Card data and `auth_code` are masked; key and signature are left out. */
export type RequestEvent = CallEvent & {
  method: "POST" | "GET";
  url: string;
  headers: Readonly<Record<string, string>>;
  /** The parameters of the request. Secret values are masked. */
  params: Readonly<Record<string, string>>;
  /** The text that is hashed for the signature, before the key is appended. */
  stringToSign: string;
};

/** A response that has arrived. */
export type ResponseEvent = CallEvent & {
  httpStatus: number;
  headers: Readonly<Record<string, string>>;
  /** The response's body as text. */
  body: string;
  durationMs: number;
  /** The gateway's response code, if the body contains one. */
  respcd?: string;
};

/** An attempt that has ended: a response came, none came, or the call was aborted. */
export type AttemptEndEvent = CallEvent & {
  /** The milliseconds from the request to the end of the response, or until the attempt was given up. */
  durationMs: number;
  /**
   * The outcome of the attempt. `success`: the response is readable and not a refusal; a payment may still be pending.
   * Any other value describes this attempt alone: a retry or an enquiry may still make the call a success.
   */
  outcome: "success" | Outcome;
  /** The gateway's response code, if a response with one came. */
  respcd?: string | undefined;
  /** The error's code; absent for `success`. */
  code?: QFPayErrorCode | undefined;
};

/** A call that will be sent again. `attempt` is the failed attempt. */
export type RetryEvent = CallEvent & {
  /** The milliseconds until the call is sent again. */
  delayMs: number;
  /**
   * The reason for sending the call again. `temporary`: the gateway's code means a temporary failure. `absent`: the
   * attempt's outcome was unclear, and the gateway has no record of the call.
   */
  reason: "rate_limited" | "connection_failed" | "timeout" | "response_invalid" | "temporary" | "absent";
};

/** The start or the end of the enquiries about a write call with an unknown outcome. */
export type RecoveryEvent = CallEvent & {
  /**
   * The finding of the enquiries. `asking`: they begin. `found`: the gateway has the call's result. `failed`: the
   * gateway recorded the call as failed. `absent`: the call did not arrive. `unclear`: the outcome stays unknown.
   */
  finding: "asking" | "found" | "failed" | "absent" | "unclear";
  /** The milliseconds since the enquiries began. */
  waitedMs: number;
};

/**
 * A call that rejects after its last `attempt`. `attempt` is 0 if a call that continues an earlier one (`resume`)
 * sends nothing and its outcome stays unknown.
 */
export type GiveUpEvent = CallEvent & {
  /**
   * The reason why the call is not sent again. `final`: another attempt cannot help. `unclear`: another attempt might
   * do harm. `attempts`: all attempts are used up. `budget`: the client's retry budget is empty. `ended`: the caller's
   * signal or the deadline ended the call.
   */
  why: "final" | "unclear" | "attempts" | "budget" | "ended";
  /** The code of the error with which the call rejects. */
  code: QFPayErrorCode;
  /** Whether the call may have taken effect. */
  outcome: Outcome;
};

/**
 * A warning that the gateway or a wallet may refuse a parameter, whose name is `path`, of a call to `endpoint` or of a
 * link to the hosted page (`checkout`), because QFPay's documents contradict each other. The call is still
 * sent, and the link is still made.
 */
export type WarningEvent = { endpoint: EndpointName | "checkout"; path: string; message: string };

/**
 * Observers for logs and metrics. An error that an observer throws is ignored, because a failing log must not lose a
 * payment.
 */
export type Hooks = {
  /** Called before each request is sent. */
  onRequest?: (event: RequestEvent) => void;
  /** Called after each response has arrived. */
  onResponse?: (event: ResponseEvent) => void;
  /**
   * Called once for each attempt, however the attempt ends. The event is also published to the tracing channel
   * `qfpay:attempt`.
   */
  onAttemptEnd?: (event: AttemptEndEvent) => void;
  /** Called before a call is sent again. */
  onRetry?: (event: RetryEvent) => void;
  /** Called when the enquiries about a call with an unknown outcome begin, and when they have ended. */
  onRecovery?: (event: RecoveryEvent) => void;
  /** Called when a call rejects after an attempt, or a call that continues an earlier one (`resume`) stays unknown. */
  onGiveUp?: (event: GiveUpEvent) => void;
  /** Called for each warning. Without this hook, each text is written to `console.warn` once. */
  onWarning?: (event: WarningEvent) => void;
};

const masked = new Set(["auth_code", "cardnum", "cardno", "cvv", "cvv2", "expdate"]);

/** Replaces the values of secret parameters, such as card data, by a mask. */
export const maskPairs = (pairs: readonly (readonly [string, string])[]): [string, string][] =>
  pairs.map(([name, value]) => [name, masked.has(name) ? "***" : value]);
