import type { EndpointName } from "../catalog/endpoints.js";

/** A request about to be sent. Card data and `auth_code` are masked; the key is never in it. */
export type RequestEvent = {
  id: number;
  endpoint: EndpointName;
  method: "POST" | "GET";
  url: string;
  headers: Readonly<Record<string, string>>;
  params: Readonly<Record<string, string>>;
  /** What is hashed, without the key that is appended to it. */
  stringToSign: string;
  attempt: number;
};

/** An answer that arrived. */
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
  reason: "rate_limited" | "connection_failed" | "timeout" | "response_invalid" | "temporary";
};

/** Observers for logs and metrics. What they throw is ignored: a broken log must not lose a payment. */
export type Hooks = {
  onRequest?: (event: RequestEvent) => void;
  onResponse?: (event: ResponseEvent) => void;
  onRetry?: (event: RetryEvent) => void;
};

const masked = new Set(["auth_code", "cardnum", "cardno", "cvv", "cvv2", "expdate"]);

/** The same pairs with secrets of the customer replaced. */
export const maskPairs = (pairs: readonly (readonly [string, string])[]): [string, string][] =>
  pairs.map(([name, value]) => [name, masked.has(name) ? "***" : value]);
