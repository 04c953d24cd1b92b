import { boundedFetch } from "./bounded-fetch.js";
import type { CheckoutState } from "./checkout-state.js";
import type { Environment } from "./environment.js";
import type { ServerTime } from "./server-time.js";

const readMs = 10_000;
/**
 * The HTTP statuses with which a server refuses the URL itself: all 4xx except 408, 425 and 429, after which a later
 * request may succeed.
 */
const permanent = /^4(?!08|25|29)/;

/** Asks the server for an order's status once. The promise never rejects: a failure becomes the state `unknown`. */
export async function readStatus(
  env: Environment,
  url: string,
  time: ServerTime,
  controller: AbortController,
): Promise<CheckoutState> {
  try {
    return await boundedFetch(env, url, {}, readMs, time, controller, async (response) =>
      response.ok
        ? checkoutStateOf(await response.json())
        : unknownState(permanent.test(`${response.status}`) ? "not_found" : "gateway"),
    );
  } catch {
    return unknownState(env.isOffline() ? "offline" : "no_answer");
  }
}

/** Makes the state of an order whose status could not be read. */
export const unknownState = (reason: CheckoutState["reason"]): CheckoutState => ({ status: "unknown", reason });

/**
 * Returns the state that a response of the checkout routes reports. A response without an order number, such as a
 * proxy's `{"status":"failed"}`, says nothing about the order.
 */
export const checkoutStateOf = (answer: CheckoutState | null): CheckoutState =>
  answer?.out_trade_no && /^(pending|success|failed|mismatch)$/.test(answer.status)
    ? answer
    : unknownState("no_answer");
