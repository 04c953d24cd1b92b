import { createOrderNumber, type Limiter, memoryLimiter, QFPay } from "@qfpay/core";
import { redisLimiter } from "@qfpay/core/redis";
import { Redis } from "ioredis";
import { openBooks } from "./books.js";
import { steppedClock } from "./clock.js";
import { createMerchant, type Purchase, type RefundDue } from "./merchant.js";
import { notificationServer } from "./notifications.js";
import { accounts, type Settings, type WorkerSettings } from "./settings.js";

const orders = JSON.parse(process.argv[2]!) as WorkerSettings;
const { settings, worker, port, booksUrl, redisPort, gatewayUrl, keys, notifyUrls } = orders;
const atOnce = 24;
const transitMs = 5_000;

const books = openBooks(booksUrl);
let { clockErrorMs } = orders;
const clock = steppedClock(settings.startsAt, () => clockErrorMs);
let knowTime = () => {};
const timeIsKnown = new Promise<void>((resolve) => {
  knowTime = resolve;
});
process.on("message", (message: { clockErrorMs: number } | { time: number }) => {
  if ("clockErrorMs" in message) {
    ({ clockErrorMs } = message);
    return;
  }
  clock.reach(message.time);
  knowTime();
  // `setImmediate` lets the worker handle arrived responses before it reports that its clock has reached the new time.
  setImmediate(() => process.send?.({ reached: message.time }));
});
const redis = new Redis({ port: redisPort, host: "127.0.0.1", maxRetriesPerRequest: 1, retryStrategy: () => 50 });
redis.on("error", () => {}); // The campaign kills Redis, so connection errors are expected.
const { recovery, sharedLimiter } = settings.safeguards;
const merchants = accounts.map(({ appCode }, account) =>
  createMerchant({
    qfpay: new QFPay({
      appCode,
      clientKey: keys[account]![0],
      baseUrl: gatewayUrl,
      clock,
      limiter: sharedLimiter ? limiterOf(appCode, settings) : memoryLimiter({ windows: settings.rateWindows, clock }),
      recovery: recovery && { lateMs: settings.lateMs },
    }),
    books,
    recovers: recovery,
    number: () => createOrderNumber(),
    notifyUrl: () => `${notifyUrls[Math.floor(Math.random() * notifyUrls.length)]!}/${account}`,
    clock,
  }),
);

/** Makes the limiter that all workers share. Redis counts in real time, so simulated times are divided by `speed`. */
function limiterOf(appCode: string, { speed, rateWindows }: Settings): Limiter {
  const limiter = redisLimiter(redis, {
    key: `qfpay:limit:${appCode}`,
    windows: rateWindows.map(({ limit, windowMs }) => ({ limit, windowMs: windowMs / speed })),
    marginMs: 50 / speed,
    transitMs, // In real time: not divided by `speed`, because a busy machine may pause before it sends a request.
    fail: "closed",
  });
  return {
    acquire: (signal, use) => limiter.acquire(signal, use),
    coolDown: (ms) => limiter.coolDown(ms / speed),
  };
}

const due = {
  purchases: "SELECT * FROM purchases WHERE worker = $1 AND NOT done ORDER BY id LIMIT $2",
  refunds: "SELECT * FROM refunds WHERE worker = $1 AND state IN ('new', 'sending', 'unknown') LIMIT $2",
};
const underWay = new Set<string>();

function start(name: string, work: () => Promise<void>): void {
  if (underWay.size >= atOnce || underWay.has(name)) return;
  underWay.add(name);
  work()
    .catch((error: Error) => process.send?.({ problem: `${name}: ${error.stack}` }))
    .finally(() => underWay.delete(name));
}

notificationServer(books, settings, keys).listen(port, "127.0.0.1", () => process.send?.({ ready: true }));
process.once("disconnect", () => process.exit());

await timeIsKnown;
// Starts the work that is due, once a second until the process is killed. Work that failed is still due.
for (;;) {
  const limit = [worker, 2 * atOnce];
  for (const row of (await books.query<RefundDue>(due.refunds, limit)).rows) {
    start(`refund ${row.out_trade_no}`, () => merchants[row.account]!.refund(row));
  }
  for (const row of (await books.query<Purchase>(due.purchases, limit)).rows) {
    start(`purchase ${row.id}`, () => merchants[row.account]!.pay(row));
  }
  await new Promise<void>((resolve) => void clock.setTimeout(resolve, 1_000));
}
