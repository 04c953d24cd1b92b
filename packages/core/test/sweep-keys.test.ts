import { expect, it } from "vitest";
import { memoryNotifyStore } from "../src/index.js";
import { claimId } from "../src/notify/handler.js";
import { claimUnderEachKey } from "../src/sweep/claim-under-each-key.js";

it("a sweep gives its first claim back if the store fails at the second key, so that the event is not blocked", async () => {
  const memory = memoryNotifyStore();
  const second = claimId("payment:1", "second key");
  let isAway = true;
  const store = claimUnderEachKey(
    {
      claim: async (id, leaseMs, owner) => {
        if (isAway && id === second) throw new Error("the store is away");
        return memory.claim(id, leaseMs, owner);
      },
      complete: (id, owner) => memory.complete(id, owner),
      release: (id, owner) => memory.release(id, owner),
    },
    ["first key", "second key"],
  );
  const first = claimId("payment:1", "first key");
  await expect(store.claim(first, 60_000, "one sweep")).rejects.toThrow("the store is away");
  isAway = false;
  expect(await store.claim(first, 60_000, "the next sweep")).toBe("claimed");
});

it("a sweep that meets a busy or handled event under one key gives back its claims under the others", async () => {
  const memory = memoryNotifyStore();
  const store = claimUnderEachKey(memory, ["first key", "second key"]);
  const [first, second] = ["first key", "second key"].map((key) => claimId("payment:1", key)) as [string, string];
  await memory.claim(second, 60_000, "a delivery");
  expect(await store.claim(first, 60_000, "the sweep")).toBe("busy");
  expect(await memory.claim(first, 60_000, "a delivery")).toBe("claimed");
});
