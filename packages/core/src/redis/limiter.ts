import { type Clock, systemClock } from "../clock.js";
import { QFPayConfigError } from "../errors.js";
import {
  type Limiter,
  type LimiterStats,
  type LimiterUse,
  qfpayRateWindows,
  type RateWindow,
} from "../transport/limiter.js";
import { reservedPlaces } from "../transport/memory-limiter.js";
import { CallQueue, type Waiter } from "../transport/queue.js";
import { SlidingWindow } from "../transport/sliding-window.js";
import type { RedisClient } from "./client.js";
import { limiterScript } from "./limiter-script.js";
import { LocalShare } from "./local-share.js";
import { redisScript } from "./script.js";

/** Options of `redisLimiter`. */
export type RedisLimiterOptions = {
  /** Default: 100 in 1 000 ms and 400 in 60 000 ms. Each holds as a sliding window over all processes. */
  windows?: readonly RateWindow[];
  /** Milliseconds added to each window, default 50. */
  marginMs?: number;
  /** Milliseconds after which an unanswered call is taken to have arrived, default 10 000. */
  transitMs?: number;
  /** Share of the longest window that is kept for enquiries about unclear payments. Default 0.05. */
  reserve?: number;
  /** Ordinary calls that may wait in this process, default 10 000. Further ones are refused. */
  maxQueue?: number;
  /**
   * Prefix of the keys, one for each app code. Default `"qfpay:limit"`.
   *
   * @example key: `qfpay:limit:${appCode}`
   */
  key?: string;
  /**
   * While Redis is away, and while it cannot know the windows because it lost its data in a restart:
   * `"local"` (default) lets this process use its `localShare`, `"closed"` lets calls wait, `"open"` lets all through.
   */
  fail?: "local" | "closed" | "open";
  /** Share of the windows one process may use by itself, default 0.25: right for four processes. */
  localShare?: number;
  /** Milliseconds after which a command that got no answer counts as failed, default 500. */
  commandTimeoutMs?: number;
  clock?: Clock;
};

const probeMs = { first: 50, longest: 1_000 };

/**
 * The rate limits of one app code, shared by all processes through Redis: exact sliding windows by the server's clock, one
 * cool-down for everybody, a fair queue in each process.
 *
 * With `fail: "closed"` the windows hold whatever happens to Redis: after a restart that lost its data, nothing is sent
 * until no call from before can count any more (a minute with the default windows). A server's first use is told from a
 * loss by its uptime. With `"local"` payments go on meanwhile, and hold the windows as far as load is spread evenly.
 *
 * @param client a connected ioredis (5, 6) or node-redis (4 and later) client
 * @throws {QFPayConfigError} windows, times or shares that cannot work
 * @example
 * const limiter = redisLimiter(new Redis(process.env.REDIS_URL), { key: `qfpay:limit:${appCode}` });
 * const qfpay = new QFPay({ appCode, clientKey, limiter });
 */
export function redisLimiter(
  client: RedisClient,
  options: RedisLimiterOptions = {},
): Limiter & { stats(): LimiterStats } {
  const { windows = qfpayRateWindows, marginMs = 50, transitMs = 10_000, clock = systemClock } = options;
  const { reserve = 0.05, maxQueue = 10_000, fail = "local", localShare = 0.25, commandTimeoutMs = 500 } = options;
  check({ windows, marginMs, transitMs, localShare, commandTimeoutMs, fail });
  const keys = ["log", "state", "epoch"].map((name) => `{${options.key ?? "qfpay:limit"}}:${name}`);
  const reserved = reservedPlaces(windows, reserve);
  const longestMs = Math.max(...windows.map(({ windowMs }) => windowMs)) + marginMs;
  const paceMs = Math.min(...windows.map(({ limit, windowMs }) => windowMs / limit));
  const run = redisScript(client, limiterScript, commandTimeoutMs);
  const share = new LocalShare(windows, marginMs, localShare);
  const queue = new CallQueue(maxQueue);
  const count = { sent: 0, refused: 0, underWay: 0, waitedMs: 0, coolDowns: 0 };
  const process = crypto.randomUUID();
  let calls = 0;
  let awayForMs = 0; // 0: Redis is there
  let pausedUntil = Number.NEGATIVE_INFINITY; // what this process knows itself, for while Redis is away
  let isPumping = false;
  let wakePump = () => {};

  const limits = (use: LimiterUse) =>
    windows.flatMap(({ limit, windowMs }, at) => [
      use === "recovery" ? limit : limit - reserved[at]!,
      windowMs + marginMs,
    ]);

  /** Tells Redis something it need not answer. What is lost makes the windows stricter, never looser. */
  const tell = (...args: (string | number)[]) => void run(keys, args).catch(() => {});

  /** Milliseconds until the next call may go: 0 when it has got its place. */
  async function ask(id: string, use: LimiterUse): Promise<number> {
    let [granted, waitMs]: readonly number[] = [-1, 0];
    try {
      await noteCallsMadeAlone();
      [granted, waitMs] = numbers(await run(keys, ["acquire", id, transitMs, paceMs, longestMs, ...limits(use)]));
      awayForMs = 0;
    } catch {
      awayForMs = Math.min(probeMs.longest, Math.max(probeMs.first, awayForMs * 2));
      waitMs = awayForMs;
    }
    if (granted !== -1) {
      if (granted === 1) share.add(id, clock.monotonic(), true);
      return granted === 1 ? 0 : Math.max(1, waitMs!);
    }
    return alone(id, Math.min(waitMs!, probeMs.longest));
  }

  /** What `fail` says while the shared windows are not known. */
  function alone(id: string, probeInMs: number): number {
    const now = clock.monotonic();
    if (fail === "closed") return probeInMs;
    const waitMs = fail === "open" ? 0 : Math.max(pausedUntil - now, share.waitMs(now));
    if (waitMs > 0) return Math.min(Math.ceil(waitMs), probeInMs);
    share.add(id, now, false);
    return 0;
  }

  async function noteCallsMadeAlone(): Promise<void> {
    const now = clock.monotonic();
    const made = share.takeUnnoted().flatMap(({ id, at }) => [id, now - at]);
    if (made.length > 0) await run(keys, ["note", longestMs + transitMs, ...made]);
  }

  /** Only the first in the queue asks; the others come after it. */
  async function pump(): Promise<void> {
    if (isPumping) return;
    isPumping = true;
    for (let next = queue.first(); next; next = queue.first()) {
      const id = `${process}:${++calls}`;
      const waitMs = await ask(id, next.use);
      if (waitMs > 0) await pause(waitMs);
      else hand(id, next.use);
    }
    isPumping = false;
  }

  /** Gives the place to whoever is first now; who asked may have gone. */
  function hand(id: string, use: LimiterUse): void {
    const next = queue.first();
    if (!next || (use === "recovery" && next.use === "call")) {
      tell("drop", id);
      return;
    }
    queue.remove(next.waiter);
    count.sent++;
    count.underWay++;
    next.waiter.landed = (answered = true) => {
      count.underWay--;
      if (!answered) return;
      share.landed(id, clock.monotonic());
      tell("land", id);
    };
    next.waiter.wake();
  }

  // Processes that wait for the same moment must not all ask at it.
  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = clock.setTimeout(resolve, ms + Math.random() * Math.min(5, ms));
      wakePump = () => {
        clock.clearTimeout(timer);
        resolve();
      };
    });

  return {
    async acquire(signal, use = "call") {
      signal?.throwIfAborted();
      const startedAt = clock.monotonic();
      const waiter: Waiter = { wake: () => {} };
      try {
        queue.add(waiter, use);
      } catch (error) {
        count.refused++;
        throw error;
      }
      let onAbort = () => {};
      const turn = new Promise<void>((resolve, reject) => {
        waiter.wake = resolve;
        onAbort = () => reject(signal!.reason);
        signal?.addEventListener("abort", onAbort, { once: true });
      });
      if (use === "recovery") wakePump();
      void pump();
      try {
        await turn;
        return waiter.landed!;
      } finally {
        signal?.removeEventListener("abort", onAbort);
        queue.remove(waiter);
        count.waitedMs += clock.monotonic() - startedAt;
      }
    },
    async coolDown(ms) {
      count.coolDowns++;
      pausedUntil = Math.max(pausedUntil, clock.monotonic() + ms);
      // Nobody may overtake it, but a server that is away must not hold the call up.
      await run(keys, ["pause", ms, Math.max(ms, 1_000)]).catch(() => {});
    },
    stats: () => ({ ...count, queued: queue.size }),
  };
}

const numbers = (reply: unknown): number[] => (reply as unknown[]).map(Number);

function check(
  options: Required<
    Pick<RedisLimiterOptions, "windows" | "marginMs" | "transitMs" | "localShare" | "commandTimeoutMs" | "fail">
  >,
) {
  const { windows, marginMs, transitMs, localShare, commandTimeoutMs, fail } = options;
  if (windows.length === 0) throw new QFPayConfigError("windows names none; without limits use limiter: false.");
  for (const window of windows) new SlidingWindow(window, marginMs);
  if (!(marginMs >= 0) || !(transitMs >= 0)) {
    throw new QFPayConfigError("marginMs and transitMs must be zero or more milliseconds.");
  }
  if (!(localShare > 0 && localShare <= 1)) throw new QFPayConfigError("localShare must be above 0 and at most 1.");
  if (!(commandTimeoutMs > 0)) throw new QFPayConfigError("commandTimeoutMs must be positive.");
  if (!["local", "closed", "open"].includes(fail)) {
    throw new QFPayConfigError('fail must be "local", "closed" or "open".');
  }
}
