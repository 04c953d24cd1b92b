import type { Clock } from "../clock.js";
import { untilAborted, wait } from "../transport/wait.js";
import type { CheckoutStatus } from "./checkout-status.js";

/** Makes the text of one server-sent event. */
const event = (name: string, data: unknown) => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;

/** The id of the event with the final state. A browser that reconnects sends this id; the reply 204 then stops it. */
export const finalEventId = "final";

/**
 * Yields an order's states as server-sent events: a `status` event at every change, and a heartbeat in between.
 * Ends after a final state. After a failed query, yields a `problem` event and queries again.
 */
export async function* statusEvents(
  readStatus: () => Promise<CheckoutStatus>,
  { clock, everyMs, signal, wasNotifiedPaid }: StreamOptions,
): AsyncGenerator<string> {
  yield `retry: ${everyMs}\n\n`;
  let lastSent: string | undefined;
  while (!signal.aborted) {
    try {
      const current = await untilAborted(readStatus(), signal); // The wait ends at once if the client disconnects.
      const { status } = current;
      if (status !== "pending") return yield `id: ${finalEventId}\n${event("status", current)}`;
      yield status === lastSent ? ": waiting\n\n" : event("status", current);
      lastSent = status;
    } catch {
      if (signal.aborted) return;
      yield event("problem", { detail: "The gateway could not be asked; trying again." });
    }
    await pause({ clock, everyMs, signal, wasNotifiedPaid });
  }
}

type StreamOptions = {
  clock: Clock;
  /** The milliseconds between two queries to the gateway. */
  everyMs: number;
  signal: AbortSignal;
  /** Whether a notification has reported the payment. Sends no query to the gateway, so it is called often. */
  wasNotifiedPaid: () => Promise<boolean>;
};

const checkNoteMs = 500;

async function pause({ clock, everyMs, signal, wasNotifiedPaid }: StreamOptions): Promise<void> {
  for (let left = everyMs; left > 0 && !signal.aborted; left -= checkNoteMs) {
    await wait(Math.min(left, checkNoteMs), clock, signal).catch(() => {});
    if (left > checkNoteMs && (await wasNotifiedPaid())) return;
  }
}
