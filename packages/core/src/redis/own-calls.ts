import type { RateWindow } from "../transport/limiter.js";

/** A call of this process, in milliseconds of its clock. */
export type OwnCall = { readonly id: string; readonly sentAt: number; landedAt?: number };

type Options = { windows: readonly RateWindow[]; marginMs: number; transitMs: number; share: number };

/**
 * What this process has sent itself, as far as it may still count: what it goes by while Redis is away, and what Redis is
 * told again when it has lost its memory.
 */
export class OwnCalls {
  readonly #windows: readonly { limit: number; spanMs: number }[];
  readonly #transitMs: number;
  readonly #longestMs: number;
  readonly #most: number;
  readonly #calls = new Set<OwnCall>(); // oldest first

  constructor({ windows, marginMs, transitMs, share }: Options) {
    this.#windows = windows.map(({ limit, windowMs }) => ({
      limit: Math.max(1, Math.floor(limit * share)),
      spanMs: windowMs + marginMs,
    }));
    this.#transitMs = transitMs;
    this.#longestMs = Math.max(...this.#windows.map(({ spanMs }) => spanMs));
    // More cannot make a window fuller than full; without a bound "open" would remember a flood.
    this.#most = Math.max(...windows.map(({ limit }) => limit));
  }

  add(id: string, now: number): OwnCall {
    const call: OwnCall = { id, sentAt: now };
    this.#calls.add(call);
    for (const old of this.#calls) {
      const isPast = old.sentAt + this.#transitMs + this.#longestMs <= now;
      if (!isPast && this.#calls.size <= this.#most) break;
      this.#calls.delete(old);
    }
    return call;
  }

  [Symbol.iterator](): IterableIterator<OwnCall> {
    return this.#calls.values();
  }

  /** When a call counts as arrived at the gateway: at its end, or as late as it may have been under way. */
  countsAt({ sentAt, landedAt }: OwnCall): number {
    return Math.min(landedAt ?? Number.POSITIVE_INFINITY, sentAt + this.#transitMs);
  }

  /** Milliseconds until one more call fits into this process's share; an answer may make it earlier. */
  waitMs(now: number): number {
    const counted = [...this.#calls].map((call) => this.countsAt(call)).sort((a, b) => a - b);
    const waits = this.#windows.map(({ limit, spanMs }) => {
      const counting = counted.filter((at) => at > now - spanMs);
      return counting.length < limit ? 0 : Math.min(counting[counting.length - limit]!, now) + spanMs - now;
    });
    return Math.max(...waits);
  }
}
