import { type CheckoutStore, memoryCheckoutStore } from "../src/index.js";

/** A store that remembers the ids that are claimed in it, so that a test can put other values under these ids. */
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
