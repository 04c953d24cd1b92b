import { boundedFetch } from "./bounded-fetch.js";
import type { CheckoutState } from "./checkout-state.js";
import type { Environment } from "./environment.js";
import type { ServerTime } from "./server-time.js";

const readMs = 10_000;

/** Asks the server for the status once. A failure becomes an `unknown` state; it never rejects. */
export async function readStatus(
  env: Environment,
  url: string,
  time: ServerTime,
  controller: AbortController,
): Promise<CheckoutState> {
  const sentAt = env.clock.now();
  try {
    return await boundedFetch(env, url, {}, readMs, controller, async (response) => {
      const { headers, ok, status } = response;
      time.learn(headers.get("date"), sentAt);
      if (ok) return stateOf(await response.json());
      return unknown(status === 403 || status === 404 ? "not_found" : "gateway");
    });
  } catch {
    return unknown(env.isOffline() ? "offline" : "no_answer");
  }
}

export const unknown = (reason: CheckoutState["reason"]): CheckoutState => ({ status: "unknown", reason });

/**
 * Accepts only responses of the checkout routes, which name the order. Anything else, such as a proxy's
 * `{"status":"failed"}`, says nothing about it.
 */
export const stateOf = (answer: CheckoutState | null): CheckoutState =>
  answer?.out_trade_no && /^(pending|success|failed|mismatch)$/.test(answer.status) ? answer : unknown("no_answer");
