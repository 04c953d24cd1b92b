/** Time as the page sees it. */
export type PageClock = {
  /** Wall clock in epoch milliseconds. The visitor's may be wrong. */
  now(): number;
  /** Milliseconds that never jump back. */
  monotonic(): number;
  setTimeout(callback: () => void, ms: number): unknown;
  clearTimeout(handle: unknown): void;
};

/** The parts of the browser that the package uses. Each can be replaced, for tests and for shells around a web page. */
export type Environment = {
  fetch: typeof globalThis.fetch;
  /** Opens an event stream. `undefined` where there is none; the status is then polled. */
  openEvents: ((url: string) => EventSource) | undefined;
  clock: PageClock;
  /** Keeps the idempotency keys over a reload and for the other tabs. Default `localStorage`. */
  storage: Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length"> | undefined;
  /** Lets two tabs take turns. Default `navigator.locks`, which browsers have on https and localhost only. */
  locks: Pick<LockManager, "request"> | undefined;
  /** Dispatches `online`, `pageshow`, `pagehide` and `visibilitychange`. Default `window`. */
  page: Pick<EventTarget, "addEventListener" | "removeEventListener"> | undefined;
  /** Whether the device knows that it has no network. */
  isOffline: () => boolean;
};

const pageClock: PageClock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimeout: (callback, ms) => setTimeout(callback, ms),
  clearTimeout: (handle) => clearTimeout(handle as number),
};

/** The browser's own parts, some of them replaced. */
export function environmentOf(replaced: Partial<Environment> = {}): Environment {
  const { EventSource, navigator } = globalThis;
  return {
    fetch: (...request) => fetch(...request),
    openEvents: EventSource && ((url) => new EventSource(url)),
    clock: pageClock,
    storage: ownStorage(),
    locks: navigator?.locks,
    page: globalThis.window,
    isOffline: () => navigator?.onLine === false,
    ...replaced,
  };
}

/** Reading `localStorage` throws where the visitor has switched it off. */
function ownStorage(): Storage | undefined {
  try {
    return globalThis.localStorage;
  } catch {
    return undefined;
  }
}
