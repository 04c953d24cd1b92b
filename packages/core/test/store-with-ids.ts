import { type CheckoutStore, memoryCheckoutStore } from "../src/index.js";

/** Makes a checkout store, and `idsOf(run)`, which calls `run` and returns the ids that were claimed meanwhile. */
export function storeWithIds(store: CheckoutStore = memoryCheckoutStore()) {
  const claimed = new Set<string>();
  const claim: CheckoutStore["claim"] = (id, request) => {
    claimed.add(id);
    return store.claim(id, request);
  };
  async function idsOf(run: () => Promise<void>): Promise<string[]> {
    claimed.clear();
    await run();
    return [...claimed];
  }
  return { store: { ...store, claim }, idsOf };
}
