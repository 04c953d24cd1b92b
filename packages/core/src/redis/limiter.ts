import { setTimer, systemClock } from "../clock.js";
import { QFPayConnectionError } from "../errors.js";
import {
  type Limiter,
  type LimiterStats,
  type LimiterUse,
  limiterOptions,
  qfpayRateWindows,
  type RateWindow,
} from "../transport/limiter.js";
import { CallQueue } from "../transport/queue.js";
import { capsOf, groupsOf, usesInOrder } from "../transport/slot-rules.js";
import { waitForSlot } from "../transport/wait-for-slot.js";
import type { RedisClient } from "./client.js";
import { checkLimiterOptions, type RedisLimiterOptions } from "./limiter-options.js";
import { limiterScript } from "./limiter-script.js";
import { type LinkState, RedisLink } from "./link.js";
import { OwnCalls } from "./own-calls.js";
import { redisScript } from "./script.js";
import { SharedWindows } from "./shared-windows.js";
import { type GrantedSlot, SlotsAhead } from "./slots-ahead.js";

/** The counts of this process's calls, and the state of the shared limiter. */
export type RedisLimiterStats = LimiterStats & {
  /**
   * `shared`: Redis knows the earlier calls. `unknown`: Redis has lost the earlier calls. `away`: Redis does not
   * respond.
   */
  redis: "shared" | "unknown" | "away";
  /** The last error of Redis or of its client, while Redis is away. */
  problem: string | undefined;
};

/** The use (purpose of a slot) that is served next, and the caps that apply to it. */
type Turn = { readonly use: LimiterUse; readonly under: LimiterUse | "floor" };

// A random delay of up to this time, so that processes that wait for the same moment do not all ask Redis at once.
const jitterMs = 2;
// A process requests at most `most` slots in one command, and at most `share` of the shortest window, so that the other
// processes get slots too.
const batch = { share: 1 / 8, most: 8 };
// If a slot is used more than `lateMs` after the time for which it was granted, or if Redis has lost the slot since
// then, the call that uses the slot is reported to Redis again.
const lateMs = 20;

// The e2e tests run this example, because it needs Redis
/**
 * The rate limits of one app code, shared by all processes through Redis 5 or later: exact sliding windows by the
 * server's clock, one cool-down, one fair queue per process. Calls count from the time of their response, as in
 * `memoryLimiter`.
 *
 * The option `fail` says what happens while Redis does not respond. Calls that are let through during that time are
 * reported to Redis once it responds again.
 *
 * A Redis that lost its data does not know the calls of the last minute. The limiter notices the loss by the server's
 * uptime (`INFO server`, if the ACL allows it) and by what the connected processes remember. Until no earlier call can
 * count any more, about 71 seconds by default, `"closed"` sends nothing, `"local"` stays within its share, and `"open"`
 * goes on. A first start next to a Redis that has just been started is delayed in the same way, and so is a Redis with
 * older data: after a restart from a snapshot, or as a replica that takes over. A restart from the log of all commands
 * (`appendonly yes`) loses nothing and delays nothing. Redis should not evict keys (`maxmemory-policy noeviction`) nor
 * have its clock set in steps.
 *
 * So with `"closed"` the windows hold over all processes. With `"local"` payments go on, and the windows hold if no
 * more processes run than `localShare` allows for and Redis is away for all of them.
 *
 * @param client a connected ioredis (5, 6) or node-redis (4 to 6) client. Several limiters may share it
 * @param limits the windows alone, or with more options
 * @throws {QFPayConfigError} if windows, times or shares are invalid, or the client is of another kind
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
  const { fail = "local", localShare = 0.25, awayTimeoutMs = 60_000 } = options;
  checkLimiterOptions({ windows, marginMs, transitMs, localShare, fail, awayTimeoutMs });
  const queue = new CallQueue(maxQueue);
  const own = new OwnCalls({ windows, marginMs, transitMs, share: localShare, reserve });
  const caps = capsOf(windows, reserve);
  const run = redisScript(client, limiterScript, commandTimeoutMs, clock);
  const isOpen = fail === "open";
  const link = new RedisLink();
  const settings = { run, key, windows, marginMs, transitMs, isOpen, own, link, clock };
  const shared = new SharedWindows({ ...settings, onReturn });
  const ahead = new SlotsAhead(clock, (slot) => {
    useSlot(slot);
    serve();
  });
  const batchSize = Math.max(1, Math.min(batch.most, Math.floor(shortestOf(windows).limit * batch.share)));
  const count = { sent: 0, underWay: 0, waitedMs: 0, coolDowns: 0 };
  const idPrefix = crypto.randomUUID();
  let ids = 0;
  const askAt = askAtOnce();
  let isAsking = false;
  let timer: unknown;

  function onReturn(): void {
    Object.assign(askAt, askAtOnce()); // Redis is back, so calls need not wait for its return any more.
    serve();
  }

  /**
   * Makes the id of a call. The script reads the first character, which is the number of groups in which the call
   * counts.
   */
  const newId = (use: LimiterUse) => `${groupsOf[use].length}:${idPrefix}:${++ids}`;
  /** Returns the number of waiting calls for which this process holds no granted slot yet. */
  const unmet = (use: LimiterUse) => queue.count(use) - ahead.count(use);

  /** Returns the use of the next slot, and the caps for that use. A few polls get slots before waiting calls do. */
  function next(now: number): Turn | undefined {
    const use = usesInOrder.find((one) => unmet(one) > 0);
    if (use === "call" && unmet("poll") > 0 && askAt.floor <= now) return { use: "poll", under: "floor" };
    return use && { use, under: use };
  }

  /**
   * Returns the time at which to request a slot for this turn from Redis. A process that still holds unused slots does
   * not request more, so that other processes get the next ones.
   */
  function turnAt({ use, under }: Turn): number {
    const own = under === use && ahead.count(use) > 0 ? Number.POSITIVE_INFINITY : askAt[under];
    return use === "call" && unmet("poll") > 0 ? Math.min(own, askAt.floor) : own;
  }

  /**
   * Grants a slot to the next call as soon as possible. Slots are requested from Redis only for the calls that are
   * served next.
   */
  function serve(): void {
    for (const use of usesInOrder) for (const { id } of ahead.trim(use, queue.count(use))) shared.drop(id);
    for (;;) {
      if (isAsking) return;
      clock.clearTimeout(timer);
      const now = clock.monotonic();
      const turn = next(now);
      if (!turn) return;
      const state = link.at(now);
      const heldMs = shared.heldMs(now);
      if (heldMs === 0 && state.is === "shared") {
        const waitMs = turnAt(turn) - now;
        if (waitMs > 0) serveIn(waitMs);
        else void ask(turn);
        return;
      }
      const waitMs = heldMs || aloneMs(now, state, turn);
      if (waitMs > 0 && turn.under === "floor") askAt.floor = now + waitMs;
      else if (waitMs < Number.POSITIVE_INFINITY && waitMs > 0) {
        serveIn(waitMs);
        return;
      } else if (waitMs > 0) {
        if (state.is === "away") giveUpIn(state.since + awayTimeoutMs - now);
        return;
      } else startCall(newId(turn.use), turn.use, false);
    }
  }

  /**
   * Returns the milliseconds until this process may send a call without Redis; `Infinity` if the call must wait for the
   * return of Redis.
   */
  function aloneMs(now: number, state: LinkState, { under }: Turn): number {
    if (isOpen || state.is === "shared") return 0;
    const knownInMs = state.is === "away" ? Number.POSITIVE_INFINITY : state.until - now;
    return fail === "closed" ? knownInMs : Math.min(own.waitMs(now, under), knownInMs);
  }

  function serveIn(ms: number): void {
    // The wait is infinite while this process holds granted slots: each slot has a timer of its own (`SlotsAhead`).
    if (ms < Number.POSITIVE_INFINITY) timer = setTimer(clock, serve, Math.ceil(ms));
  }

  /**
   * Rejects all waiting calls after `ms`. If Redis responds earlier, `onReturn` calls `serve`, which clears the timer.
   */
  function giveUpIn(ms: number): void {
    const giveUp = () => {
      const state = link.at(clock.monotonic());
      if (state.is === "away") queue.fail(awayTooLong(awayTimeoutMs, state.problem));
    };
    if (ms > 0) timer = setTimer(clock, giveUp, Math.ceil(ms));
    else giveUp();
  }

  async function ask({ use, under }: Turn): Promise<void> {
    isAsking = true;
    const count = under === "floor" ? 1 : Math.min(batchSize, unmet(use));
    const asked = Array.from({ length: count }, () => newId(use));
    try {
      const { is, slotsInMs, waitMs } = await shared.ask(asked, caps[under]);
      const now = clock.monotonic();
      if (is === "unknown") link.forgot(now + waitMs);
      else if (slotsInMs.length < count) askAt[under] = now + waitMs + Math.random() * jitterMs;
      for (const [place, inMs] of slotsInMs.entries()) {
        const slot = { id: asked[place]!, use, at: now + inMs, epoch: shared.epoch };
        if (inMs > 0) ahead.add(slot);
        else useSlot(slot);
      }
    } catch {
      Object.assign(askAt, askAtOnce()); // The old times came from Redis, which is away now.
    }
    isAsking = false;
    serve();
  }

  /** Gives a slot to the longest-waiting call of the use for which the slot was granted, or releases the slot. */
  function useSlot({ id, use, at, epoch }: GrantedSlot): void {
    const now = clock.monotonic();
    const isKnown = epoch === shared.epoch && now - at <= lateMs;
    if (queue.has(use) && !shared.isPaused(now)) startCall(id, use, isKnown);
    else shared.drop(id);
  }

  function startCall(id: string, use: LimiterUse, isKnown: boolean): void {
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
      if (!answered) return; // The call counts as arrived `transitMs` after its dispatch.
      call.landedAt = clock.monotonic();
      shared.landed(call);
      if (queue.size > 0 && link.at(call.landedAt).is !== "shared") serve();
    });
  }

  return {
    acquire(signal, use = "call") {
      if (signal?.aborted) return Promise.reject(signal.reason);
      const startedAt = clock.monotonic();
      const onWait = () => {
        // Slots are granted in order, so a call that waits behind another call with the same use cannot be served next.
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
    stats() {
      const state = link.at(clock.monotonic());
      const problem = state.is === "away" ? state.problem.message : undefined;
      return { ...count, refused: queue.refused, queued: queue.size, redis: state.is, problem };
    },
  };
}

const askAtOnce = () => ({ enquiry: never, call: never, poll: never, stray: never, floor: never });
const never = Number.NEGATIVE_INFINITY;

const shortestOf = (windows: readonly RateWindow[]) => windows.reduce((a, b) => (b.windowMs < a.windowMs ? b : a));

const awayTooLong = (awayTimeoutMs: number, cause: Error) =>
  new QFPayConnectionError(
    `Redis, which holds the rate limits, has been away for ${awayTimeoutMs} ms, and fail is "closed", so nothing was sent. ` +
      'Check Redis, or choose fail: "local" so that payments go on.',
    { cause, outcome: "not_sent", retryable: true },
  );
