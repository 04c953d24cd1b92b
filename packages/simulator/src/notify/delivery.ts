import type { DeliveryFault } from "../faults/fault.js";

/**
 * The outcome of an attempt to deliver a notification:
 *
 * - `acknowledged`: HTTP 200 with the body exactly `SUCCESS`
 * - `refused`: any other response
 * - `failed`: no response
 * - `timeout`: no complete response within ten seconds
 */
export type DeliveryOutcome = "acknowledged" | "refused" | "failed" | "timeout";

/** One attempt to deliver a notification. All attempts of a notification share `id` and carry the same bytes. */
export type Delivery = {
  readonly id: string;
  readonly url: string;
  readonly attempt: number;
  /** The outcome as the gateway saw it: a lost attempt is `failed`, even if the merchant has handled it. */
  readonly outcome: DeliveryOutcome;
  readonly status: number | undefined;
  /** The beginning of the response's body, or the reason why there was no response. */
  readonly detail: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The time at which the attempt began, in epoch milliseconds. */
  readonly at: number;
  readonly fault: DeliveryFault["kind"] | undefined;
};
