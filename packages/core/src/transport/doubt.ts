import type { Failure } from "./interpret-response.js";

/**
 * The doubt about a write call: whether the gateway may have carried it out without this process knowing. Attempts only
 * raise the doubt; an enquiry can end it.
 *
 * - `none`: the gateway cannot have carried out the call
 * - `inherited`: the gateway may have carried out the request of a crashed process (`resume`), or may still do so
 * - `own`: an attempt of this call ended without a clear response
 */
export type Doubt = "none" | "inherited" | "own";

/**
 * The way in which an attempt of a write call failed.
 *
 * - `not_sent`: the gateway provably did not accept the request; a 429 counts too
 * - `refused`: the gateway refused the request
 * - `earlier`: the gateway said that the order number was used before, or that the order is paid or refunded already
 * - `open`: no clear response; the same request may be sent again
 * - `open_for_good`: no clear response, and another attempt would not bring one
 */
export type Ending = "not_sent" | "refused" | "earlier" | "open" | "open_for_good";

/**
 * The next step after an attempt. `retry`: send the request again. `throw`: report the error. `look`: make one enquiry
 * at once. `ask`: enquire repeatedly.
 */
export type NextStep = "retry" | "throw" | "look" | "ask";

/** The result of an attempt: whether the gateway may have carried out the call, and the next step. */
export type DoubtAndStep = readonly [doubt: Doubt, step: NextStep];

const enquireNext: DoubtAndStep = ["own", "ask"];

/**
 * What to do after an attempt. First key: how the attempt ended. Second key: whether an attempt before it may have
 * succeeded, one of this call (`own`) or of a crashed process (`inherited`). Value: whether any attempt, the last one
 * included, may have succeeded, and the next step.
 */
export const afterAttempt: Readonly<Record<Ending, Readonly<Record<Doubt, DoubtAndStep>>>> = {
  not_sent: { none: ["none", "retry"], inherited: ["inherited", "retry"], own: ["own", "retry"] },
  refused: { none: ["none", "throw"], inherited: ["inherited", "ask"], own: enquireNext },
  earlier: { none: ["none", "look"], inherited: ["inherited", "ask"], own: enquireNext },
  open: { none: enquireNext, inherited: enquireNext, own: enquireNext },
  open_for_good: { none: enquireNext, inherited: enquireNext, own: enquireNext },
};

/**
 * The result of an enquiry. `ours`: the record that this call made. `foreign`: a record of another call with the same
 * order number. `absent`: no record for `absentAfterMs`. `gone`: no record, and a crashed process' request is too old
 * to be carried out. `unclear`: nothing that decides the outcome.
 */
export type EnquiryResult = "ours" | "foreign" | "absent" | "gone" | "unclear";

/**
 * The conclusion from an enquiry:
 *
 * - `final`: the record is the call's result, or shows that the call failed
 * - `unknown`: the outcome stays unknown
 * - `duplicate`: the order number belongs to another call's record, which is put into the error
 * - `resend`: send the same bytes again, if this is safe for the endpoint
 * - `send`: send the request: no earlier request can be carried out any more
 * - `refused`: the gateway's refusal is the outcome, because no earlier request can be carried out any more
 */
export type Conclusion = "final" | "unknown" | "duplicate" | "resend" | "send" | "refused";

/**
 * The conclusion after an enquiry. First key: how the last attempt ended (`Ending`), or `resumed` if a resumed call has
 * made no attempt yet. Second key: what the enquiry found (`EnquiryResult`).
 */
export const afterEnquiry = {
  resumed: { ours: "final", foreign: "unknown", absent: "resend", gone: "send", unclear: "unknown" },
  refused: { ours: "final", foreign: "unknown", absent: "unknown", gone: "refused", unclear: "unknown" },
  earlier: { ours: "final", foreign: "duplicate", absent: "unknown", gone: "unknown", unclear: "unknown" },
  open: { ours: "final", foreign: "unknown", absent: "resend", unclear: "unknown" },
  open_for_good: { ours: "final", foreign: "unknown", absent: "unknown", unclear: "unknown" },
} as const satisfies Record<string, Partial<Record<EnquiryResult, Conclusion>>>;

// The codes for an order that is paid or refunded already, and for an order number that was used. 1251 can also mean
// that the merchant's store is set up wrongly.
const earlierStateCodes = new Set<string | undefined>(["1102", "2011", "1251", "1260", "1262", "1125"]);

/** Returns the way in which an attempt failed. */
export function endingOf({ error, reason }: Failure): Ending {
  if (error.outcome === "not_sent") return "not_sent";
  if (earlierStateCodes.has(error.respcd)) return "earlier";
  if (error.outcome === "rejected") return "refused";
  return reason ? "open" : "open_for_good";
}
