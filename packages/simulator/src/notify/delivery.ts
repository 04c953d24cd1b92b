import type { DeliveryFault } from "../faults/fault.js";

/**
 * - `acknowledged`: HTTP 200 with the body exactly `SUCCESS`
 * - `refused`: any other answer
 * - `failed`: no answer
 * - `timeout`: no complete answer within ten seconds
 */
export type DeliveryOutcome = "acknowledged" | "refused" | "failed" | "timeout";

/** One attempt to deliver a notification. All attempts of a notification share `id` and carry the same bytes. */
export type Delivery = {
  readonly id: string;
  readonly url: string;
  /** 1 for the first. */
  readonly attempt: number;
  /** As the gateway saw it: an attempt that was lost is `failed`, even when the merchant has handled it. */
  readonly outcome: DeliveryOutcome;
  /** HTTP status of the answer, if one came. */
  readonly status: number | undefined;
  /** Start of the answer's body, or why there was none. */
  readonly detail: string;
  /** The text that was sent. */
  readonly body: string;
  /** The headers that were sent. */
  readonly headers: Readonly<Record<string, string>>;
  /** Epoch milliseconds, when the attempt began. */
  readonly at: number;
  /** The fault it met. */
  readonly fault: DeliveryFault["kind"] | undefined;
};
