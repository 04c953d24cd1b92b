import type { WhenUnclear } from "../catalog/endpoint-row.js";
import type { QFPayError } from "../errors.js";
import type { RetryEvent } from "./hooks.js";
import type { Failure } from "./judge.js";
import type { Finding } from "./recovery.js";

/** What follows: the call's result, its rejection, or another attempt. `isUnclear`: money may have moved all the same. */
export type Clarified<T> =
  | { readonly found: T }
  | { readonly reject: QFPayError; readonly isUnclear: boolean }
  | { readonly resend: RetryEvent["reason"] };

/**
 * Decides on a money call of which an attempt may have been carried out. A plain refusal after such an attempt is asked
 * about as well: an order that was paid by the first attempt may well be refused to the second.
 *
 * @param isOnItsWay an earlier attempt of this call has had no answer and may yet arrive
 */
export async function clarify<T>(
  { error, reason }: Failure,
  policy: WhenUnclear,
  find: (() => Promise<Finding<T>>) | undefined,
  isOnItsWay: boolean,
): Promise<Clarified<T>> {
  const isRefusal = error.outcome === "rejected";
  if (policy === "repeat" && !isRefusal) return reason ? { resend: reason } : { reject: error, isUnclear: true };
  // Nothing to ask by: what a repeat that changes nothing is refused for, the first attempt was refused for too.
  if (!find) return { reject: error, isUnclear: policy !== "repeat" };

  const finding = await find();
  if (finding === "unclear") return { reject: error, isUnclear: true };
  if (finding !== "absent") return "found" in finding ? finding : { reject: finding.failed, isUnclear: false };
  // A repeat that left no record has not used up the number: the attempt before it may still be taken.
  if (isRefusal) return { reject: error, isUnclear: isOnItsWay && policy !== "repeat" };
  return policy === "ask" && reason ? { resend: "absent" } : { reject: error, isUnclear: true };
}
