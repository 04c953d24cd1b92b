import { isQFPayError, type QFPayApiError, type QFPayError, type QFPayErrorCode } from "../errors.js";
import { OrderRefusedError } from "./order-refused.js";
import { ownAnswer } from "./own-answer.js";

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
  /** Stands in the shop's log beside the error: what a page shows for the visitor to tell the shop. */
  reference?: string;
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
  401: "Unauthorized",
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

/** What a visitor is told, in a visitor's words. */
type Told = { status: number; detail: string };

const setUp: Told = { status: 500, detail: "The shop cannot take this payment at the moment." };
const nothingCharged = "Nothing was charged. Please try again in a moment.";
const uncertain = "It is not certain yet whether the payment was created. Please ask the shop before you pay again.";

const byCode: Partial<Record<QFPayErrorCode, Told>> = {
  rate_limited: { status: 429, detail: "Many customers are paying at the moment. Please try again in a moment." },
  timeout: { status: 504, detail: `The payment service did not answer in time. ${nothingCharged}` },
  connection_failed: { status: 503, detail: `The payment service cannot be reached. ${nothingCharged}` },
  outcome_unknown: { status: 502, detail: uncertain },
  order_lost: {
    status: 409,
    detail: "The order was closed before it could be shown, and cannot be paid. Please order again.",
  },
  response_invalid: { status: 502, detail: "The payment service gave an answer that cannot be read." },
  aborted: { status: 503, detail: `The payment was interrupted. ${nothingCharged}` },
};

// Other categories of the gateway's refusals are for the shop to mend, and mean nothing to a visitor.
const byCategory: Record<string, Told> = {
  customer: { status: 422, detail: "The payment was refused. Please try another way to pay." },
  blocked: { status: 422, detail: "The payment was refused. Please try another way to pay." },
  order: { status: 422, detail: "This order cannot be paid any more. Please order again." },
  retry: { status: 503, detail: `The payment service is busy. ${nothingCharged}` },
};

function toldOf(error: QFPayError): Told {
  const category = (error as Partial<QFPayApiError>).category;
  const told = (category === undefined ? byCode[error.code] : byCategory[category]) ?? setUp;
  // Nobody must take for refused what may have been carried out.
  return error.outcome === "unknown" ? { status: told.status > 500 ? told.status : 502, detail: uncertain } : told;
}

/** An error without the reference: what the visitor is told, and what else stands in the problem. */
function answerOf(error: unknown): Told & { more?: Partial<ProblemDetails> } {
  if (error instanceof OrderRefusedError) return { status: error.status, detail: error.message };
  const own = ownAnswer(error);
  if (own)
    return { status: own.status, detail: own.detail ?? titles[own.status] ?? "The order could not be prepared." };
  if ((error as Error | undefined)?.name === "SyntaxError") {
    return { status: 400, detail: "The request could not be read." };
  }
  if (!isQFPayError(error)) return { status: 500, detail: "The order could not be prepared." };
  const { code, respcd } = error;
  const { out_trade_no } = error as { out_trade_no?: string };
  return { ...toldOf(error), more: { code, respcd, out_trade_no } };
}

/** Whether a failure is the team's to look at: not a decision of the shop's, nor a refusal that tells the customer enough. */
export function isFault(error: unknown): boolean {
  if (error instanceof OrderRefusedError) return false;
  const own = ownAnswer(error);
  return own ? own.status >= 500 : answerOf(error).status !== 422;
}

/**
 * An error as RFC 9457 problem details for a visitor. The words are a visitor's: an error's own message is shown only
 * where the shop made it for visitors (`OrderRefusedError`, or a framework's HTTP error below 500), and nothing tells of
 * the shop's set-up.
 *
 * @param reference what the visitor can tell the shop, and what stands in the shop's log
 * @example
 * const { status, headers, body } = problemOf(error); // for a refund route of your own
 */
export function problemOf(error: unknown, reference?: string): RouteReply {
  const { status, detail, more } = answerOf(error);
  const reply = problem(status, detail, { ...more, reference });
  const retryAfterMs = isQFPayError(error) ? error.retryAfterMs : undefined;
  if (retryAfterMs !== undefined) reply.headers["retry-after"] = String(Math.ceil(retryAfterMs / 1_000));
  return reply;
}
