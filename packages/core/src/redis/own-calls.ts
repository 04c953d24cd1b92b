import type { LimiterUse, RateWindow } from "../transport/limiter.js";
import { type Cap, type Caps, capsOf, groups } from "../transport/slot-rules.js";

/** A call of this process, in milliseconds of its clock. */
export type OwnCall = { readonly id: string; readonly sentAt: number; landedAt?: number };

type Options = { windows: readonly RateWindow[]; marginMs: number; transitMs: number; share: number; reserve: number };

/**
 * What this process has sent itself, as far as it may still count: what it goes by while Redis is away, and what Redis is
 * told again when it has lost its memory.
 */
export class OwnCalls {
  readonly #spansMs: readonly number[];
  readonly #caps: Caps;
  readonly #transitMs: number;
  readonly #longestMs: number;
  readonly #most: number;
  readonly #calls = new Set<OwnCall>(); // oldest first

  constructor({ windows, marginMs, transitMs, share, reserve }: Options) {
    const own = windows.map(({ limit, windowMs }) => ({ limit: Math.max(1, Math.floor(limit * share)), windowMs }));
    this.#caps = capsOf(own, reserve);
    this.#spansMs = windows.map(({ windowMs }) => windowMs + marginMs);
    this.#transitMs = transitMs;
    this.#longestMs = Math.max(...this.#spansMs);
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

  /** Milliseconds until one more call of this use fits into this process's share; an answer may make it earlier. */
  waitMs(now: number, use: LimiterUse | "floor"): number {
    const calls = [...this.#calls]
      .map((call) => ({ id: call.id, at: this.countsAt(call) }))
      .sort((a, b) => a.at - b.at);
    const waits = this.#caps[use].map(({ group, window, most }: Cap) => {
      const spanMs = this.#spansMs[window]!;
      const counting = calls.filter(({ id, at }) => at > now - spanMs && countsIn(id) > groups.indexOf(group));
      return counting.length < most ? 0 : Math.min(counting[counting.length - most]!.at, now) + spanMs - now;
    });
    return Math.max(...waits);
  }
}

/** In how many groups a call counts: the first character of its id, for the script's sake. */
const countsIn = (id: string): number => Number(id[0]);
