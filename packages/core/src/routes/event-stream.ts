import type { Clock } from "../clock.js";
import { untilAborted, wait } from "../transport/wait.js";
import type { CheckoutStatus } from "./checkout-status.js";

/** One server-sent event. */
const event = (name: string, data: unknown) => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;

/** The id of a final state. A browser that connects again, as each does when a stream ends, sends it back. */
export const finalEventId = "final";

/**
 * An order's states as server-sent events: `status` on every change, a comment as heartbeat between, end after a final
 * state. A failing query is told as `problem` and asked again.
 */
export async function* statusEvents(
  ask: () => Promise<CheckoutStatus>,
  { clock, everyMs, signal }: { clock: Clock; everyMs: number; signal: AbortSignal },
): AsyncGenerator<string> {
  yield `retry: ${everyMs}\n\n`;
  let told: string | undefined;
  while (!signal.aborted) {
    try {
      const current = await untilAborted(ask(), signal); // a slow gateway holds nobody who leaves
      const { status } = current;
      if (status !== "pending") return yield `id: ${finalEventId}\n${event("status", current)}`;
      yield status === told ? ": waiting\n\n" : event("status", current);
      told = status;
    } catch {
      if (signal.aborted) return;
      yield event("problem", { detail: "The gateway could not be asked; trying again." });
    }
    await wait(everyMs, clock, signal).catch(() => {});
  }
}
