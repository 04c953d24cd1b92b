import { setTimer, systemClock } from "../clock.js";
import { QFPayConnectionError } from "../errors.js";
import { refuseMisspelled } from "../misspelled.js";
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
import { type GrantedSlot, GrantedSlots } from "./granted-slots.js";
import { checkLimiterOptions, limiterOptionNames, type RedisLimiterOptions } from "./limiter-options.js";
import { limiterScript } from "./limiter-script.js";
import { OwnCalls } from "./own-calls.js";
import { type RedisState, RedisStateTracker } from "./redis-state.js";
import { redisScript } from "./script.js";
import { SharedWindows } from "./shared-windows.js";

/** The statistics of this process's calls, and the state of the shared limiter. */
export type RedisLimiterStats = LimiterStats & {
  /**
   * The state of the shared limiter. `shared`: Redis works. `unknown`: Redis has lost the record of recent calls.
   * `away`: Redis does not respond.
   */
  redis: "shared" | "unknown" | "away";
  /** The last error of Redis or of its client, while Redis is away. */
  problem: string | undefined;
};

/**
 * The use (purpose of a slot) that the limiter serves next, and the limits that apply to it. `floor`: the limits for
 * the few slots that polls always get.
 */
type NextSlot = { readonly use: LimiterUse; readonly capsName: LimiterUse | "floor" };

// The longest random delay before a request to Redis. It keeps processes from sending their requests all at once.
const jitterMs = 2;
// A process requests at most `most` slots in one command, and at most `share` of the shortest rate window's slots, so
// that the other processes get slots too.
const batchLimits = { share: 1 / 8, most: 8 };
// If a call starts more than this many milliseconds after its slot, its real start is reported to Redis.
const maxSlotDelayMs = 20;

// The e2e tests run the example below, because it needs Redis
/**
 * The rate limits of one app code, shared by all processes through Redis 5 or later: exact sliding windows by
 * Redis' clock, one cool-down, one fair queue per process. Calls count from the time of their response, as in
 * `memoryLimiter`.
 *
 * The option `fail` says what happens while Redis does not respond. Calls that are let through during that time are
 * reported to Redis once it responds again.
 *
 * If Redis loses its data, it forgets the calls of the last minute. The limiter notices the loss by the server's uptime
 * (`INFO server`, if the ACL allows it) and by calls that connected processes remember. Until those calls no longer
 * count (by default for 71 seconds), `"closed"` sends nothing, `"local"` sends calls up to `localShare`, and `"open"`
 * sends all calls. The same happens if Redis has just been started, was restarted from a snapshot, or was replaced by a
 * replica. A restart from the log of all commands (`appendonly yes`) loses and delays nothing. Redis should not evict
 * keys (`maxmemory-policy noeviction`) nor have its clock set in steps.
 *
 * With `"closed"`, all processes together stay within the rate limits. With `"local"`, payments are still sent, and the
 * limits hold if Redis is away for all processes and no more processes run than `localShare` allows for.
 *
 * @param client a connected ioredis (5, 6) or node-redis (4 to 6) client. Several limiters may share it
 * @param limits only the rate windows, or all options
 * @throws {QFPayConfigError} if an option is misspelled, windows, times or shares are invalid, or the client is of another kind
 * @example
 * const limiter = redisLimiter(new Redis(process.env.REDIS_URL!), { key: `qfpay:limit:${appCode}` });
 * const qfpay = new QFPay({ appCode, clientKey, limiter });
 */
export function redisLimiter(
  client: RedisClient,
  limits: RedisLimiterOptions | readonly RateWindow[] = {},
): Limiter & { stats(): RedisLimiterStats } {
  const options = limiterOptions(limits);
  refuseMisspelled(options, limiterOptionNames);
  const { windows = qfpayRateWindows, marginMs = 50, transitMs = 10_000, clock = systemClock } = options;
  const { key = "qfpay:limit", reserve = 0.05, maxQueue = 10_000, commandTimeoutMs = 500 } = options;
  const { fail = "local", localShare = 0.25, awayTimeoutMs = 60_000 } = options;
  checkLimiterOptions({ windows, marginMs, transitMs, localShare, fail, awayTimeoutMs });
  const queue = new CallQueue(maxQueue);
  const own = new OwnCalls({ windows, marginMs, transitMs, share: localShare, reserve });
  const caps = capsOf(windows, reserve);
  const run = redisScript(client, limiterScript, commandTimeoutMs, clock);
  const isOpen = fail === "open";
  const link = new RedisStateTracker();
  const settings = { run, key, windows, marginMs, transitMs, isOpen, own, link, clock };
  const shared = new SharedWindows({ ...settings, onReturn });
  const grantedSlots = new GrantedSlots(clock, (slot) => {
    useSlot(slot);
    serve();
  });
  const batchSize = Math.max(
    1,
    Math.min(batchLimits.most, Math.floor(shortestWindow(windows).limit * batchLimits.share)),
  );
  const count = { sent: 0, underWay: 0, waitedMs: 0, coolDowns: 0 };
  const idPrefix = crypto.randomUUID();
  let ids = 0;
  const requestAt = requestNow();
  let isRequesting = false;
  let timer: unknown;

  function onReturn(): void {
    Object.assign(requestAt, requestNow()); // Redis responds again, so slots may be requested at once.
    serve();
  }

  /** Makes a call's id. It begins with the number of logs in Redis in which the call counts: 1, 2 or 3. */
  const newId = (use: LimiterUse) => `${groupsOf[use].length}:${idPrefix}:${++ids}`;
  /** Returns the number of waiting calls for which this process holds no granted slot yet. */
  const slotsMissing = (use: LimiterUse) => queue.count(use) - grantedSlots.count(use);

  /**
   * Returns the use (purpose) of the next slot, and the limits for that use. Some slots go to polls even while ordinary
   * calls wait.
   */
  function findNextSlot(now: number): NextSlot | undefined {
    const use = usesInOrder.find((one) => slotsMissing(one) > 0);
    if (use === "call" && slotsMissing("poll") > 0 && requestAt.floor <= now) return { use: "poll", capsName: "floor" };
    return use && { use, capsName: use };
  }

  /**
   * Returns the time at which to request the next slot from Redis. A process that still holds unused slots for this
   * purpose does not request more, so that other processes get the next slots.
   */
  function requestTimeOf({ use, capsName }: NextSlot): number {
    const own = capsName === use && grantedSlots.count(use) > 0 ? Number.POSITIVE_INFINITY : requestAt[capsName];
    return use === "call" && slotsMissing("poll") > 0 ? Math.min(own, requestAt.floor) : own;
  }

  /** Starts the next waiting call, requests a slot for it from Redis, or sets a timer to do so later. */
  function serve(): void {
    for (const use of usesInOrder)
      for (const { id } of grantedSlots.takeSurplus(use, queue.count(use))) shared.releaseUnused(id);
    for (;;) {
      if (isRequesting) return;
      clock.clearTimeout(timer);
      const now = clock.monotonic();
      const nextSlot = findNextSlot(now);
      if (!nextSlot) return;
      const state = link.stateAt(now);
      const pausedMs = shared.pausedMs(now);
      if (pausedMs === 0 && state.is === "shared") {
        const waitMs = requestTimeOf(nextSlot) - now;
        if (waitMs > 0) serveIn(waitMs);
        else void requestSlots(nextSlot);
        return;
      }
      const waitMs = pausedMs || waitWithoutRedisMs(now, state, nextSlot);
      if (waitMs > 0 && nextSlot.capsName === "floor") requestAt.floor = now + waitMs;
      else if (waitMs < Number.POSITIVE_INFINITY && waitMs > 0) {
        serveIn(waitMs);
        return;
      } else if (waitMs > 0) {
        if (state.is === "away") giveUpIn(state.since + awayTimeoutMs - now);
        return;
      } else startCall(newId(nextSlot.use), nextSlot.use, false);
    }
  }

  /**
   * Returns the milliseconds until this process may send a call without Redis; `Infinity` if the call must wait for the
   * return of Redis.
   */
  function waitWithoutRedisMs(now: number, state: RedisState, { capsName }: NextSlot): number {
    if (isOpen || state.is === "shared") return 0;
    const knownInMs = state.is === "away" ? Number.POSITIVE_INFINITY : state.until - now;
    return fail === "closed" ? knownInMs : Math.min(own.waitMs(now, capsName), knownInMs);
  }

  function serveIn(ms: number): void {
    // `ms` is infinite while this process holds granted slots. A timer of `grantedSlots` then starts the next call.
    if (ms < Number.POSITIVE_INFINITY) timer = setTimer(clock, serve, Math.ceil(ms));
  }

  /** Rejects all waiting calls after `ms` unless Redis responds earlier. */
  function giveUpIn(ms: number): void {
    const giveUp = () => {
      const state = link.stateAt(clock.monotonic());
      if (state.is === "away") queue.fail(redisAwayError(awayTimeoutMs, state.problem));
    };
    if (ms > 0) timer = setTimer(clock, giveUp, Math.ceil(ms));
    else giveUp();
  }

  async function requestSlots({ use, capsName }: NextSlot): Promise<void> {
    isRequesting = true;
    const count = capsName === "floor" ? 1 : Math.min(batchSize, slotsMissing(use));
    const ids = Array.from({ length: count }, () => newId(use));
    try {
      const { is, slotsInMs, waitMs } = await shared.requestSlots(ids, caps[capsName]);
      const now = clock.monotonic();
      if (is === "unknown") link.markCallsLost(now + waitMs);
      else if (slotsInMs.length < count) requestAt[capsName] = now + waitMs + Math.random() * jitterMs;
      for (const [place, inMs] of slotsInMs.entries()) {
        const slot = { id: ids[place]!, use, at: now + inMs, epoch: shared.epoch };
        if (inMs > 0) grantedSlots.add(slot);
        else useSlot(slot);
      }
    } catch {
      // Redis, which set the times in `requestAt`, no longer responds. So these times are reset.
      Object.assign(requestAt, requestNow());
    }
    isRequesting = false;
    serve();
  }

  /** Gives a slot to the longest-waiting call of its use (purpose). Releases it in a cool-down or if no call waits. */
  function useSlot({ id, use, at, epoch }: GrantedSlot): void {
    const now = clock.monotonic();
    const isKnown = epoch === shared.epoch && now - at <= maxSlotDelayMs;
    if (queue.has(use) && !shared.isPaused(now)) startCall(id, use, isKnown);
    else shared.releaseUnused(id);
  }

  function startCall(id: string, use: LimiterUse, isKnown: boolean): void {
    const grant = queue.take(use)!;
    const call = own.add(id, clock.monotonic());
    shared.recordSent(call, isKnown);
    count.sent++;
    count.underWay++;
    let isOver = false;
    grant((answered = true) => {
      if (isOver) return;
      isOver = true;
      count.underWay--;
      if (!answered) return; // Without a response, nobody knows when the call arrived.
      call.arrivedAt = clock.monotonic();
      shared.recordArrived(call);
      if (queue.size > 0 && link.stateAt(call.arrivedAt).is !== "shared") serve();
    });
  }

  return {
    acquire(signal, use = "call") {
      if (signal?.aborted) return Promise.reject(signal.reason);
      const startedAt = clock.monotonic();
      const onWait = () => {
        // A call behind calls with another use changes nothing. If polls wait, it may: a few polls go before calls.
        if (queue.size <= 1 || queue.firstUse() === use || queue.has("poll")) serve();
      };
      const onEnd = () => {
        count.waitedMs += clock.monotonic() - startedAt;
      };
      return waitForSlot(queue, use, signal, onWait, onEnd);
    },
    async coolDown(ms) {
      const arrived = shared.coolDown(clock.monotonic(), ms);
      if (!arrived) return;
      count.coolDowns++;
      await arrived;
    },
    stats() {
      const state = link.stateAt(clock.monotonic());
      const problem = state.is === "away" ? state.problem.message : undefined;
      return { ...count, refused: queue.refused, queued: queue.size, redis: state.is, problem };
    },
  };
}

const requestNow = () => ({ enquiry: never, call: never, poll: never, stray: never, floor: never });
const never = Number.NEGATIVE_INFINITY;

const shortestWindow = (windows: readonly RateWindow[]) => windows.reduce((a, b) => (b.windowMs < a.windowMs ? b : a));

const redisAwayError = (awayTimeoutMs: number, cause: Error) =>
  new QFPayConnectionError(
    `Redis, which holds the rate limits, has been away for ${awayTimeoutMs} ms, and fail is "closed", so nothing was sent. ` +
      'Check Redis, or choose fail: "local" so that payments go on.',
    { cause, outcome: "not_sent", retryable: true },
  );
