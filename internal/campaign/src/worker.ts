import { createOrderNumber, type Limiter, QFPay, qfpayRateWindows } from "@qfpay/core";
import { redisLimiter } from "@qfpay/core/redis";
import { scaledClock } from "@qfpay/core/testing";
import { Redis } from "ioredis";
import { openBooks } from "./books.js";
import { createMerchant, type Purchase, type RefundDue } from "./merchant.js";
import { notificationServer } from "./notifications.js";
import { merchant, type Settings, type WorkerOrders } from "./settings.js";

const orders = JSON.parse(process.argv[2]!) as WorkerOrders;
const { settings, worker, port, booksUrl, redisPort, gatewayUrl, notifyUrls } = orders;
const atOnce = 24;

const books = openBooks(booksUrl);
const clock = scaledClock(settings.speed, undefined, settings.origin);
const redis = new Redis({ port: redisPort, host: "127.0.0.1", maxRetriesPerRequest: 1, retryStrategy: () => 50 });
redis.on("error", () => {}); // Redis may be killed at any time.
const qfpay = new QFPay({
  ...merchant,
  baseUrl: gatewayUrl,
  clock,
  limiter: settings.safeguards.sharedLimiter ? sharedLimiter(settings) : undefined,
  recovery: settings.safeguards.recovery ? undefined : false,
});
const { pay, refund } = createMerchant({
  qfpay,
  books,
  recovers: settings.safeguards.recovery,
  number: () => createOrderNumber(),
  notifyUrl: () => notifyUrls[Math.floor(Math.random() * notifyUrls.length)]!,
});

/** Makes the limiter that all workers share. Redis counts in real time, so the campaign's times are scaled. */
function sharedLimiter({ speed }: Settings): Limiter {
  const limiter = redisLimiter(redis, {
    windows: qfpayRateWindows.map(({ limit, windowMs }) => ({ limit, windowMs: windowMs / speed })),
    marginMs: 50 / speed,
    // The delays of the machine are not scaled: at a speed of 30, one real second is half a minute of the campaign.
    transitMs: 60_000 / speed,
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

/**
 * Starts a piece of work unless work of this name, or too much other work, is under way. A later round repeats failed
 * work.
 */
function start(name: string, work: () => Promise<void>): void {
  if (underWay.size >= atOnce || underWay.has(name)) return;
  underWay.add(name);
  work()
    .catch((error: Error) => process.send?.({ problem: `${name}: ${error.stack}` }))
    .finally(() => underWay.delete(name));
}

notificationServer(books, settings).listen(port, "127.0.0.1", () => process.send?.({ ready: true }));
process.once("disconnect", () => process.exit());

// Starts the work that is due, again and again, until the process is killed.
for (;;) {
  const limit = [worker, 2 * atOnce];
  for (const row of (await books.query<RefundDue>(due.refunds, limit)).rows) {
    start(`refund ${row.out_trade_no}`, () => refund(row));
  }
  for (const row of (await books.query<Purchase>(due.purchases, limit)).rows) {
    start(`purchase ${row.id}`, () => pay(row));
  }
  await new Promise<void>((resolve) => void clock.setTimeout(resolve, 1_000));
}
