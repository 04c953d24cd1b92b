import type { RateWindow } from "../transport/limiter.js";

type Call = { id: string; at: number; isNoted: boolean };

/** What this process alone has sent, and whether that leaves room within its share of the windows. */
export class LocalShare {
  readonly #windows: readonly { limit: number; spanMs: number }[];
  readonly #longestMs: number;
  #calls: Call[] = [];

  /** @param share from above 0 to 1; each window keeps at least one place */
  constructor(windows: readonly RateWindow[], marginMs: number, share: number) {
    this.#windows = windows.map(({ limit, windowMs }) => ({
      limit: Math.max(1, Math.floor(limit * share)),
      spanMs: windowMs + marginMs,
    }));
    this.#longestMs = Math.max(0, ...this.#windows.map(({ spanMs }) => spanMs));
  }

  /** @param isNoted whether Redis knows of it */
  add(id: string, now: number, isNoted: boolean): void {
    this.#calls = this.#calls.filter(({ at }) => at > now - this.#longestMs);
    this.#calls.push({ id, at: now, isNoted });
  }

  /** The call is over: it arrived by now. */
  landed(id: string, now: number): void {
    const call = this.#calls.find((one) => one.id === id);
    if (call) call.at = now;
  }

  /** Milliseconds until the next call fits. */
  waitMs(now: number): number {
    let wait = 0;
    for (const { limit, spanMs } of this.#windows) {
      const live = this.#calls.map(({ at }) => at).filter((at) => at > now - spanMs);
      if (live.length >= limit) wait = Math.max(wait, live.sort((a, b) => a - b)[live.length - limit]! + spanMs - now);
    }
    return wait;
  }

  /** Calls that Redis was not told of, each once. */
  takeUnnoted(): readonly { id: string; at: number }[] {
    const unnoted = this.#calls.filter(({ isNoted }) => !isNoted);
    for (const call of unnoted) call.isNoted = true;
    return unnoted;
  }
}
