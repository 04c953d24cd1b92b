import { setTimer, systemClock } from "../clock.js";
import {
  type Limiter,
  type LimiterStats,
  type LimiterUse,
  limiterOptions,
  qfpayRateWindows,
  type RateWindow,
} from "../transport/limiter.js";
import { CallQueue } from "../transport/queue.js";
import { capsOf, groupsOf } from "../transport/slot-rules.js";
import { waitForSlot } from "../transport/wait-for-slot.js";
import type { RedisClient } from "./client.js";
import { checkLimiterOptions, type RedisLimiterOptions } from "./limiter-options.js";
import { limiterScript } from "./limiter-script.js";
import { OwnCalls } from "./own-calls.js";
import { redisScript } from "./script.js";
import { SharedWindows } from "./shared-windows.js";

/** The counts of a shared limiter in this process, and its state. */
export type RedisLimiterStats = LimiterStats & {
  /** `shared`: the windows are known. `unknown`: Redis has lost the earlier calls. `away`: Redis does not respond. */
  redis: "shared" | "unknown" | "away";
  /** The last error of Redis or its client, while Redis is away. */
  problem: string | undefined;
};

type Turn = { use: LimiterUse; under: LimiterUse | "floor" };

// Calls of one process that wait for the same moment query Redis one after the other.
const jitterMs = 2;

// run by the e2e tests: it needs Redis
/**
 * The rate limits of one app code, shared by all processes through Redis 5 or later: exact sliding windows by the server's
 * clock, one cool-down for everybody, a fair queue in each process. A call counts from its answer, as in `memoryLimiter`.
 *
 * What happens when Redis does not answer is yours to choose with `fail`. Calls that were let through meanwhile are told
 * to Redis on its return.
 *
 * A Redis that lost its data knows nothing of the last minute. It is told from a first start by its uptime (read with
 * `INFO server`, where the ACL lets it) and by processes that remember it: until no earlier call can count any more, about 70
 * seconds by default, `"closed"` sends nothing, `"local"` stays within its share, `"open"` goes on. This also delays a
 * first start next to a Redis that has just been started itself. The same holds for one that may have older data than it
 * had: a restart from a snapshot, a replica that takes over. A restart from the log of all commands (`appendonly yes`)
 * loses nothing and delays nothing. Redis should not evict keys (`maxmemory-policy noeviction`) nor have its clock set in
 * steps.
 *
 * So with `"closed"` the windows hold over all processes, and with `"local"` payments go on, holding the windows as far
 * as no more processes run than `localShare` allows for and Redis is away for all of them.
 *
 * @param client a connected ioredis (5, 6) or node-redis (4 to 6) client. Several limiters may share it
 * @param limits the windows alone, or with more options
 * @throws {QFPayConfigError} if windows, times or shares cannot work, or the client is of another kind
 * @example
 * const limiter = redisLimiter(new Redis(process.env.REDIS_URL!), { key: `qfpay:limit:${appCode}` });
 * const qfpay = new QFPay({ appCode, clientKey, limiter });
 */
export function redisLimiter(
  client: RedisClient,
  limits: RedisLimiterOptions | readonly RateWindow[] = {},
): Limiter & { stats(): RedisLimiterStats } {
  const options = limiterOptions(limits);
  const { windows = qfpayRateWindows, marginMs = 50, transitMs = 10_000, clock = systemClock } = options;
  const { key = "qfpay:limit", reserve = 0.05, maxQueue = 10_000, commandTimeoutMs = 500 } = options;
  const { fail = "local", localShare = 0.25 } = options;
  checkLimiterOptions({ windows, marginMs, transitMs, localShare, fail });
  const queue = new CallQueue(maxQueue);
  const own = new OwnCalls({ windows, marginMs, transitMs, share: localShare, reserve });
  const caps = capsOf(windows, reserve);
  const run = redisScript(client, limiterScript, commandTimeoutMs, clock);
  const isOpen = fail === "open";
  const settings = { run, key, windows, marginMs, transitMs, isOpen, own, clock };
  const shared = new SharedWindows({ ...settings, onReturn: serve });
  const count = { sent: 0, underWay: 0, waitedMs: 0, coolDowns: 0 };
  const idPrefix = crypto.randomUUID();
  let ids = 0;
  let unknownUntil = Number.NEGATIVE_INFINITY;
  let floorAt = Number.NEGATIVE_INFINITY;
  let isAsking = false;
  let timer: unknown;

  const isAlone = (now: number) => shared.problem !== undefined || now < unknownUntil;
  /** The first character of the id tells the script in how many groups the call counts. */
  const newId = (use: LimiterUse) => `${groupsOf[use].length}:${idPrefix}:${++ids}`;

  /** The use whose call goes next, and its caps: a few polls go before waiting calls. */
  function next(now: number): Turn | undefined {
    const use = queue.firstUse();
    if (use === "call" && queue.has("poll") && floorAt <= now) return { use: "poll", under: "floor" };
    return use && { use, under: use };
  }

  /** Grants a slot to the next call as soon as possible. Only that call queries Redis. */
  function serve(): void {
    for (;;) {
      if (isAsking) return;
      clock.clearTimeout(timer);
      const now = clock.monotonic();
      const turn = next(now);
      if (!turn) return;
      const heldMs = shared.heldMs(now);
      if (heldMs === 0 && !isAlone(now)) {
        void ask(turn);
        return;
      }
      const waitMs = heldMs || aloneMs(now, turn);
      if (waitMs > 0 && turn.under === "floor") floorAt = now + waitMs;
      else if (waitMs > 0) {
        serveIn(waitMs);
        return;
      } else letGo(newId(turn.use), turn.use, false);
    }
  }

  /** Milliseconds until this process may send a call while Redis is away. */
  function aloneMs(now: number, { under }: Turn): number {
    if (isOpen) return 0;
    const knownInMs = shared.problem ? Number.POSITIVE_INFINITY : unknownUntil - now;
    return fail === "closed" ? knownInMs : Math.min(own.waitMs(now, under), knownInMs);
  }

  function serveIn(ms: number): void {
    // An infinite wait has no timer. It ends when Redis responds again, which a listener reports.
    if (ms < Number.POSITIVE_INFINITY) timer = setTimer(clock, serve, Math.ceil(ms));
  }

  async function ask({ use, under }: Turn): Promise<void> {
    isAsking = true;
    const id = newId(use);
    try {
      const { is, waitMs } = await shared.ask(id, caps[under]);
      isAsking = false;
      const now = clock.monotonic();
      const isFirst = queue.firstUse() === use;
      if (is === "unknown") unknownUntil = now + waitMs;
      else if (is === "granted") {
        // The call may have left the queue meanwhile, and a slot for one use must not be given to another.
        if (queue.has(use) && !shared.isPaused(now)) letGo(id, use, true);
        else shared.drop(id);
      } else if (under === "floor") floorAt = now + waitMs;
      else if (isFirst) {
        serveIn(waitMs + Math.random() * jitterMs);
        return;
      }
    } catch {
      isAsking = false; // from now on Redis is away
    }
    serve();
  }

  function letGo(id: string, use: LimiterUse, isKnown: boolean): void {
    const grant = queue.take(use)!;
    const call = own.add(id, clock.monotonic());
    shared.sent(call, isKnown);
    count.sent++;
    count.underWay++;
    let isOver = false;
    grant((answered = true) => {
      if (isOver) return;
      isOver = true;
      count.underWay--;
      if (!answered) return; // the call may arrive as late as `transitMs`, and counts from then
      call.landedAt = clock.monotonic();
      shared.landed(call);
      if (queue.size > 0 && isAlone(call.landedAt)) serve();
    });
  }

  return {
    acquire(signal, use = "call") {
      if (signal?.aborted) return Promise.reject(signal.reason);
      const startedAt = clock.monotonic();
      const onWait = () => {
        // A call behind another one of the same use does not change which call is next, so nothing is served for it.
        if (queue.size <= 1 || queue.firstUse() === use || queue.has("poll")) serve();
      };
      const onEnd = () => {
        count.waitedMs += clock.monotonic() - startedAt;
      };
      return waitForSlot(queue, use, signal, onWait, onEnd);
    },
    async coolDown(ms) {
      const told = shared.coolDown(clock.monotonic(), ms);
      if (!told) return;
      count.coolDowns++;
      await told;
    },
    stats: () => ({
      ...count,
      refused: queue.refused,
      queued: queue.size,
      redis: shared.problem ? "away" : clock.monotonic() < unknownUntil ? "unknown" : "shared",
      problem: shared.problem?.message,
    }),
  };
}
