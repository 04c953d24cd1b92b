import { isQFPayError, QFPayApiError, type QFPayError, QFPayRateLimitError, QFPayResponseError } from "../errors.js";
import { classify, isDuplicate } from "./classify.js";
import type { RetryEvent } from "./hooks.js";
import { parseAnswer, type RawAnswer } from "./parse.js";
import { type RetryOptions, retryAfterMs } from "./retry.js";
import type { Exchange } from "./send.js";
import { flatten, messageOf, respcdOf } from "./settle.js";

/** A success or pending answer. */
export type Answer = { respcd: string; raw: RawAnswer; flat: RawAnswer };

/** Why an attempt failed. Without a `reason`, sending it again cannot help. */
export type Failure = { error: QFPayError; reason?: RetryEvent["reason"]; retryAfterMs?: number; respcd?: string };

/** Reads an HTTP exchange as an answer or a failure. */
export function judge(exchange: Exchange, retry: RetryOptions, now: number, attempts: number): Answer | Failure {
  const { status, headers, bytes } = exchange;
  if (status === 429)
    return rateLimited(retryAfterMs(headers.get("retry-after"), now, retry.maxRetryAfterMs), attempts);
  if (status < 200 || status >= 300) return badStatus(status, attempts);
  let raw: RawAnswer;
  try {
    raw = parseAnswer(bytes, status, attempts);
  } catch (error) {
    if (isQFPayError(error)) return { error, reason: "response_invalid" };
    throw error;
  }
  const flat = flatten(raw);
  const respcd = respcdOf(flat);
  if (respcd === undefined) {
    const message = "The gateway's answer has no respcd.";
    const error = new QFPayResponseError(message, { outcome: "unknown", httpStatus: status, attempts });
    return { error, reason: "response_invalid" };
  }
  const { category } = classify(respcd);
  return category === "success" || category === "pending"
    ? { respcd, raw, flat }
    : refusal(respcd, messageOf(flat), status, attempts);
}

function rateLimited(after: number | undefined, attempts: number): Failure {
  const error = new QFPayRateLimitError(
    "QFPay answered 429: the merchant's 100 requests a second or 400 a minute are used up, by this process or another " +
      "one with the same account. The request was not processed.",
    { outcome: "not_sent", retryable: true, retryAfterMs: after, httpStatus: 429, attempts },
  );
  return { error, reason: "rate_limited", retryAfterMs: after };
}

function badStatus(httpStatus: number, attempts: number): Failure {
  const open = httpStatus >= 500 || httpStatus === 408;
  const error = new QFPayResponseError(`The gateway answered HTTP ${httpStatus}.`, {
    outcome: open ? "unknown" : "rejected",
    httpStatus,
    attempts,
  });
  return { error, reason: open ? "response_invalid" : undefined };
}

function refusal(respcd: string, message: string, httpStatus: number, attempts: number): Failure {
  const verdict = classify(respcd);
  const duplicate = isDuplicate(verdict, message);
  const said = message === "" ? "" : ` (${message.slice(0, 200)})`;
  const error = new QFPayApiError(`QFPay answered ${respcd}${said}: ${verdict.meaning}. ${verdict.advice}.`, {
    outcome: duplicate || verdict.status === "pending" ? "unknown" : "rejected",
    category: duplicate ? "duplicate" : verdict.category,
    advice: verdict.advice,
    respcd,
    httpStatus,
    attempts,
  });
  return { error, respcd, reason: verdict.category === "retry" ? "temporary" : undefined };
}
