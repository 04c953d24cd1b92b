import { expect, it } from "vitest";
import type { NotifyStore } from "../src/index.js";

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
let ids = 0;
const freshId = () => `payment:${process.pid}-${Date.now()}-${++ids}`;

/** Returns the result of `steps`. Steps that took longer than `ms` on a busy machine are repeated with another id. */
async function within<T>(ms: number, steps: (id: string) => Promise<T>): Promise<T> {
  for (let tries = 0; tries < 10; tries++) {
    const startedAt = performance.now();
    const result = await steps(freshId());
    if (performance.now() - startedAt < ms) return result;
  }
  throw new Error(`The machine never made these steps within ${ms} ms.`);
}

/**
 * Defines the tests that every `NotifyStore` must pass. They run at the same time, because they mostly wait for the end
 * of leases. `open` makes a store that remembers handled notifications for `retentionMs`.
 */
export function notifyStoreContract(open: (retentionMs?: number) => NotifyStore): void {
  const leaseMs = 2_400;
  const minute = 60_000;

  it.concurrent("grants a notification to the first claim, and returns busy to others", async () => {
    const store = open();
    const id = freshId();
    expect(await store.claim(id, minute, "a")).toBe("claimed");
    expect(await store.claim(id, minute, "b")).toBe("busy");
    expect(await store.claim(id, minute, "a")).toBe("busy");
    expect(await store.claim(freshId(), minute, "b")).toBe("claimed");
  });

  it.concurrent("returns done once it is completed", async () => {
    const store = open();
    const id = freshId();
    await store.claim(id, minute, "a");
    expect(await store.complete(id, "a")).toBe(true);
    expect(await store.claim(id, minute, "b")).toBe("done");
  });

  it.concurrent("accepts a second completion by the same owner", async () => {
    const store = open();
    const id = freshId();
    await store.claim(id, minute, "a");
    await store.complete(id, "a");
    expect(await store.complete(id, "a")).toBe(true);
  });

  it.concurrent("grants a released notification to the next claim", async () => {
    const store = open();
    const id = freshId();
    await store.claim(id, minute, "a");
    await store.release(id, "a");
    expect(await store.claim(id, minute, "b")).toBe("claimed");
  });

  it.concurrent("grants an abandoned notification to the next claim after its lease, and not before", async () => {
    const store = open();
    const { id, early } = await within(leaseMs, async (id) => {
      await store.claim(id, leaseMs, "a");
      await sleep(leaseMs / 2);
      return { id, early: await store.claim(id, leaseMs, "b") };
    });
    expect(early).toBe("busy");
    await sleep(leaseMs);
    expect(await store.claim(id, leaseMs, "b")).toBe("claimed");
  });

  it.concurrent("lets a late owner complete if no other owner has claimed meanwhile", async () => {
    const store = open();
    const id = freshId();
    await store.claim(id, leaseMs, "a");
    await sleep(leaseMs * 1.5);
    expect(await store.complete(id, "a")).toBe(true);
    expect(await store.claim(id, minute, "b")).toBe("done");
  });

  it.concurrent("does not let a late owner complete or release the claim of another one", async () => {
    const store = open();
    const id = freshId();
    await store.claim(id, leaseMs, "a");
    await sleep(leaseMs * 1.5);
    expect(await store.claim(id, minute, "b")).toBe("claimed");
    expect(await store.complete(id, "a")).toBe(false);
    await store.release(id, "a");
    expect(await store.claim(id, minute, "c")).toBe("busy");
    expect(await store.complete(id, "b")).toBe(true);
    expect(await store.complete(id, "a")).toBe(false);
  });

  it.concurrent("does not forget a completed notification if it is released", async () => {
    const store = open();
    const id = freshId();
    await store.claim(id, minute, "a");
    await store.complete(id, "a");
    await store.release(id, "a");
    expect(await store.claim(id, minute, "b")).toBe("done");
  });

  it.concurrent("remembers a completed notification as long as requested, and no longer", async () => {
    const retentionMs = 2_000;
    const store = open(retentionMs);
    const { id, early } = await within(retentionMs, async (id) => {
      await store.claim(id, minute, "a");
      await store.complete(id, "a");
      await sleep(retentionMs / 4);
      return { id, early: await store.claim(id, minute, "b") };
    });
    expect(early).toBe("done");
    await sleep(retentionMs);
    expect(await store.claim(id, minute, "b")).toBe("claimed");
  });

  it.concurrent("works for callers without owners", async () => {
    const store = open();
    const id = freshId();
    expect(await store.claim(id, minute)).toBe("claimed");
    expect(await store.complete(id)).toBe(true);
    expect(await store.claim(id, minute)).toBe("done");
  });

  it.concurrent("grants one notification to exactly one of 50 claims at once", async () => {
    const store = open();
    const id = freshId();
    const claims = await Promise.all(Array.from({ length: 50 }, (_, at) => store.claim(id, minute, `owner ${at}`)));
    expect(claims.filter((claim) => claim === "claimed")).toHaveLength(1);
    expect(claims.filter((claim) => claim === "busy")).toHaveLength(49);
  });

  it.concurrent("distinguishes ids with unusual characters", async () => {
    const store = open();
    const odd = [`${freshId()}'; DROP TABLE x; --`, `${freshId()}:{a}\n`, `${freshId()}雪`];
    for (const id of odd) expect(await store.claim(id, minute, "a")).toBe("claimed");
    for (const id of odd) expect(await store.claim(id, minute, "b")).toBe("busy");
  });
}
