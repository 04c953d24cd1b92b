import { describe, expect, it } from "vitest";
import { memoryNotifyStore } from "../src/index.js";
import { fakeClock } from "../src/testing.js";

const hour = 3_600_000;

describe("memoryNotifyStore", () => {
  it("grants a claim once, is busy until completion or release, and is then done or free", () => {
    const store = memoryNotifyStore({ clock: fakeClock() });
    expect([store.claim("a", 1_000), store.claim("a", 1_000), store.claim("b", 1_000)]).toEqual([
      "claimed",
      "busy",
      "claimed",
    ]);
    store.complete("a");
    store.release("b");
    expect([store.claim("a", 1_000), store.claim("b", 1_000)]).toEqual(["done", "claimed"]);
  });

  it("grants the claim to exactly one of many concurrent callers", async () => {
    const store = memoryNotifyStore({ clock: fakeClock() });
    const claims = await Promise.all(Array.from({ length: 100 }, async () => store.claim("a", 1_000)));
    expect(claims.filter((claim) => claim === "claimed")).toHaveLength(1);
    expect(claims.filter((claim) => claim === "busy")).toHaveLength(99);
  });

  it("ends an abandoned claim at its lease, not a millisecond before", async () => {
    const clock = fakeClock();
    const store = memoryNotifyStore({ clock });
    store.claim("a", 1_000);
    await clock.advance(999);
    expect(store.claim("a", 1_000)).toBe("busy");
    await clock.advance(1);
    expect(store.claim("a", 1_000)).toBe("claimed");
  });

  it("ends a lease exactly, also after an older entry that has not ended", async () => {
    const clock = fakeClock();
    const store = memoryNotifyStore({ clock });
    store.claim("done", 1_000);
    store.complete("done");
    store.claim("a", 1_000);
    await clock.advance(999);
    expect(store.claim("a", 1_000)).toBe("busy");
    await clock.advance(1);
    expect(store.claim("a", 1_000)).toBe("claimed");
  });

  it("remembers completed notifications for 26 hours by default, not a millisecond longer", async () => {
    for (const [options, retention] of [
      [{}, 26 * hour],
      [{ retentionMs: 5_000 }, 5_000],
    ] as const) {
      const clock = fakeClock();
      const store = memoryNotifyStore({ ...options, clock });
      store.claim("a", 1_000);
      await clock.advance(500);
      store.complete("a");
      await clock.advance(retention - 1);
      expect(store.claim("a", 1_000)).toBe("done");
      await clock.advance(1);
      expect(store.claim("a", 1_000)).toBe("claimed");
    }
  });

  it("outlasts the gateway's last repeat, 24 hours and 22 minutes after the first delivery", async () => {
    const clock = fakeClock();
    const store = memoryNotifyStore({ clock });
    store.claim("a", 1_000);
    store.complete("a");
    for (const minutes of [2, 10, 10, 60, 120, 360, 900]) {
      await clock.advance(minutes * 60_000);
      expect(store.claim("a", 1_000)).toBe("done");
    }
  });

  it("keeps a completed notification after its lease is over, and distinguishes entries of different age", async () => {
    const clock = fakeClock();
    const store = memoryNotifyStore({ retentionMs: 10_000, clock });
    store.claim("old", 100);
    store.complete("old");
    store.claim("leased", 60_000);
    await clock.advance(9_000);
    store.claim("new", 100);
    store.complete("new");
    await clock.advance(1_000);
    expect(["old", "leased", "new"].map((id) => store.claim(id, 100))).toEqual(["claimed", "busy", "done"]);
  });

  it("treats ids such as __proto__ like others", () => {
    const store = memoryNotifyStore({ clock: fakeClock() });
    expect([store.claim("__proto__", 10), store.claim("__proto__", 10), store.claim("toString", 10)]).toEqual([
      "claimed",
      "busy",
      "claimed",
    ]);
  });
});
