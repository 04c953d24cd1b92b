/** The clocks and timers of the page. */
export type PageClock = {
  /** Returns the time of the device's wall clock, which may be wrong, in epoch milliseconds. */
  now(): number;
  /** Returns the time in milliseconds of a clock that does not jump when the wall clock is set. */
  monotonic(): number;
  /** Calls `callback` once after `ms` milliseconds. Returns the handle for `clearTimeout`. */
  setTimeout(callback: () => void, ms: number): unknown;
  clearTimeout(handle: unknown): void;
};

/** The parts of the browser that the package uses. Each can be replaced, for tests and for apps that show web pages. */
export type Environment = {
  /** The function that sends requests. Default: the browser's `fetch`. */
  fetch: typeof globalThis.fetch;
  /** Opens an event stream. If the browser has no `EventSource`, this is `undefined` and the status is polled. */
  openEvents: ((url: string) => EventSource) | undefined;
  /** The clocks and timers. Default: the browser's. */
  clock: PageClock;
  /** Stores the idempotency keys, so that a reload and other tabs find them. Default `localStorage`. */
  storage: Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length"> | undefined;
  /**
   * Lets only one tab at a time start an order. Default `navigator.locks`, which browsers have on https and localhost
   * only.
   */
  locks: Pick<LockManager, "request"> | undefined;
  /** The target that dispatches `online`, `pageshow`, `pagehide` and `visibilitychange`. Default `window`. */
  page: Pick<EventTarget, "addEventListener" | "removeEventListener"> | undefined;
  /** Whether the device reports that it has no network. */
  isOffline: () => boolean;
};

const pageClock: PageClock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimeout: (callback, ms) => setTimeout(callback, ms),
  clearTimeout: (handle) => clearTimeout(handle as number),
};

/** Returns the browser's own functions and objects; those in `replaced` take precedence. */
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

/** Reading `localStorage` throws if the visitor has forbidden it. */
function ownStorage(): Storage | undefined {
  try {
    return globalThis.localStorage;
  } catch {
    return undefined;
  }
}
