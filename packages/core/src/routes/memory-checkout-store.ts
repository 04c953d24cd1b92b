import { type Clock, systemClock } from "../clock.js";
import type { CheckoutClaim, CheckoutStore } from "./checkout-store.js";

type Entry = { state: "busy" | "done"; owner: string; value: string; until: number; keptUntil: number };

// At 400 calls a minute, at most this many orders are created in the time for which orders are remembered.
const maxOrders = 60_000;
const maxOthers = 10_000;

/**
 * A `CheckoutStore` for one process. The store forgets the created orders at a restart: a reload of the page then gets
 * the error that the order was placed before. With several processes, or to survive a restart, use a shared store.
 *
 * @param options `clock` measures leases; default `systemClock`
 * @example
 * createCheckoutRoutes({ qfpay, order: () => order, store: memoryCheckoutStore() });
 */
export function memoryCheckoutStore(options: { clock?: Clock | undefined } = {}): CheckoutStore {
  const { clock = systemClock } = options;
  // Links and idempotency keys cost no call to the gateway. Each kind of entry has a limit of its own, so that a flood
  // of links or keys does not evict payments.
  const spaces = new Map<string, Map<string, Entry>>();

  function spaceOf(id: string): Map<string, Entry> {
    const name = id.split(":", 1)[0]!;
    let space = spaces.get(name);
    if (!space) {
      space = new Map();
      spaces.set(name, space);
    }
    return space;
  }

  function find(id: string): Entry | undefined {
    const entry = spaceOf(id).get(id);
    return entry && entry.keptUntil > clock.monotonic() ? entry : undefined;
  }

  function keep(id: string, entry: Entry): void {
    const space = spaceOf(id);
    space.delete(id);
    space.set(id, entry);
    const most = id.startsWith("order:") ? maxOrders : maxOthers;
    for (const [oldest, { keptUntil }] of space) {
      if (keptUntil > clock.monotonic() && space.size <= most) return;
      space.delete(oldest);
    }
  }

  const done = (id: string, owner: string, value: string, keepMs: number) => {
    const keptUntil = clock.monotonic() + keepMs;
    keep(id, { state: "done", owner, value, until: keptUntil, keptUntil });
  };

  return {
    claim(id, { value, owner, leaseMs, keepMs }): CheckoutClaim {
      const now = clock.monotonic();
      const held = find(id);
      if (held?.state === "done") return { state: "done", value: held.value };
      if (held && held.until > now && held.owner !== owner) return { state: "busy", value: held.value };
      keep(id, { state: "busy", owner, value, until: now + leaseMs, keptUntil: now + keepMs });
      return held && held.owner !== owner ? { state: "abandoned", value: held.value } : { state: "claimed" };
    },
    complete(id, owner, value, keepMs) {
      const held = find(id);
      if (held && held.owner !== owner) return false;
      done(id, owner, value, keepMs);
      return true;
    },
    release(id, owner) {
      const held = find(id);
      if (held?.state === "busy" && held.owner === owner) spaceOf(id).delete(id);
    },
    get(id) {
      const held = find(id);
      return held?.state === "done" ? held.value : undefined;
    },
    put: (id, value, keepMs) => done(id, "", value, keepMs),
  };
}
