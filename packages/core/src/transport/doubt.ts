import { isQFPayError, type QFPayError } from "../errors.js";
import type { Failure } from "./judge.js";

/**
 * What a write call may have done at the gateway without this process knowing. The doubt only grows, until an enquiry
 * decides it.
 *
 * - `none`: the gateway cannot have carried out the call
 * - `inherited`: a crashed process may have sent the call (`resume`), and the gateway must be asked about it
 * - `lapsed`: a crashed process may have sent the call, but the last enquiry found no record of it
 * - `own`: an attempt of this call ended without a clear response
 */
export type Doubt = "none" | "inherited" | "lapsed" | "own";

/**
 * How an attempt without a result ended.
 *
 * - `not_sent`: the gateway provably did not accept the request; a 429 counts too
 * - `refused`: the gateway refused the request
 * - `earlier`: the gateway said that the number was used before, or that the order is paid or refunded already
 * - `open`: no clear response; the same request may be sent again
 * - `open_for_good`: no clear response, and another attempt would not bring one
 */
export type Ending = "not_sent" | "refused" | "earlier" | "open" | "open_for_good";

/** `retry`: send again. `throw`: report the error. `look`: make one enquiry at once. `ask`: enquire repeatedly. */
export type Step = "retry" | "throw" | "look" | "ask";

export type Cell = readonly [doubt: Doubt, step: Step];

const ask: Cell = ["own", "ask"];

/**
 * The next doubt and the next step, by how the attempt ended and by the doubt before it. `inherited` has no entry,
 * because a resumed call asks the gateway before its first attempt.
 */
export const afterAttempt: Readonly<Record<Ending, Readonly<Record<Exclude<Doubt, "inherited">, Cell>>>> = {
  not_sent: { none: ["none", "retry"], lapsed: ["lapsed", "retry"], own: ["own", "retry"] },
  refused: { none: ["none", "throw"], lapsed: ["inherited", "ask"], own: ask },
  earlier: { none: ["none", "look"], lapsed: ["inherited", "ask"], own: ask },
  open: { none: ask, lapsed: ask, own: ask },
  open_for_good: { none: ask, lapsed: ask, own: ask },
};

/**
 * What an enquiry found: the call's own record, another record under its number, no record for long enough, or nothing
 * that decides the outcome.
 */
export type Found = "ours" | "foreign" | "absent" | "unclear";

/**
 * - `final`: the record decides: it is the result, or shows that the call failed
 * - `resend`: send the same bytes again, if the endpoint's row allows it
 * - `unless_own`: unknown after an attempt of this call, else a refusal once a crashed process's request is too old
 */
export type Conclusion = "final" | "unknown" | "duplicate" | "resend" | "unless_own";

/** The conclusion after an enquiry, by its finding and by the end of the attempt before it. */
export const afterAsking: Readonly<Record<Exclude<Ending, "not_sent">, Readonly<Record<Found, Conclusion>>>> = {
  refused: { ours: "final", foreign: "unknown", absent: "unless_own", unclear: "unknown" },
  earlier: { ours: "final", foreign: "duplicate", absent: "unknown", unclear: "unknown" },
  open: { ours: "final", foreign: "unknown", absent: "resend", unclear: "unknown" },
  open_for_good: { ours: "final", foreign: "unknown", absent: "unknown", unclear: "unknown" },
};

/** The conclusion after the enquiry before a resumed call's first attempt. `resend` means that the call may be sent. */
export const afterResuming: Readonly<Record<Found, Conclusion>> = afterAsking.open;

/** Whether an error that ends the call must be reported as an unknown outcome. */
export const isOpen = (doubt: Doubt, isTooOldToArrive: boolean): boolean =>
  doubt === "own" || doubt === "inherited" || (doubt === "lapsed" && !isTooOldToArrive);

// The codes for an order that is paid or refunded already, and for a used number. 1251 can also mean a wrong set-up of
// the store.
const speaksOfEarlier = new Set(["1102", "2011", "1251", "1260", "1262", "1125"]);

export function endingOf({ error, reason }: Failure): Ending {
  if (error.outcome === "not_sent") return "not_sent";
  if (isEarlier(error)) return "earlier";
  if (error.outcome === "rejected") return "refused";
  return reason ? "open" : "open_for_good";
}

const isEarlier = (error: QFPayError): boolean =>
  isQFPayError(error, "api_error") && (error.category === "duplicate" || speaksOfEarlier.has(error.respcd ?? ""));
