import type { LimiterUse, RateWindow } from "../transport/limiter.js";
import { type Cap, type Caps, capsOf, groups } from "../transport/slot-rules.js";
import { countsAt, nextSlotAt, noPause } from "../transport/when-counted.js";

/**
 * A call to the gateway that this process sent, with its id in Redis. `arrivedAt` is the time of its response, if there
 * is one. Times are in milliseconds of this process's clock.
 */
export type OwnCall = { readonly id: string; readonly sentAt: number; arrivedAt?: number };

type Options = { windows: readonly RateWindow[]; marginMs: number; transitMs: number; share: number; reserve: number };

/**
 * The calls of this process that may still count in a rate window. The process limits itself by these calls while Redis
 * is away, and reports them again after Redis has lost its data.
 */
export class OwnCalls {
  /** The length of each rate window plus a safety margin, in milliseconds. */
  readonly #spansMs: readonly number[];
  /** The numbers of calls that this process may send in each rate window while Redis is away. */
  readonly #caps: Caps;
  /** The milliseconds after which a call without a response counts as arrived at the gateway. */
  readonly #transitMs: number;
  /** The length of the longest rate window plus a safety margin, in milliseconds. */
  readonly #longestMs: number;
  /** The largest number of calls to remember. */
  readonly #maxCalls: number;
  /** The remembered calls, oldest first. */
  readonly #calls = new Set<OwnCall>();

  constructor({ windows, marginMs, transitMs, share, reserve }: Options) {
    const own = windows.map(({ limit, windowMs }) => ({ limit: Math.max(1, Math.floor(limit * share)), windowMs }));
    // With the option `reserve`, at least one slot is kept for enquiries, even if rounding down would leave none.
    this.#caps = capsOf(own, reserve > 0 ? Math.max(reserve, ownReserve(own)) : 0);
    this.#spansMs = windows.map(({ windowMs }) => windowMs + marginMs);
    this.#transitMs = transitMs;
    this.#longestMs = Math.max(...this.#spansMs);
    // A rate window needs only its newest calls, as many as its limit. Remembering more could fill the memory.
    this.#maxCalls = Math.max(...windows.map(({ limit }) => limit));
  }

  /** Remembers a call that is sent now, and forgets calls that no rate window counts any more. */
  add(id: string, now: number): OwnCall {
    const call: OwnCall = { id, sentAt: now };
    this.#calls.add(call);
    for (const oldCall of this.#calls) {
      const isOutsideWindows = oldCall.sentAt + this.#transitMs + this.#longestMs <= now;
      if (!isOutsideWindows && this.#calls.size <= this.#maxCalls) break;
      this.#calls.delete(oldCall);
    }
    return call;
  }

  [Symbol.iterator](): IterableIterator<OwnCall> {
    return this.#calls.values();
  }

  /** Returns the time from which a call counts as arrived at the gateway. */
  countsAt({ sentAt, arrivedAt }: OwnCall): number {
    return countsAt(sentAt, arrivedAt, this.#transitMs);
  }

  /**
   * Returns the milliseconds until this process may send one more call for this use (purpose) without Redis. The wait
   * can become longer while an earlier call has no response.
   */
  waitMs(now: number, use: LimiterUse | "floor"): number {
    const calls = [...this.#calls]
      .map((call) => ({ id: call.id, at: this.countsAt(call) }))
      .sort((a, b) => a.at - b.at);
    const windows = this.#caps[use].map(({ group, window, maxCalls }: Cap) => {
      const callsInGroup = calls.filter(({ id }) => groupCountOf(id) > groups.indexOf(group));
      return { arrival: callsInGroup.at(-maxCalls)?.at, spanMs: this.#spansMs[window]! };
    });
    return nextSlotAt(now, noPause(0), windows) - now;
  }
}

/** Returns in how many of the groups (all, background, stray) a call counts. The call's id begins with this number. */
const groupCountOf = (id: string): number => Number(id[0]);

/** Returns the share of slots to reserve, to keep one slot for enquiries; 0 if there is only one slot. */
function ownReserve(windows: readonly RateWindow[]): number {
  const longestMs = Math.max(...windows.map(({ windowMs }) => windowMs));
  const { limit } = windows.find(({ windowMs }) => windowMs === longestMs)!;
  return limit > 1 ? 1.5 / limit : 0;
}
