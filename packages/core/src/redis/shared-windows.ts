import type { Clock } from "../clock.js";
import type { RateWindow } from "../transport/limiter.js";
import { type Cap, groups } from "../transport/slot-rules.js";
import { blockedUntil, lengthenPause, noPause, type Pause } from "../transport/when-counted.js";
import type { OwnCall, OwnCalls } from "./own-calls.js";
import type { RedisStateTracker } from "./redis-state.js";
import type { Script } from "./script.js";

/** Redis' response to a request for slots. */
export type SlotsReply = {
  /** Whether Redis knows all calls that still count in a rate window, or has lost some. */
  readonly is: "known" | "unknown";
  /** For each granted slot, the milliseconds until it may be used. */
  readonly slotsInMs: readonly number[];
  /** The milliseconds after which to request the slots that were not granted. */
  readonly waitMs: number;
};

type Options = {
  run: Script;
  key: string;
  windows: readonly RateWindow[];
  marginMs: number;
  transitMs: number;
  /** Whether calls are sent even after Redis has lost its data: the option `fail: "open"`. */
  isOpen: boolean;
  own: OwnCalls;
  link: RedisStateTracker;
  clock: Clock;
  onReturn: () => void;
};

const probeIntervals = { firstMs: 50, longestMs: 1_000 };

// How early Redis grants a slot: at most this share of the shortest rate window, and at most `mostMs`. A call's slot
// gets free one window after the call. Redis grants it less than a window early, so it already knows of that call.
const grantAhead = { share: 0.8, mostMs: 800 };
// The end of a call is reported to Redis after a delay: this share of the shortest rate window, at most `mostMs`. The
// delay does no harm, because the report states when the call ended.
const reportTimes = { share: 0.25, mostMs: 250 };

/**
 * One process's connection to the rate windows in Redis: it requests slots, reports which calls ended, and notices if
 * Redis does not respond.
 */
export class SharedWindows {
  /** The id that Redis stores with the rate windows. A changed id means that Redis has lost its data. */
  epoch: string | undefined;
  /** The current cool-down, as far as this process knows of it. */
  readonly #pause: Pause;
  /** The most milliseconds by which Redis may grant a slot ahead of its time. */
  readonly #aheadMs: number;
  /** The delay in milliseconds before ended calls are reported, so that one command reports several. */
  readonly #reportMs: number;
  readonly #options: Options;
  /** The Redis keys: one per separately limited group of calls, and one for all other data. */
  readonly #keys: string[];
  /** The milliseconds of the longest rate window plus the safety margin. */
  readonly #longestMs: number;
  /** The calls whose start or end was not reported to Redis yet. */
  readonly #unreported = new Set<OwnCall>();
  /** The ids of slots that no call used and that Redis must release. */
  readonly #unused = new Set<string>();
  /** Whether the current cool-down was not reported to Redis yet. */
  #isPauseUnreported = false;
  /** Whether a report of ended calls is on its way to Redis. */
  #isReporting = false;
  /** When the next report of ended calls is due, in milliseconds of the monotonic clock. */
  #reportAt = Number.NEGATIVE_INFINITY;
  /** When the last command that got a response was sent, in milliseconds of the monotonic clock. */
  #contactAt = Number.NEGATIVE_INFINITY;

  constructor(options: Options) {
    this.#options = options;
    const { key, windows, marginMs } = options;
    // The braces put all keys into one hash slot of a Redis cluster.
    this.#keys = [...groups.map((group) => `{${key}}:${group === "all" ? "log" : group}`), `{${key}}:state`];
    this.#longestMs = Math.max(...windows.map(({ windowMs }) => windowMs)) + marginMs;
    this.#pause = noPause(Math.min(...windows.map(({ limit, windowMs }) => windowMs / limit)));
    const shortestMs = Math.min(...windows.map(({ windowMs }) => windowMs));
    this.#aheadMs = Math.min(grantAhead.mostMs, shortestMs * grantAhead.share);
    this.#reportMs = Math.min(reportTimes.mostMs, shortestMs * reportTimes.share);
  }

  /** Whether a cool-down holds all calls at this time. */
  isPaused(now: number): boolean {
    return now < this.#pause.until;
  }

  /** Returns the milliseconds for which a cool-down, or the slower pace after it, still delays the next call. */
  pausedMs(now: number): number {
    return Math.max(0, blockedUntil(this.#pause, now) - now);
  }

  /**
   * Requests slots in Redis, each under one of the new `ids`. Redis grants only slots within the limits `caps`.
   *
   * @throws if Redis does not respond; the caller then has no slot
   */
  async requestSlots(ids: readonly string[], caps: readonly Cap[]): Promise<SlotsReply> {
    const { windows, marginMs, isOpen } = this.#options;
    const limits = caps.flatMap(({ group, window, maxCalls }) => [
      groups.indexOf(group) + 1,
      maxCalls,
      microseconds(windows[window]!.windowMs + marginMs),
    ]);
    try {
      const [status, waitMs, slotsInMs] = await this.#send([isOpen ? 1 : 0, ids.length, ...ids, ...limits]);
      if (status === -1) return { is: "unknown", slotsInMs, waitMs };
      // The next slot begins in `waitMs`. Redis grants slots that begin within `aheadMs`. So the next request is made
      // `aheadMs / 2` before that slot begins: it gets this slot and those of the following `aheadMs / 2`.
      return { is: "known", slotsInMs, waitMs: waitMs === 0 ? 0 : Math.max(1, waitMs - this.#aheadMs / 2) };
    } catch (error) {
      // Redis may have granted these slots before the command failed, so they are released later.
      for (const id of ids) this.#unused.add(id);
      throw error;
    }
  }

  /** Notes that a call was sent. @param isKnown whether Redis counted the call when it granted the slot */
  recordSent(call: OwnCall, isKnown: boolean): void {
    this.#pause.lastAt = call.sentAt;
    if (isKnown) return;
    this.#unreported.add(call);
    void this.#reportCalls();
  }

  /**
   * Tells Redis that a call has ended, unless the call took `transitMs` or longer: Redis counts such a call as ended
   * `transitMs` after its start anyway.
   */
  recordArrived(call: OwnCall): void {
    if (call.arrivedAt! - call.sentAt >= this.#options.transitMs) return;
    this.#unreported.add(call);
    // If Redis lacks recent calls, this process sends no other requests to Redis, whose responses would tell it of other
    // processes' cool-downs. So it reports at once.
    if (this.#options.link.stateAt(call.arrivedAt!).is === "shared") this.#reportSoon();
    else void this.#reportCalls();
  }

  /** Makes Redis release a slot that no call used. */
  releaseUnused(id: string): void {
    this.#unused.add(id);
    void this.#reportCalls();
  }

  /**
   * Starts a cool-down or extends it.
   *
   * @returns a promise that resolves when Redis has stored the cool-down or did not respond; `undefined` if the current
   *   cool-down already lasts longer
   */
  coolDown(now: number, ms: number): Promise<void> | undefined {
    if (!lengthenPause(this.#pause, now, ms)) return undefined;
    this.#isPauseUnreported = true;
    const arrived = this.#isRedisAway() ? Promise.resolve() : this.#send();
    return arrived.then(
      () => {},
      () => {}, // The cool-down is reported when Redis responds again.
    );
  }

  #isRedisAway(): boolean {
    const { link, clock } = this.#options;
    return link.stateAt(clock.monotonic()).is === "away";
  }

  /** Reports ended calls to Redis after `#reportMs` milliseconds. */
  #reportSoon(): void {
    const { clock } = this.#options;
    const now = clock.monotonic();
    // On Cloudflare Workers a timer is lost when the request that set it ends. A new timer is therefore set once the
    // last timer should have fired, whether or not it did.
    if (now < this.#reportAt) return;
    this.#reportAt = now + this.#reportMs;
    inBackground(clock, () => void this.#reportCalls(), this.#reportMs);
  }

  /** Reports calls, unused slots and the cool-down to Redis, one command at a time. */
  async #reportCalls(): Promise<void> {
    if (this.#isReporting || this.#isRedisAway()) return;
    this.#isReporting = true;
    try {
      await undefined; // Waits a microtask, so that one command reports all calls that end together.
      while (this.#unreported.size + this.#unused.size > 0 || this.#isPauseUnreported) await this.#send();
    } catch {
      // The calls that were not reported stay in `#unreported`, so the next command reports them.
    } finally {
      this.#isReporting = false;
    }
  }

  /** Runs `#exchange`. If Redis does not respond, it counts as away and is tested until it responds. */
  async #send(slotArguments: readonly (string | number)[] = []): Promise<Reply> {
    try {
      return await this.#exchange(slotArguments);
    } catch (error) {
      const { link, clock } = this.#options;
      if (link.markAway(error as Error, clock.monotonic())) this.#probeIn(probeIntervals.firstMs);
      throw error;
    }
  }

  /** Reports calls, unused slots and the cool-down to Redis, and requests slots, in one command. Returns the reply. */
  async #exchange(slotArguments: readonly (string | number)[]): Promise<Reply> {
    const { clock, run, own, transitMs } = this.#options;
    const startedAt = clock.monotonic();
    const contactMs = startedAt - this.#contactAt;
    const calls = [...this.#unreported];
    const unused = [...this.#unused];
    const isPause = this.#isPauseUnreported;
    this.#unreported.clear();
    this.#unused.clear();
    this.#isPauseUnreported = false;
    try {
      const reply = await run(this.#keys, [
        microseconds(this.#longestMs),
        microseconds(transitMs),
        microseconds(this.#aheadMs),
        contactMs < this.#longestMs + transitMs + this.#aheadMs ? microseconds(contactMs) : -1,
        crypto.randomUUID(),
        isPause ? microseconds(Math.max(0, this.#pause.until - startedAt)) : 0,
        isPause ? microseconds(Math.max(0, this.#pause.pacedUntil - startedAt)) : 0,
        microseconds(this.#pause.paceMs),
        calls.length + unused.length,
        ...calls.flatMap((call) => [call.id, microseconds(own.countsAt(call) - startedAt)]),
        ...unused.flatMap((id) => [id, -microseconds(this.#longestMs) - 1]),
        ...slotArguments,
      ]);
      const [status, wait, bytes, pausedFor, pacedFor, slots] = reply as [number, number, unknown, number, number, []];
      const epoch = String(bytes); // The Redis client may be configured to return bytes.
      if (this.epoch !== undefined && this.epoch !== epoch) {
        this.#reportAllAgain();
        void this.#reportCalls();
      }
      this.epoch = epoch;
      this.#contactAt = startedAt;
      // The end of a cool-down that another process started is kept here too, in case Redis stops responding.
      this.#pause.until = Math.max(this.#pause.until, startedAt + Number(pausedFor) / 1_000);
      this.#pause.pacedUntil = Math.max(this.#pause.pacedUntil, startedAt + Number(pacedFor) / 1_000);
      return [Number(status), Number(wait) / 1_000, slots.map((inMicros) => Number(inMicros) / 1_000)];
    } catch (error) {
      for (const id of unused) this.#unused.add(id);
      this.#reportAllAgain();
      throw error;
    }
  }

  /** Makes the next commands report all calls and the cool-down again, because Redis may have lost them. */
  #reportAllAgain(): void {
    for (const call of this.#options.own) this.#unreported.add(call);
    if (this.#pause.pacedUntil > this.#options.clock.monotonic()) this.#isPauseUnreported = true;
  }

  /**
   * Tests after `ms` whether Redis responds again, and repeats the test until it does. Then it reports all calls. The
   * first command has no data, because the Redis client may queue it until the data is out of date.
   */
  #probeIn(ms: number): void {
    const { clock, run, link, onReturn } = this.#options;
    inBackground(
      clock,
      async () => {
        try {
          await run(this.#keys, []);
          await this.#exchange([]);
          link.markReturned();
          void this.#reportCalls();
        } catch {
          return this.#probeIn(Math.min(ms * 2, probeIntervals.longestMs));
        }
        onReturn();
      },
      ms,
    );
  }
}

type Reply = [status: number, waitMs: number, slotsInMs: number[]];

const microseconds = (ms: number) => Math.round(ms * 1_000);

/** Sets a timer that does not keep the process alive. */
function inBackground(clock: Clock, callback: () => void, ms: number): void {
  const timer = clock.setTimeout(callback, ms);
  (timer as { unref?: () => void } | undefined)?.unref?.();
}
