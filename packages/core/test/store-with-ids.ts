import { type CheckoutStore, memoryCheckoutStore } from "../src/index.js";

/** A store that notes the ids that are claimed, so that a test can fill the store with values of the same kinds. */
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
