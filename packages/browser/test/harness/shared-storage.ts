import type { FakeClock } from "@qfpay/core/testing";

type Area = Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">;

/** Imitates the `localStorage` of one origin. As in Chromium, a tab sees another tab's writes a moment later. */
export function sharedStorage(world: FakeClock): { openTab(): Area } {
  const kept = new Map<string, string>();
  const tabs: Map<string, string>[] = [];
  const everywhere = (change: (map: Map<string, string>) => void, own: Map<string, string>) => {
    change(own);
    world.setTimeout(() => {
      change(kept);
      for (const tab of tabs) change(tab);
    }, 20);
  };
  return {
    openTab() {
      const own = new Map(kept);
      tabs.push(own);
      return {
        getItem: (name) => own.get(name) ?? null,
        setItem: (name, value) => everywhere((map) => void map.set(name, value), own),
        removeItem: (name) => everywhere((map) => void map.delete(name), own),
        key: (at) => [...own.keys()][at] ?? null,
        get length() {
          return own.size;
        },
      };
    },
  };
}

/** Imitates `navigator.locks` for the tabs of one origin. */
export function sharedLocks(): Pick<LockManager, "request"> {
  const queues = new Map<string, Promise<unknown>>();
  const request = (name: string, work: () => Promise<unknown>) => {
    const turn = (queues.get(name) ?? Promise.resolve()).then(work, work);
    queues.set(name, turn);
    return turn;
  };
  return { request: request as unknown as LockManager["request"] };
}
