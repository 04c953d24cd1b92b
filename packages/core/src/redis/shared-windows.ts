import type { Clock } from "../clock.js";
import type { RateWindow } from "../transport/limiter.js";
import { type Cap, groups } from "../transport/slot-rules.js";
import type { OwnCall, OwnCalls } from "./own-calls.js";
import type { Script } from "./script.js";

/** Redis' response to a call that asks for a slot. `unknown`: it has lost what was sent before. */
export type Answer = { is: "granted" | "wait" | "unknown"; waitMs: number };

type Options = {
  run: Script;
  key: string;
  windows: readonly RateWindow[];
  marginMs: number;
  transitMs: number;
  /** Whether calls go on although the windows are unknown. */
  isOpen: boolean;
  own: OwnCalls;
  clock: Clock;
  onReturn: () => void;
};

const probe = { firstMs: 50, longestMs: 1_000 };

/**
 * One process's connection to the windows in Redis: it requests slots, reports the ends of calls, and notices when
 * Redis does not respond.
 */
export class SharedWindows {
  /** Why Redis is away; absent while it is there. */
  problem: Error | undefined;
  #pausedUntil = Number.NEGATIVE_INFINITY;
  #pacedUntil = Number.NEGATIVE_INFINITY;
  readonly #options: Options;
  readonly #keys: string[];
  readonly #longestMs: number;
  readonly #paceMs: number;
  readonly #news = new Set<OwnCall>(); // calls that have not been reported to Redis yet
  readonly #dropped = new Set<string>();
  #isPauseNews = false;
  #isFlushing = false;
  #epoch: string | undefined;
  #contactAt = Number.NEGATIVE_INFINITY;
  #lastAt = Number.NEGATIVE_INFINITY;

  constructor(options: Options) {
    this.#options = options;
    const { key, windows, marginMs } = options;
    // The braces put all keys into one hash slot of a Redis cluster.
    this.#keys = [...groups.map((group) => `{${key}}:${group === "all" ? "log" : group}`), `{${key}}:state`];
    this.#longestMs = Math.max(...windows.map(({ windowMs }) => windowMs)) + marginMs;
    this.#paceMs = Math.min(...windows.map(({ limit, windowMs }) => windowMs / limit));
  }

  isPaused(now: number): boolean {
    return now < this.#pausedUntil;
  }

  /** Milliseconds for which a cool-down that this process knows of still holds it. */
  heldMs(now: number): number {
    const pacedMs = now < this.#pacedUntil ? this.#lastAt + this.#paceMs - now : 0;
    return Math.max(0, this.#pausedUntil - now, pacedMs);
  }

  /** @throws Redis is away; nothing was granted */
  async ask(id: string, caps: readonly Cap[]): Promise<Answer> {
    const { windows, marginMs, isOpen } = this.#options;
    const limits = caps.flatMap(({ group, window, most }) => [
      groups.indexOf(group) + 1,
      most,
      micro(windows[window]!.windowMs + marginMs),
    ]);
    try {
      const [status, waitMs] = await this.#send([id, isOpen ? 1 : 0, ...limits]);
      return { is: status === 1 ? "granted" : status === 0 ? "wait" : "unknown", waitMs };
    } catch (error) {
      this.#dropped.add(id); // the command may still be carried out
      throw error;
    }
  }

  /** Notes that a call was granted at `now`, by Redis or without it. */
  sent(call: OwnCall, isKnown: boolean): void {
    this.#lastAt = call.sentAt;
    if (!isKnown) this.#tell(call);
  }

  /** Notes that a call is over. After `transitMs` this makes no difference. */
  landed(call: OwnCall): void {
    if (call.landedAt! - call.sentAt < this.#options.transitMs) this.#tell(call);
  }

  /** Releases a slot that no call used. */
  drop(id: string): void {
    this.#dropped.add(id);
    void this.#flush();
  }

  /** Whether it holds anything back that was not held already, and when Redis has been told or did not answer. */
  coolDown(now: number, ms: number): Promise<void> | undefined {
    if (now + ms <= this.#pausedUntil) return undefined;
    this.#pausedUntil = now + ms;
    this.#pacedUntil = Math.max(this.#pacedUntil, now + ms + Math.max(ms, 1_000));
    this.#isPauseNews = true;
    const told = this.problem ? Promise.resolve() : this.#send();
    return told.then(
      () => {},
      () => {}, // reported when Redis responds again
    );
  }

  #tell(call: OwnCall): void {
    this.#news.add(call);
    void this.#flush();
  }

  /** Reports pending calls in the background, one command at a time. */
  async #flush(): Promise<void> {
    if (this.#isFlushing || this.problem) return;
    this.#isFlushing = true;
    try {
      await undefined; // calls of the same turn are included
      while (this.#news.size + this.#dropped.size > 0 || this.#isPauseNews) await this.#send();
    } catch {
      // The next command reports them.
    } finally {
      this.#isFlushing = false;
    }
  }

  async #send(asking: readonly (string | number)[] = []): Promise<[status: number, waitMs: number]> {
    try {
      return await this.#exchange(asking);
    } catch (error) {
      if (!this.problem) this.#probeIn(probe.firstMs);
      this.problem = error as Error;
      throw error;
    }
  }

  async #exchange(asking: readonly (string | number)[]): Promise<[status: number, waitMs: number]> {
    const { clock, run, own, transitMs } = this.#options;
    const startedAt = clock.monotonic();
    const contactMs = startedAt - this.#contactAt;
    const calls = [...this.#news];
    const dropped = [...this.#dropped];
    const isPause = this.#isPauseNews;
    this.#news.clear();
    this.#dropped.clear();
    this.#isPauseNews = false;
    try {
      const reply = await run(this.#keys, [
        micro(this.#longestMs),
        micro(transitMs),
        contactMs < this.#longestMs + transitMs ? micro(contactMs) : -1,
        crypto.randomUUID(),
        isPause ? micro(Math.max(0, this.#pausedUntil - startedAt)) : 0,
        isPause ? micro(Math.max(0, this.#pacedUntil - startedAt)) : 0,
        micro(this.#paceMs),
        calls.length + dropped.length,
        ...calls.flatMap((call) => [call.id, micro(own.countsAt(call) - startedAt)]),
        ...dropped.flatMap((id) => [id, -micro(this.#longestMs) - 1]),
        ...asking,
      ]);
      const [status, wait, bytes, pausedFor, pacedFor] = reply as [number, number, unknown, number, number];
      const epoch = String(bytes); // a client may be set to answer with bytes
      if (this.#epoch !== undefined && this.#epoch !== epoch) this.#forgetWhatWasTold();
      this.#epoch = epoch;
      this.#contactAt = startedAt;
      // Another process's cool-down; needed here while this one goes on alone.
      this.#pausedUntil = Math.max(this.#pausedUntil, startedAt + Number(pausedFor) / 1_000);
      this.#pacedUntil = Math.max(this.#pacedUntil, startedAt + Number(pacedFor) / 1_000);
      return [Number(status), Number(wait) / 1_000];
    } catch (error) {
      for (const id of dropped) this.#dropped.add(id);
      this.#forgetWhatWasTold();
      throw error;
    }
  }

  /** Redis may have lost the calls, so all are reported again. */
  #forgetWhatWasTold(): void {
    for (const call of this.#options.own) this.#news.add(call);
    if (this.#pacedUntil > this.#options.clock.monotonic()) this.#isPauseNews = true;
  }

  /** Asks whether Redis is back, with little: a client may keep what it cannot send. Then tells everything. */
  #probeIn(ms: number): void {
    const { clock, run, onReturn } = this.#options;
    const timer = clock.setTimeout(async () => {
      try {
        await run(this.#keys, []);
        await this.#exchange([]);
        this.problem = undefined;
        void this.#flush();
      } catch {
        return this.#probeIn(Math.min(ms * 2, probe.longestMs));
      }
      onReturn();
    }, ms);
    (timer as { unref?: () => void }).unref?.();
  }
}

const micro = (ms: number) => Math.round(ms * 1_000);
