import { claimId } from "../notify/handler.js";
import type { Claim, NotifyStore } from "../notify/store.js";

/**
 * Wraps a store of handled notifications so that an event is claimed under each of several client keys. While keys are
 * rotated, the gateway may have signed the event's notification with any of these keys, and an event that was handled
 * under one key must not be handled again.
 */
export function claimUnderEachKey(store: NotifyStore, keys: readonly string[]): NotifyStore {
  if (keys.length === 1) return store;
  const idsOf = (id: string) => {
    const event = id.slice(0, id.lastIndexOf("@"));
    return keys.map((key) => claimId(event, key));
  };
  return {
    retentionMs: store.retentionMs,
    async claim(id, leaseMs, owner): Promise<Claim> {
      const claimed: string[] = [];
      let strongestClaim: Claim = "busy";
      try {
        for (const each of idsOf(id)) {
          strongestClaim = await store.claim(each, leaseMs, owner);
          if (strongestClaim !== "claimed") break;
          claimed.push(each);
        }
        return strongestClaim;
      } catch (error) {
        strongestClaim = "busy"; // The `finally` below releases the earlier claims.
        throw error;
      } finally {
        // If the claim under one key was refused, the claims under the keys before it are released, because they would
        // block the event until their lease ends.
        if (strongestClaim !== "claimed") for (const one of claimed) await store.release(one, owner);
      }
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
