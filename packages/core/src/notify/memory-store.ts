import { type Clock, systemClock } from "../clock.js";
import { refuseMisspelled } from "../misspelled.js";
import type { NotifyStore } from "./store.js";

/**
 * How many milliseconds a store remembers a handled notification by default. The gateway repeats a notification for
 * about 24 hours.
 */
export const defaultRetentionMs = 26 * 3_600_000;

type Entry = { state: "busy" | "done"; owner: string; until: number };

/**
 * A `NotifyStore` for one process. Handled notifications are remembered for 26 hours by default, because the gateway
 * repeats a notification that was not acknowledged for about 24 hours. With several processes, or to survive a restart,
 * use a store in Redis or SQL.
 *
 * @throws {QFPayConfigError} if an option is misspelled
 * @example
 * createNotifyHandler({ keys, on, store: memoryNotifyStore({ retentionMs: 48 * 3_600_000 }) });
 */
export function memoryNotifyStore(options: { retentionMs?: number; clock?: Clock } = {}): NotifyStore {
  refuseMisspelled(options, { retentionMs: 0, clock: 0 });
  const { retentionMs = defaultRetentionMs, clock = systemClock } = options;
  const entries = new Map<string, Entry>();

  // Completed entries are in the order of their expiry, because completing an entry inserts it again at the end. So the
  // clean-up stops at the first entry that has not expired. The entry of a notification that is still being handled may
  // delay the clean-up, but only for a short time.
  const prune = (now: number) => {
    for (const [id, entry] of entries) {
      if (entry.until > now) return;
      entries.delete(id);
    }
  };

  return {
    retentionMs,
    claim(id, leaseMs, owner = "") {
      const now = clock.monotonic();
      prune(now);
      const entry = entries.get(id);
      if (entry && entry.until > now) return entry.state;
      entries.delete(id);
      entries.set(id, { state: "busy", owner, until: now + leaseMs });
      return "claimed";
    },
    complete(id, owner = "") {
      const entry = entries.get(id);
      if (entry && entry.owner !== owner) return false;
      entries.delete(id);
      entries.set(id, { state: "done", owner, until: clock.monotonic() + retentionMs });
      return true;
    },
    release(id, owner = "") {
      const entry = entries.get(id);
      if (entry?.state === "busy" && entry.owner === owner) entries.delete(id);
    },
  };
}
