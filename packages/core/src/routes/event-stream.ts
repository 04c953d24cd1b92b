import type { Clock } from "../clock.js";
import { untilAborted, wait } from "../transport/wait.js";
import type { CheckoutStatus } from "./checkout-status.js";

/** One server-sent event. */
const event = (name: string, data: unknown) => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;

/** The id of a final state. A browser connects again when a stream ends, and sends this id back. */
export const finalEventId = "final";

/**
 * An order's states as server-sent events: `status` on every change, a comment as heartbeat between, end after a final
 * state. A failing query is sent as `problem`, and repeated.
 */
export async function* statusEvents(
  ask: () => Promise<CheckoutStatus>,
  { clock, everyMs, signal, isTold }: StreamOptions,
): AsyncGenerator<string> {
  yield `retry: ${everyMs}\n\n`;
  let told: string | undefined;
  while (!signal.aborted) {
    try {
      const current = await untilAborted(ask(), signal); // The wait ends at once if the reader leaves.
      const { status } = current;
      if (status !== "pending") return yield `id: ${finalEventId}\n${event("status", current)}`;
      yield status === told ? ": waiting\n\n" : event("status", current);
      told = status;
    } catch {
      if (signal.aborted) return;
      yield event("problem", { detail: "The gateway could not be asked; trying again." });
    }
    await pause({ clock, everyMs, signal, isTold });
  }
}

type StreamOptions = {
  clock: Clock;
  /** Milliseconds between two queries to the gateway. */
  everyMs: number;
  signal: AbortSignal;
  /** Returns the final state if a notification has reported it meanwhile. Called often, since it costs no query. */
  isTold: () => Promise<boolean>;
};

const lookMs = 500;

async function pause({ clock, everyMs, signal, isTold }: StreamOptions): Promise<void> {
  for (let left = everyMs; left > 0 && !signal.aborted; left -= lookMs) {
    await wait(Math.min(left, lookMs), clock, signal).catch(() => {});
    if (left > lookMs && (await isTold())) return;
  }
}
