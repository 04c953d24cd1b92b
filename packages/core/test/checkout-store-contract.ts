import { expect, it } from "vitest";
import type { CheckoutStore } from "../src/index.js";

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
let ids = 0;
const freshId = () => `order:${process.pid}-${Date.now()}-${++ids}`;

/** The tests that every `CheckoutStore` must pass. */
export function checkoutStoreContract(open: () => CheckoutStore): void {
  const minute = 60_000;
  const leaseMs = 1_600; // Long enough for two calls of the store on a busy machine.
  const request = (owner: string, value = `by ${owner}`, lease = minute, keepMs = minute) => ({
    owner,
    value,
    leaseMs: lease,
    keepMs,
  });

  it.concurrent("grants an order to the first claim, and shows the note of the work to others", async () => {
    const store = open();
    const id = freshId();
    expect(await store.claim(id, request("a"))).toEqual({ state: "claimed" });
    expect(await store.claim(id, request("b"))).toEqual({ state: "busy", value: "by a" });
    expect(await store.get(id)).toBeUndefined();
    expect(await store.claim(freshId(), request("b"))).toEqual({ state: "claimed" });
  });

  it.concurrent("returns the value to all callers once it is complete", async () => {
    const store = open();
    const id = freshId();
    await store.claim(id, request("a"));
    const value = JSON.stringify({ qrcode: "weixin://wxpay/bizpayurl?pr=奶茶'\"" });
    expect(await store.complete(id, "a", value, minute)).toBe(true);
    expect(await store.claim(id, request("b"))).toEqual({ state: "done", value });
    expect(await store.get(id)).toBe(value);
    await store.release(id, "a");
    expect(await store.get(id)).toBe(value);
  });

  it.concurrent("grants a released order to the next claim, as if it had never been claimed", async () => {
    const store = open();
    const id = freshId();
    await store.claim(id, request("a"));
    await store.release(id, "b");
    expect((await store.claim(id, request("b"))).state).toBe("busy");
    await store.release(id, "a");
    expect(await store.claim(id, request("b"))).toEqual({ state: "claimed" });
  });

  it.concurrent("shows the note of an abandoned claim to the next owner, and ignores the late owner", async () => {
    const store = open();
    const id = freshId();
    await store.claim(id, request("a", "by a", leaseMs));
    expect((await store.claim(id, request("b"))).state).toBe("busy");
    await sleep(leaseMs * 1.3);
    expect(await store.claim(id, request("b"))).toEqual({ state: "abandoned", value: "by a" });
    expect(await store.complete(id, "a", "late", minute)).toBe(false);
    await store.release(id, "a");
    expect(await store.claim(id, request("c"))).toEqual({ state: "busy", value: "by b" });
    expect(await store.complete(id, "b", "done by b", minute)).toBe(true);
    expect(await store.complete(id, "a", "late", minute)).toBe(false);
    expect(await store.get(id)).toBe("done by b");
  });

  it.concurrent("extends a lease when its owner claims again", async () => {
    const store = open();
    const id = freshId();
    await store.claim(id, request("a", "by a", leaseMs));
    await sleep(leaseMs / 2);
    expect(await store.claim(id, request("a", "by a", leaseMs * 4))).toEqual({ state: "claimed" });
    await sleep(leaseMs);
    expect((await store.claim(id, request("b"))).state).toBe("busy");
  });

  it.concurrent("remembers completed, stored and abandoned values as long as requested, and no longer", async () => {
    const store = open();
    const rememberMs = 4_000; // On a busy machine, the two calls below may take more than a second.
    const [done, put, abandoned] = [freshId(), freshId(), freshId()];
    await store.claim(done, request("a"));
    await store.complete(done, "a", "value", rememberMs);
    await store.put(put, "value", rememberMs);
    await store.claim(abandoned, request("a", "by a", 1, rememberMs));
    expect([await store.get(done), await store.get(put)]).toEqual(["value", "value"]);
    await sleep(rememberMs + 100);
    expect([await store.get(done), await store.get(put)]).toEqual([undefined, undefined]);
    for (const id of [done, put, abandoned]) expect(await store.claim(id, request("b"))).toEqual({ state: "claimed" });
  });

  it.concurrent("replaces a value by a later one", async () => {
    const store = open();
    const id = freshId();
    await store.put(id, "one", minute);
    await store.put(id, "two", minute);
    expect(await store.get(id)).toBe("two");
    expect(await store.claim(id, request("a"))).toEqual({ state: "done", value: "two" });
  });

  it.concurrent("grants one order to exactly one of 50 claims at once, also if it was abandoned", async () => {
    const store = open();
    const [fresh, abandoned] = [freshId(), freshId()];
    // Claims an id fifty times at once. The leases of one minute are long enough even on a slow machine.
    const claimAll = async (id: string) => {
      const claims = Array.from({ length: 50 }, (_, at) => store.claim(id, request(`${at}`, "v", minute)));
      return (await Promise.all(claims)).map(({ state }) => state).filter((state) => state !== "busy");
    };
    expect(await claimAll(fresh)).toEqual(["claimed"]);
    await store.claim(abandoned, request("a", "v", leaseMs));
    await sleep(leaseMs * 1.3);
    expect(await claimAll(abandoned)).toEqual(["abandoned"]);
  });

  it.concurrent("distinguishes ids with unusual characters", async () => {
    const store = open();
    const odd = [`${freshId()}'; DROP TABLE x; --`, `${freshId()}:{a}\n`, `${freshId()}雪`];
    for (const id of odd) await store.put(id, id, minute);
    for (const id of odd) expect(await store.get(id)).toBe(id);
  });
}
