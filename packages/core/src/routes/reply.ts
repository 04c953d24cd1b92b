import { isQFPayError, type QFPayApiError, type QFPayError, type QFPayErrorCode } from "../errors.js";
import { httpErrorResponse } from "./http-error-response.js";
import { OrderRefusedError } from "./order-refused.js";

/** The reply that an adapter writes to its framework's response. The body of server-sent events is a stream of text. */
export type RouteReply = { status: number; headers: Record<string, string>; body: string | AsyncIterable<string> };

/** RFC 9457 problem details. `code` is the code of the `QFPayError` that caused the response, if there is one. */
export type ProblemDetails = {
  type: "about:blank";
  /** The HTTP status in words, such as "Not found". */
  title: string;
  status: number;
  /** The explanation that the visitor reads. */
  detail: string;
  code?: QFPayErrorCode;
  /** The order number, if the error is about an order. */
  out_trade_no?: string;
  /** The gateway's response code, if the gateway refused the order. */
  respcd?: string;
  /**
   * A reference that the page shows to the visitor. The shop's log contains the same reference next to the error, so
   * that the shop can find the error.
   */
  reference?: string;
};

const noStore = { "cache-control": "no-store" };

/** Makes a JSON reply that is not cached. */
export const json = (status: number, value: unknown): RouteReply => ({
  status,
  headers: { "content-type": "application/json; charset=utf-8", ...noStore },
  body: JSON.stringify(value),
});

/** Makes a reply without a body (204). */
export const noContent = (): RouteReply => ({ status: 204, headers: { ...noStore }, body: "" });

const notInHeaders = /[^\x21-\x7e]+/g;

/** Makes a redirect after a POST (303). */
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

/** Makes a reply with RFC 9457 problem details. @param extraMembers the body's further members */
export function problem(status: number, detail: string, extraMembers: Partial<ProblemDetails> = {}): RouteReply {
  const body: ProblemDetails = {
    type: "about:blank",
    title: titles[status] ?? "Error",
    status,
    detail,
    ...extraMembers,
  };
  return {
    status,
    headers: { "content-type": "application/problem+json; charset=utf-8", ...noStore },
    body: JSON.stringify(body),
  };
}

/** The HTTP status of a response, and its text for a visitor, who does not know the shop's set-up. */
type VisitorText = { status: number; detail: string };

const setUpText: VisitorText = { status: 500, detail: "The shop cannot take this payment at the moment." };
const nothingChargedText = "Nothing was charged. Please try again in a moment.";
const uncertainText =
  "It is not certain yet whether the payment was created. Please ask the shop before you pay again.";

const byCode: Partial<Record<QFPayErrorCode, VisitorText>> = {
  rate_limited: { status: 429, detail: "Many customers are paying at the moment. Please try again in a moment." },
  timeout: { status: 504, detail: `The payment service did not answer in time. ${nothingChargedText}` },
  connection_failed: { status: 503, detail: `The payment service cannot be reached. ${nothingChargedText}` },
  outcome_unknown: { status: 502, detail: uncertainText },
  order_lost: {
    status: 409,
    detail: "The order was closed before it could be shown, and cannot be paid. Please order again.",
  },
  response_invalid: {
    status: 502,
    detail: `The payment service gave an answer that cannot be read. ${nothingChargedText}`,
  },
  aborted: { status: 503, detail: `The payment was interrupted. ${nothingChargedText}` },
};

// The visitor's text for each category of refusal. Only the shop can fix the causes of other refusals, so their text is
// neutral.
const byCategory: Record<string, VisitorText> = {
  customer: { status: 422, detail: "The payment was refused. Please try another way to pay." },
  blocked: { status: 422, detail: "The payment was refused. Please try another way to pay." },
  order: { status: 422, detail: "This order cannot be paid any more. Please order again." },
  retry: { status: 503, detail: `The payment service is busy. ${nothingChargedText}` },
};

/**
 * The request in which an error happened: the creation of an order, the reading of an order's status, or any other
 * request of the shop, such as a refund.
 */
type Occasion = "create" | "read" | "other";

const notReadText = "The payment cannot be checked at the moment. If you have paid, please do not pay again.";

function visitorTextOf(error: QFPayError, occasion: Occasion): VisitorText {
  const category = (error as Partial<QFPayApiError>).category;
  const visitorText = (category === undefined ? byCode[error.code] : byCategory[category]) ?? setUpText;
  // A request with an unknown outcome may have been carried out, so it must not be shown as refused. A refused enquiry
  // says nothing about the payment. It must not become 422, which a page takes for an order that does not exist.
  const isUnknown = error.outcome === "unknown";
  const { status, detail } =
    isUnknown || (occasion === "read" && visitorText.status === 422)
      ? { status: visitorText.status > 500 ? visitorText.status : 502, detail: uncertainText }
      : visitorText;
  return { status, detail: occasion === "other" && status !== 429 ? otherTextOf(status, isUnknown, detail) : detail };
}

/** Returns a text for an error of a request that may be no payment, for example a refund. */
function otherTextOf(status: number, isUnknown: boolean, detail: string): string {
  if (isUnknown)
    return "It is not certain yet whether this request was carried out. Please ask the shop before you repeat it.";
  if (status === 422) return "The payment service refused this request.";
  return status === 500 ? "The shop cannot carry out this request at the moment." : detail;
}

/** Returns the response that a visitor gets for an error: status, text and further problem details. */
function visitorReplyOf(error: unknown, occasion: Occasion): VisitorText & { extraMembers?: Partial<ProblemDetails> } {
  if (error instanceof OrderRefusedError) return { status: error.status, detail: error.message };
  const httpError = httpErrorResponse(error);
  if (httpError)
    return {
      status: httpError.status,
      detail: httpError.detail ?? titles[httpError.status] ?? "The order could not be prepared.",
    };
  if ((error as Error | undefined)?.name === "SyntaxError") {
    return { status: 400, detail: "The request could not be read." };
  }
  if (!isQFPayError(error)) return { status: 500, detail: "The order could not be prepared." };
  const { respcd, outcome } = error;
  const { out_trade_no } = error as { out_trade_no?: string };
  // An order with an unknown outcome may exist, so the visitor's page must not show a refusal.
  const code = outcome === "unknown" ? "outcome_unknown" : error.code;
  const visitorText = visitorTextOf(error, occasion);
  const title = occasion === "other" && visitorText.status === 422 ? { title: "Unprocessable request" } : {};
  return { ...visitorText, extraMembers: { ...title, code, respcd, out_trade_no } };
}

/**
 * Whether the developers must look at an error: not if the shop refused the order, nor if the customer's payment was
 * refused (status 422). A refused enquiry (`isRead`) is a fault.
 */
export function isFault(error: unknown, isRead: boolean): boolean {
  if (error instanceof OrderRefusedError) return false;
  const httpError = httpErrorResponse(error);
  return httpError ? httpError.status >= 500 : visitorReplyOf(error, isRead ? "read" : "create").status !== 422;
}

/**
 * Turns an error into RFC 9457 problem details for a visitor. An error's message is shown only if the shop wrote this
 * message for visitors (`OrderRefusedError`, or a framework's HTTP error below 500). Nothing about the shop's set-up is
 * shown.
 *
 * @param reference a text that is shown to the visitor, and by which the shop finds the error in its log
 * @example
 * const { status, headers, body } = problemOf(error); // for a refund route of your own
 */
export function problemOf(error: unknown, reference?: string): RouteReply {
  return problemReply(error, reference, "other");
}

/**
 * Makes the response for an error, with a text for the occasion. If the visitor's page only read an order's status, the
 * order may have been paid, so the text must not say that nothing was charged, or that they should order again.
 */
export function problemReply(error: unknown, reference: string | undefined, occasion: Occasion): RouteReply {
  const { status, detail, extraMembers } = visitorReplyOf(error, occasion);
  const isShopsText = error instanceof OrderRefusedError || httpErrorResponse(error) !== undefined;
  const text = occasion === "read" && !isShopsText ? notReadText : detail;
  const reply = problem(status, text, { ...extraMembers, reference });
  const retryAfterMs = isQFPayError(error) ? error.retryAfterMs : undefined;
  if (retryAfterMs !== undefined) reply.headers["retry-after"] = String(Math.ceil(retryAfterMs / 1_000));
  return reply;
}
