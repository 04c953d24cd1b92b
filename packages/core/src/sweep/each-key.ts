import { claimId } from "../notify/handler.js";
import type { Claim, NotifyStore } from "../notify/store.js";

/**
 * A store that claims an event under each of several keys. The gateway may have signed its notification with any of
 * them while keys are rotated, and what was handled under one of them is done.
 */
export function underEachKey(store: NotifyStore, keys: readonly string[]): NotifyStore {
  if (keys.length === 1) return store;
  const idsOf = (id: string) => {
    const event = id.slice(0, id.lastIndexOf("@"));
    return keys.map((key) => claimId(event, key));
  };
  return {
    retentionMs: store.retentionMs,
    async claim(id, leaseMs, owner): Promise<Claim> {
      const claimed: string[] = [];
      for (const each of idsOf(id)) {
        const found = await store.claim(each, leaseMs, owner);
        if (found === "claimed") claimed.push(each);
        else {
          for (const one of claimed) await store.release(one, owner);
          return found;
        }
      }
      return "claimed";
    },
    async complete(id, owner) {
      const results: unknown[] = [];
      for (const each of idsOf(id)) results.push(await store.complete(each, owner));
      return !results.includes(false);
    },
    async release(id, owner) {
      for (const each of idsOf(id)) await store.release(each, owner);
    },
  };
}
