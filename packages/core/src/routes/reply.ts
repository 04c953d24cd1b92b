import { isQFPayError, type QFPayErrorCode, type QFPayValidationError } from "../errors.js";
import { OrderRefusedError } from "./order-refused.js";

/** What an adapter writes to its response; a stream of text for server-sent events. */
export type RouteReply = { status: number; headers: Record<string, string>; body: string | AsyncIterable<string> };

/** RFC 9457 problem details; `code` is the `QFPayError` code where there is one. */
export type ProblemDetails = {
  type: "about:blank";
  title: string;
  status: number;
  detail: string;
  code?: QFPayErrorCode;
  out_trade_no?: string;
  respcd?: string;
  issues?: QFPayValidationError["issues"];
};

const noStore = { "cache-control": "no-store" };

export const json = (status: number, value: unknown): RouteReply => ({
  status,
  headers: { "content-type": "application/json; charset=utf-8", ...noStore },
  body: JSON.stringify(value),
});

export const noContent = (): RouteReply => ({ status: 204, headers: { ...noStore }, body: "" });

const notInHeaders = /[^\x21-\x7e]+/g;

export const seeOther = (location: string): RouteReply => ({
  status: 303,
  headers: { location: location.toWellFormed().replace(notInHeaders, encodeURIComponent), ...noStore },
  body: "",
});

const titles: Record<number, string> = {
  400: "Bad request",
  403: "Forbidden",
  404: "Not found",
  409: "Conflict",
  410: "Gone",
  422: "Unprocessable order",
  429: "Too many requests",
  500: "Internal error",
  502: "Payment gateway error",
  503: "Payment gateway unavailable",
  504: "Payment gateway timeout",
};

export function problem(status: number, detail: string, more: Partial<ProblemDetails> = {}): RouteReply {
  const body: ProblemDetails = { type: "about:blank", title: titles[status] ?? "Error", status, detail, ...more };
  return {
    status,
    headers: { "content-type": "application/problem+json; charset=utf-8", ...noStore },
    body: JSON.stringify(body),
  };
}

const statuses: Partial<Record<QFPayErrorCode, number>> = {
  params_invalid: 422,
  api_error: 422,
  rate_limited: 429,
  timeout: 504,
  connection_failed: 503,
  outcome_unknown: 502,
  order_lost: 409,
  response_invalid: 502,
  aborted: 503,
};

/**
 * An error as RFC 9457 problem details: its message only where it is meant to be read, never a stack; anything else says
 * nothing but 500.
 *
 * @example
 * const { status, headers, body } = problemOf(error); // for a refund route of your own
 */
export function problemOf(error: unknown): RouteReply {
  if (error instanceof OrderRefusedError) return problem(error.status, error.message);
  if (!isQFPayError(error)) return problem(500, "The order could not be prepared.");
  const known = statuses[error.code] ?? 500;
  // Nobody must take for refused what may have been carried out.
  const status = error.outcome === "unknown" && known === 422 ? 502 : known;
  const reply = problem(status, status === 500 ? "The payment set-up is not complete." : error.message, {
    code: error.code,
    respcd: error.respcd,
    issues: (error as Partial<QFPayValidationError>).issues,
    out_trade_no: (error as { out_trade_no?: string }).out_trade_no,
  });
  if (error.retryAfterMs !== undefined) reply.headers["retry-after"] = String(Math.ceil(error.retryAfterMs / 1_000));
  return reply;
}
