import {
  isQFPayError,
  QFPayApiError,
  type QFPayError,
  QFPayRateLimitError,
  QFPayResponseError,
  QFPaySignatureError,
} from "../errors.js";
import type { Redact } from "../redact.js";
import type { SignType } from "../signing/sign.js";
import type { ResponseSignature } from "../signing/verify-response.js";
import type { Transaction } from "../transaction.js";
import { classify, isDuplicate } from "./classify.js";
import { describeMismatch, type SentParameters } from "./describe-mismatch.js";
import type { RetryEvent } from "./hooks.js";
import { flatten, messageOf, respcdOf } from "./normalize.js";
import { parseResponse, type RawResponse } from "./parse.js";
import { type RetryOptions, retryAfterMs } from "./retry.js";
import type { Exchange } from "./send.js";
import { describeUnreadableMember } from "./unreadable.js";

/** A response of the gateway that reports success or pending. */
export type GatewayResponse = {
  /** The gateway's response code, which means success or pending. */
  respcd: string;
  /** The parsed body of the response. */
  raw: RawResponse;
  /** The members of the body and of its `data` as one flat object. */
  flat: RawResponse;
  /** The result of checking the response's signature. */
  signature: ResponseSignature;
  /** The number of attempts that the call made. */
  attempts: number;
  /** Set if the call's response was lost and this result comes from a later query. */
  isRecovered?: true;
  /** The gateway's record of the call, if this result was made from it because the response was lost. */
  recovered?: Transaction;
};

/**
 * The failure of an attempt. `respcd`: the gateway's code. `reason`: why another attempt may help; absent if none can.
 * `retryAfterMs`: the wait that the gateway asked for.
 */
export type Failure = { error: QFPayError; reason?: RetryEvent["reason"]; retryAfterMs?: number; respcd?: string };

/** Makes a call's result or a failure from an HTTP exchange. */
export type ResponseInterpreter<T> = (exchange: Exchange, context: ResponseContext) => T | Failure;

/** What a `ResponseInterpreter` needs to know besides the HTTP exchange: the request and the client's settings. */
export type ResponseContext = {
  /** The options of the call's retries. */
  retry: RetryOptions;
  /** The current time in epoch milliseconds. */
  now: number;
  /** The number of attempts that the call has made. */
  attempts: number;
  /** Checks the response's signature. */
  verify: Verify;
  /** Removes the client key from the text of a response. */
  redact: Redact;
  /** The endpoint's path. */
  path: string;
  /** The parameters that were sent to the endpoint. */
  params: SentParameters;
  /** The hash with which the request was signed. */
  signType: SignType;
};

/** Checks a response's signature. With `required`, a response whose signature is not verified counts as a failure. */
export type Verify = { required: boolean; check: (exchange: Exchange) => ResponseSignature };

/** Judges the response of any endpoint except downloads. Its body must be a JSON object with a `respcd`. */
export const interpretResponse: ResponseInterpreter<GatewayResponse> = (exchange, context) => {
  const { retry, now, attempts, verify } = context;
  const { status, headers, bytes } = exchange;
  if (status === 429)
    return rateLimitFailure(retryAfterMs(headers.get("retry-after"), now, retry.maxRetryAfterMs), attempts);
  if (status < 200 || status >= 300) return failureOf4xx(exchange, context) ?? badStatusFailure(status, context);
  let raw: RawResponse;
  try {
    raw = parseResponse(bytes, status, attempts, context.redact);
  } catch (error) {
    if (isQFPayError(error)) return { error, reason: "response_invalid" };
    throw error;
  }
  const flat = flatten(raw);
  const respcd = respcdOf(flat);
  if (respcd === undefined) {
    const message = "The gateway's response has no respcd.";
    const error = new QFPayResponseError(message, { outcome: "unknown", httpStatus: status, attempts });
    return { error, reason: "response_invalid" };
  }
  const signature = verify.check(exchange);
  const { category } = classify(respcd);
  const isAccepted = category === "success" || category === "pending";
  const whyNotProven = verify.required && whyUnproven(signature, raw, flat, isAccepted, context);
  if (whyNotProven) return signatureFailure(whyNotProven, status, attempts);
  if (!isAccepted) return refusalFailure(respcd, gatewayMessage(flat, context), status, attempts);
  const unreadableName = describeUnreadableMember(raw, flat, context.path);
  if (unreadableName === undefined) return { respcd, raw, flat, signature, attempts };
  const message = `The gateway's response is invalid: ${unreadableName}. It counts as no response.`;
  const error = new QFPayResponseError(message, { outcome: "unknown", httpStatus: status, attempts });
  return { error, reason: "response_invalid" };
};

/** Returns the gateway's message. For code 1108, which can mean a wrong signature, the hash that was used is added. */
const gatewayMessage = (flat: RawResponse, { signType }: ResponseContext): string => {
  const messageText = messageOf(flat);
  return respcdOf(flat) === "1108"
    ? `${messageText && `${messageText}; `}the request was signed with ${signType}`
    : messageText;
};

/**
 * Judges the response to a download. A zip file is the result. Any other body is read as an API response and is always
 * a failure.
 */
export const interpretZip: ResponseInterpreter<{ bytes: Uint8Array; respcd?: undefined }> = (exchange, context) => {
  const { status, bytes } = exchange;
  const { verify, attempts } = context;
  if (status === 200 && bytes[0] === 0x50 && bytes[1] === 0x4b) {
    const signature = verify.check(exchange);
    return verify.required && signature !== "verified"
      ? signatureFailure(signatureProblem(signature), status, attempts)
      : { bytes };
  }
  const answer = interpretResponse(exchange, context);
  if ("error" in answer) return answer;
  const error = new QFPayResponseError("The gateway's response has no ZIP file.", {
    outcome: "rejected",
    attempts,
  });
  return { error, respcd: answer.respcd };
};

function rateLimitFailure(after: number | undefined, attempts: number): Failure {
  const error = new QFPayRateLimitError(
    "QFPay answered 429: the merchant's 100 requests a second or 400 a minute are used up, by this process or another " +
      "one with the same account. The request was not processed.",
    { outcome: "not_sent", retryable: true, retryAfterMs: after, httpStatus: 429, attempts },
  );
  return { error, reason: "rate_limited", retryAfterMs: after };
}

/** Judges a 4xx response by its `respcd` and not by its status. If the code reports success, the outcome is unknown. */
function failureOf4xx(exchange: Exchange, context: ResponseContext): Failure | undefined {
  const { status, bytes } = exchange;
  const { attempts, verify } = context;
  if (status < 400 || status >= 500) return undefined;
  let raw: RawResponse;
  try {
    raw = parseResponse(bytes, status, attempts, context.redact);
  } catch {
    return undefined;
  }
  const flat = flatten(raw);
  const respcd = respcdOf(flat);
  if (respcd === undefined) return undefined;
  const whyNotProven = verify.required && whyUnproven(verify.check(exchange), raw, flat, false, context);
  if (whyNotProven) return signatureFailure(whyNotProven, status, attempts);
  if (classify(respcd).status !== "success")
    return refusalFailure(respcd, gatewayMessage(flat, context), status, attempts);
  const message = `The gateway answered HTTP ${status}, but its code ${respcd} means success.`;
  return { error: new QFPayResponseError(message, { outcome: "unknown", httpStatus: status, respcd, attempts }) };
}

// A proxy may answer a request with 409, 425 or 499 after it has passed the request on to the gateway.
const mayComeFromProxy = new Set([409, 425, 499]);

function badStatusFailure(httpStatus: number, { attempts, verify }: ResponseContext): Failure {
  const isServerError = httpStatus >= 500 || httpStatus === 408;
  // If the client requires signatures, an unsigned refusal proves nothing, so the outcome is unknown.
  const mayHaveWorked = isServerError || httpStatus < 400 || mayComeFromProxy.has(httpStatus) || verify.required;
  const error = new QFPayResponseError(`The gateway answered HTTP ${httpStatus}.`, {
    outcome: mayHaveWorked ? "unknown" : "rejected",
    httpStatus,
    attempts,
  });
  return { error, reason: isServerError ? "response_invalid" : undefined };
}

const signatureProblem = (signature: ResponseSignature): string | undefined =>
  signature === "verified"
    ? undefined
    : signature === "absent"
      ? "carries no signature"
      : "carries a signature that does not match";

/** For clients that require signatures: the reason to reject a response, or `undefined`. */
const whyUnproven = (
  signature: ResponseSignature,
  raw: RawResponse,
  flat: RawResponse,
  isAccepted: boolean,
  { params, path }: ResponseContext,
) => signatureProblem(signature) ?? describeMismatch(raw, flat, params, path, isAccepted);

function signatureFailure(what: string | undefined, httpStatus: number, attempts: number): Failure {
  const error = new QFPaySignatureError(
    `The gateway's answer ${what}, and verifyResponses is "require". Use "report" unless QFPay signs answers for your account.`,
    { outcome: "unknown", httpStatus, attempts },
  );
  return { error };
}

/** Shortens a message of the gateway if it has more than 300 characters. The mark … shows the cut. */
const shortenMessage = (message: string): string => (message.length > 300 ? `${message.slice(0, 200)}…` : message);

const duplicateAdvice =
  "Query by out_trade_no first; a refund that was sent before is sent again with the option resume: true";

/** Makes the failure for a call that the gateway refused, from the code and message of its response or record. */
export function refusalFailure(
  respcd: string,
  message: string,
  httpStatus: number | undefined,
  attempts: number,
): { error: QFPayApiError } & Failure {
  const classification = classify(respcd);
  const duplicate = isDuplicate(classification, message);
  const messageText = message === "" || message === classification.meaning ? "" : ` (${shortenMessage(message)})`;
  const meaning =
    duplicate && classification.category === "config"
      ? `The out_trade_no was used before. ${duplicateAdvice}`
      : `${classification.meaning}. ${classification.advice}`;
  const error = new QFPayApiError(`QFPay answered ${respcd}${messageText}: ${meaning}.`, {
    outcome: duplicate || classification.status === "pending" ? "unknown" : "rejected",
    category: duplicate ? "duplicate" : classification.category,
    advice: duplicate && classification.category === "config" ? duplicateAdvice : classification.advice,
    respcd,
    httpStatus,
    attempts,
  });
  return { error, respcd, reason: classification.category === "retry" ? "temporary" : undefined };
}
