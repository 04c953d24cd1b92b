import { createOrderNumber, type Limiter, QFPay, qfpayRateWindows } from "@qfpay/core";
import { redisLimiter } from "@qfpay/core/redis";
import { Redis } from "ioredis";
import { openBooks } from "./books.js";
import { campaignClock } from "./clock.js";
import { createMerchant, type Purchase, type RefundDue } from "./merchant.js";
import { notificationServer } from "./notifications.js";
import { accounts, type Settings, type WorkerOrders } from "./settings.js";

const orders = JSON.parse(process.argv[2]!) as WorkerOrders;
const { settings, worker, port, booksUrl, redisPort, gatewayUrl, keys, notifyUrls } = orders;
const atOnce = 24;

const books = openBooks(booksUrl);
let { clockErrorMs } = orders;
const clock = campaignClock(settings, () => clockErrorMs);
process.on("message", (message: { clockErrorMs: number }) => {
  ({ clockErrorMs } = message);
});
const redis = new Redis({ port: redisPort, host: "127.0.0.1", maxRetriesPerRequest: 1, retryStrategy: () => 50 });
redis.on("error", () => {}); // it is killed now and then
const { recovery, sharedLimiter } = settings.safeguards;
const merchants = accounts.map(({ appCode }, account) =>
  createMerchant({
    qfpay: new QFPay({
      appCode,
      clientKey: keys[account]![0],
      baseUrl: gatewayUrl,
      clock,
      limiter: sharedLimiter ? limiterOf(appCode, settings) : undefined,
      recovery: recovery ? undefined : false,
    }),
    books,
    recovers: recovery,
    number: () => createOrderNumber(),
    notifyUrl: () => `${notifyUrls[Math.floor(Math.random() * notifyUrls.length)]!}/${account}`,
    now: () => clock.now(),
  }),
);

/** Redis keeps real time: what the client says in the campaign's time is scaled. */
function limiterOf(appCode: string, { speed }: Settings): Limiter {
  const limiter = redisLimiter(redis, {
    key: `qfpay:limit:${appCode}`,
    windows: qfpayRateWindows.map(({ limit, windowMs }) => ({ limit, windowMs: windowMs / speed })),
    marginMs: 50 / speed,
    // The machine's own hiccups are not scaled: what takes it a second is half a minute here.
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

/** Runs one piece of work at a time for each thing; what failed is met again on a later round. */
function start(name: string, work: () => Promise<void>): void {
  if (underWay.size >= atOnce || underWay.has(name)) return;
  underWay.add(name);
  work()
    .catch((error: Error) => process.send?.({ problem: `${name}: ${error.stack}` }))
    .finally(() => underWay.delete(name));
}

notificationServer(books, settings, keys).listen(port, "127.0.0.1", () => process.send?.({ ready: true }));
process.once("disconnect", () => process.exit());

// Until the process is killed.
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
