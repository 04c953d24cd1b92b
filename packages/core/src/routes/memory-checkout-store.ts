import { type Clock, systemClock } from "../clock.js";
import { refuseMisspelled } from "../misspelled.js";
import type { CheckoutClaim, CheckoutStore } from "./checkout-store.js";

type Entry = { state: "busy" | "done"; owner: string; value: string; until: number; keptUntil: number };

// Orders are kept for 2.5 hours. At 400 calls a minute, at most this many are created in that time.
const maxOrders = 60_000;
const maxOthers = 10_000;

/**
 * A `CheckoutStore` for one process. The store forgets the created orders at a restart: a reload of the page then gets
 * the error that the order was placed before. With several processes, or to survive a restart, use a shared store.
 *
 * @param options `clock` decides when entries expire; default `systemClock`
 * @throws {QFPayConfigError} if an option is misspelled
 * @example
 * createCheckoutRoutes({ qfpay, order: () => order, store: memoryCheckoutStore() });
 */
export function memoryCheckoutStore(options: { clock?: Clock | undefined } = {}): CheckoutStore {
  refuseMisspelled(options, { clock: 0 });
  const { clock = systemClock } = options;
  // The prefix of an entry's id is its kind. Each kind has its own limit, so that a flood of idempotency keys, which
  // cost no call to the gateway, does not evict orders.
  const entriesByKind = new Map<string, Map<string, Entry>>();

  function entriesOf(id: string): Map<string, Entry> {
    const name = id.split(":", 1)[0]!;
    let entries = entriesByKind.get(name);
    if (!entries) {
      entries = new Map();
      entriesByKind.set(name, entries);
    }
    return entries;
  }

  function find(id: string): Entry | undefined {
    const entry = entriesOf(id).get(id);
    return entry && entry.keptUntil > clock.monotonic() ? entry : undefined;
  }

  function storeEntry(id: string, entry: Entry): void {
    const entries = entriesOf(id);
    entries.delete(id);
    entries.set(id, entry);
    const maxEntries = id.startsWith("order:") ? maxOrders : maxOthers;
    for (const [oldest, { keptUntil }] of entries) {
      if (keptUntil > clock.monotonic() && entries.size <= maxEntries) return;
      entries.delete(oldest);
    }
  }

  const storeDone = (id: string, owner: string, value: string, keepMs: number) => {
    const keptUntil = clock.monotonic() + keepMs;
    storeEntry(id, { state: "done", owner, value, until: keptUntil, keptUntil });
  };

  return {
    claim(id, { value, owner, leaseMs, keepMs }): CheckoutClaim {
      const now = clock.monotonic();
      const entry = find(id);
      if (entry?.state === "done") return { state: "done", value: entry.value };
      if (entry && entry.until > now && entry.owner !== owner) return { state: "busy", value: entry.value };
      storeEntry(id, { state: "busy", owner, value, until: now + leaseMs, keptUntil: now + keepMs });
      return entry && entry.owner !== owner ? { state: "abandoned", value: entry.value } : { state: "claimed" };
    },
    complete(id, owner, value, keepMs) {
      const entry = find(id);
      if (entry && entry.owner !== owner) return false;
      storeDone(id, owner, value, keepMs);
      return true;
    },
    release(id, owner) {
      const entry = find(id);
      if (entry?.state === "busy" && entry.owner === owner) entriesOf(id).delete(id);
    },
    get(id) {
      const entry = find(id);
      return entry?.state === "done" ? entry.value : undefined;
    },
    put: (id, value, keepMs) => storeDone(id, "", value, keepMs),
  };
}
