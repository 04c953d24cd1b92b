import { expect, test, vi } from "vitest";
import { batchLoader } from "../src/records/batch-loader.js";

const lengths = (seen: string[][]) =>
  batchLoader(async (keys: readonly string[]) => {
    seen.push([...keys]);
    return keys.map((key) => (key === "bad" ? new Error("no such key") : key.length));
  });

test("keys of one tick, also of its promise jobs, are loaded together, and later keys in a load of their own", async () => {
  const seen: string[][] = [];
  const load = lengths(seen);
  const late = (async () => {
    for (let job = 0; job < 10; job++) await undefined;
    return load("ccc");
  })();
  expect(await Promise.all([load("a"), load("bb"), late])).toEqual([1, 2, 3]);
  expect(await load("dddd")).toBe(4);
  expect(seen).toEqual([["a", "bb", "ccc"], ["dddd"]]);
});

test("a key that is requested twice is loaded twice, because nothing is cached", async () => {
  const seen: string[][] = [];
  const load = lengths(seen);
  await Promise.all([load("a"), load("a")]);
  await load("a");
  expect(seen).toEqual([["a", "a"], ["a"]]);
});

test("an error of one key rejects that key only, and a failed load rejects all its keys", async () => {
  const results = await Promise.allSettled(["a", "bad"].map(lengths([])));
  expect(results).toMatchObject([
    { status: "fulfilled", value: 1 },
    { status: "rejected", reason: { message: "no such key" } },
  ]);
  let isUp = false;
  const load = batchLoader(async (keys: readonly string[]) => {
    if (!isUp) throw new Error("the whole load failed");
    return keys;
  });
  await expect(Promise.allSettled([load("a"), load("b")])).resolves.toMatchObject([
    { reason: { message: "the whole load failed" } },
    { reason: { message: "the whole load failed" } },
  ]);
  isUp = true;
  await expect(load("a")).resolves.toBe("a");
});

test("a key that is requested while others load is not lost", async () => {
  const load: (key: string) => Promise<string> = batchLoader(async (keys: readonly string[]) => {
    if (keys[0] === "first") expect(await load("second")).toBe("second");
    return keys;
  });
  await expect(load("first")).resolves.toBe("first");
});

test("a runtime without process.nextTick loads after a timer", async () => {
  vi.stubGlobal("process", undefined);
  let loaded: Promise<number>;
  try {
    loaded = lengths([])("abc");
  } finally {
    // Vitest itself uses `process` between the ticks, so it is back before the test waits.
    vi.unstubAllGlobals();
  }
  await expect(loaded).resolves.toBe(3);
});
