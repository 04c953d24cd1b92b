import { isQFPayError, OrderRefusedError, QFPayApiError } from "@qfpay/core";
import type { Problem } from "./api.js";
import { ShopError } from "./shop-error.js";
import { sayRefusal } from "./till.js";

/** Describes any error as RFC 9457 problem details, without the message of an unexpected error. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ShopError) return problem(error.status, error.title, error.message);
  if (error instanceof OrderRefusedError) return problem(error.status, "Unprocessable request", error.message);
  if (isQFPayError(error)) {
    const unclear = error.outcome === "unknown" || error.code === "connection_failed" || error.code === "timeout";
    const title = unclear ? "The gateway's answer is missing" : "The gateway said no";
    const detail = error instanceof QFPayApiError ? sayRefusal(error) : error.message;
    return { ...problem(unclear ? 502 : 422, title, detail), code: error.code, respcd: error.respcd };
  }
  const status = Number((error as { status?: unknown } | undefined)?.status);
  return status >= 400 && status < 500
    ? problem(status, "Bad request", "The request could not be read.")
    : problem(500, "Internal error", "Something went wrong in the shop.");
}

const problem = (status: number, title: string, detail: string): Problem => ({
  type: "about:blank",
  title,
  status,
  detail,
});
