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
  /** The id of the notification. */
  readonly id: string;
  /** The URL to which the notification was sent. */
  readonly url: string;
  /** The number of the attempt: 1 for the first one. */
  readonly attempt: number;
  /** The outcome that the gateway sees: `failed` also if the merchant's response was lost on the way. */
  readonly outcome: DeliveryOutcome;
  /** The HTTP status of the application's response; `undefined` if there was none. */
  readonly status: number | undefined;
  /** The beginning of the response's body, or the reason why there was no response. */
  readonly detail: string;
  /** The JSON text of the notification. */
  readonly body: string;
  /** The headers of the notification, with its signature. */
  readonly headers: Readonly<Record<string, string>>;
  /** The time at which the attempt began, in epoch milliseconds. */
  readonly at: number;
  /** The kind of the fault that affected the attempt, if any. */
  readonly fault: DeliveryFault["kind"] | undefined;
};
