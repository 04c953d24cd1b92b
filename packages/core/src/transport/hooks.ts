import type { EndpointName } from "../catalog/endpoints.js";
import type { Outcome, QFPayErrorCode } from "../errors.js";

/** A request that is about to be sent. Card data and `auth_code` are masked; key and signature are left out. */
export type RequestEvent = {
  id: number;
  endpoint: EndpointName;
  method: "POST" | "GET";
  url: string;
  headers: Readonly<Record<string, string>>;
  params: Readonly<Record<string, string>>;
  /** The text that is hashed, without the key that is appended to it. */
  stringToSign: string;
  attempt: number;
};

/** A response that arrived. */
export type ResponseEvent = {
  id: number;
  endpoint: EndpointName;
  httpStatus: number;
  headers: Readonly<Record<string, string>>;
  /** The body as text. */
  body: string;
  durationMs: number;
  respcd?: string;
};

/** A call that will be sent again. */
export type RetryEvent = {
  id: number;
  endpoint: EndpointName;
  /** The attempt that failed. */
  attempt: number;
  delayMs: number;
  /** `absent`: the attempt's outcome was unclear, and the gateway has no record of it. */
  reason: "rate_limited" | "connection_failed" | "timeout" | "response_invalid" | "temporary" | "absent";
};

/** A write call whose outcome is unknown is being enquired about, or has been. */
export type RecoveryEvent = {
  id: number;
  endpoint: EndpointName;
  /** The attempt that is unclear. */
  attempt: number;
  out_trade_no?: string;
  /**
   * `found`: the call's result. `failed`: the gateway has it as a failure. `absent`: it did not arrive. `unclear`: the
   * outcome stays unknown.
   */
  finding: "asking" | "found" | "failed" | "absent" | "unclear";
  /** Milliseconds since the first enquiry. */
  waitedMs: number;
};

/** A call that was sent at least once and rejects. */
export type GiveUpEvent = {
  id: number;
  endpoint: EndpointName;
  /** The last attempt. */
  attempt: number;
  /**
   * `final`: trying again cannot help; `unclear`: it might do harm; `attempts`: all are used up; `budget`: the client's
   * retry budget is empty; `ended`: by the caller's signal or the deadline.
   */
  why: "final" | "unclear" | "attempts" | "budget" | "ended";
  code: QFPayErrorCode;
  outcome: Outcome;
};

/** Parameters that the gateway may refuse and that QFPay's documents disagree about. The call goes on. */
export type WarningEvent = { endpoint: EndpointName; path: string; message: string };

/**
 * Observers for logs and metrics. Errors that they throw are ignored, because a failing log must not lose a payment.
 */
export type Hooks = {
  onRequest?: (event: RequestEvent) => void;
  onResponse?: (event: ResponseEvent) => void;
  onRetry?: (event: RetryEvent) => void;
  onRecovery?: (event: RecoveryEvent) => void;
  onGiveUp?: (event: GiveUpEvent) => void;
  /** Without this hook a warning goes to `console.warn`, once per client and parameter. */
  onWarning?: (event: WarningEvent) => void;
};

const masked = new Set(["auth_code", "cardnum", "cardno", "cvv", "cvv2", "expdate"]);

/** The same pairs with secrets of the customer replaced. */
export const maskPairs = (pairs: readonly (readonly [string, string])[]): [string, string][] =>
  pairs.map(([name, value]) => [name, masked.has(name) ? "***" : value]);
