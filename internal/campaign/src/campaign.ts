import { qfpayRateWindows } from "@qfpay/core";
import { sqlNotifyStore } from "@qfpay/core/sql";
import { scaledClock } from "@qfpay/core/testing";
import { freePort, type RedisServer, startPostgres, startRedis } from "@qfpay/servers";
import { createSimulator, type Simulator } from "@qfpay/simulator";
import { audit } from "./audit.js";
import { type Books, countOf, createBooks, drawPurchases, openBooks } from "./books.js";
import { letCustomersPay } from "./customers.js";
import { type Fleet, startFleet } from "./fleet.js";
import { forge } from "./forger.js";
import { seeded } from "./random.js";
import type { Report } from "./report.js";
import { merchant, type Settings, type WorkerOrders } from "./settings.js";

const callFaults = { latency: 2, reset: 3, close: 2, truncate: 2, status: 3, "429": 1 } as const;
const deliveryFaults = { lost: 4, delayed: 2, duplicate: 3, reordered: 2, early: 1 } as const;
const stuckAfterMs = 240_000;

/**
 * Runs payments and refunds through several processes with many kinds of faults. Then stops the faults, waits until the
 * pending work is done, and compares the merchant's books with the gateway's ledger.
 *
 * @param tell called about twice a second with the progress
 */
export async function runCampaign(settings: Settings, tell: (done: number, what: string) => void = () => {}) {
  const startedAt = performance.now();
  const random = seeded(settings.seed);
  const postgres = await startPostgres();
  const books = openBooks(postgres.url);
  await createBooks(books);
  await sqlNotifyStore(books).setup();
  await drawPurchases(books, settings.payments, settings.workers, random);

  const simulator = createSimulator({
    merchants: [merchant],
    clock: scaledClock(settings.speed, undefined, settings.origin),
    seed: settings.seed,
    limits: qfpayRateWindows.map(({ limit, windowMs }) => ({ limit, windowMs })),
    retryAfter: true,
  });
  const counts = { redisRestarts: 0, calls: 0, limited: 0, deliveries: 0, resentByHand: 0, sent: 0, accepted: 0 };
  simulator.on("request", ({ status, fault }) => {
    counts.calls++;
    if (status === 429 && fault === undefined) counts.limited++;
  });
  const owed = new Set<string>(); // The ids of notifications that are not acknowledged yet.
  const acknowledged = new Set<string>(); // A repeated delivery of an acknowledged notification may still fail.
  simulator.on("delivery", ({ id, outcome }) => {
    counts.deliveries++;
    if (outcome === "acknowledged") acknowledged.add(id);
    if (acknowledged.has(id)) owed.delete(id);
    else owed.add(id);
  });
  const { url: gatewayUrl } = await simulator.listen();
  simulator.faults.random({ share: settings.faultShare, seed: settings.seed, kinds: callFaults });
  simulator.faults.random({ share: settings.deliveryFaultShare, seed: settings.seed + 1, kinds: deliveryFaults });
  simulator.faults.random({ share: settings.faultShare, seed: settings.seed + 2, kinds: ["hidden"] });

  const ports = await Promise.all(Array.from({ length: settings.workers }, freePort));
  const notifyUrls = ports.map((port) => `http://127.0.0.1:${port}/qfpay/notify`);
  const redis = await startRedis();
  const orders = ports.map(
    (port, worker): WorkerOrders => ({
      ...{ settings, worker, port, gatewayUrl, notifyUrls },
      redisPort: redis.port,
      booksUrl: postgres.url,
    }),
  );
  const ending = new AbortController();
  let fleet: Fleet | undefined;
  try {
    fleet = await startFleet(orders);
    const others = [
      letCustomersPay(simulator, books, random, ending.signal),
      forge(notifyUrls, simulator, books, random, ending.signal, counts),
    ];
    await untilSold(settings, { books, simulator, fleet, redis, random, counts, tell });
    simulator.faults.clear();
    const { resent, open } = await untilQuiet(simulator, books, owed, tell);
    counts.resentByHand = resent;
    ending.abort();
    await Promise.all(others);
    await fleet.stop();
    await simulator.settled();
    return {
      ...(await audit(simulator.transactions, books)),
      settings,
      seconds: (performance.now() - startedAt) / 1_000,
      calls: counts.calls,
      faults: simulator.faults.counts,
      limited: counts.limited,
      forgeriesSent: counts.sent,
      forgeriesAccepted: counts.accepted,
      killed: fleet.killed,
      redisRestarts: counts.redisRestarts,
      deliveries: counts.deliveries,
      resentByHand: counts.resentByHand,
      problems: [...fleet.problems, ...(open > 0 ? [`${open} still open ${stuckAfterMs} ms after the faults`] : [])],
    } satisfies Report;
  } finally {
    ending.abort();
    await fleet?.stop();
    await simulator.close();
    await redis.stop();
    await books.end();
    await postgres.stop();
  }
}

type Scene = {
  books: Books;
  simulator: Simulator;
  fleet: Fleet;
  redis: RedisServer;
  random: () => number;
  counts: { redisRestarts: number };
  tell: (done: number, what: string) => void;
};

/** Requests refunds, kills workers and restarts Redis, until the workers have finished all purchases and refunds. */
async function untilSold(settings: Settings, { books, fleet, redis, random, counts, tell }: Scene): Promise<void> {
  const { payments, refunds, workers, kills, redisRestarts } = settings;
  const total = payments + refunds;
  // Requests refunds of shipped orders, each for a part of the amount and under a new number.
  const ask = `
    INSERT INTO refunds (out_trade_no, purchase, worker, syssn, txamt)
    SELECT 'R' || min(out_trade_no), purchase, purchase % $1, min(syssn), greatest(1, min(txamt) / 3) FROM shipments
    WHERE NOT EXISTS (SELECT 1 FROM refunds WHERE refunds.purchase = shipments.purchase) GROUP BY purchase LIMIT $2
  `;
  const chances = [
    ...Array.from({ length: kills }, () => ({
      at: random() * 0.95,
      run: () => fleet.kill(Math.floor(random() * workers)),
    })),
    ...Array.from({ length: redisRestarts }, () => ({
      at: 0.1 + random() * 0.8,
      run: async () => {
        await redis.kill();
        await redis.start();
        counts.redisRestarts++;
      },
    })),
  ].sort((a, b) => a.at - b.at);

  let moved = performance.now();
  for (let before = -1; ; ) {
    const sold = await countOf(books, "SELECT count(*) FROM purchases WHERE done");
    const asked = await countOf(books, "SELECT count(DISTINCT purchase) FROM refunds");
    const open = await countOf(books, "SELECT count(*) FROM refunds WHERE state IN ('new', 'sending', 'unknown')");
    const shipped = await countOf(books, "SELECT count(DISTINCT purchase) FROM shipments");
    const done = sold + asked - open;
    tell(done, `${sold} of ${payments} sold, ${asked - open} refunded, ${fleet.killed} killed`);
    if (sold >= payments && open === 0 && asked >= Math.min(refunds, shipped)) return;
    if (done !== before) moved = performance.now();
    if (performance.now() - moved > stuckAfterMs) throw new Error(`Nothing moved for ${stuckAfterMs} ms.`);
    before = done;
    const due = Math.min(refunds, Math.ceil((refunds * sold) / payments)) - asked;
    if (due > 0) await books.query(ask, [workers, due]);
    while (chances.length > 0 && chances[0]!.at <= done / total) await chances.shift()!.run();
    await new Promise((resolve) => setTimeout(resolve, 400));
  }
}

/**
 * After the faults: customers pay their open orders, and every notification is delivered. Notifications whose next
 * attempt is hours away are sent again, as a merchant would do in QFPay's portal.
 */
async function untilQuiet(
  simulator: Simulator,
  books: Books,
  owed: ReadonlySet<string>,
  tell: (done: number, what: string) => void,
): Promise<{ resent: number; open: number }> {
  const busy = `
    SELECT (SELECT count(*) FROM orders WHERE state IN ('sending', 'unknown'))
         + (SELECT count(*) FROM refunds WHERE state IN ('new', 'sending', 'unknown'))
  `;
  let resent = 0;
  const startedAt = performance.now();
  let open = 0;
  for (let before = Number.POSITIVE_INFINITY, calm = 0; calm < 6; ) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    const waitedMs = performance.now() - startedAt;
    open = (await countOf(books, busy)) + owed.size;
    const shown = await countOf(books, "SELECT count(*) FROM orders WHERE state = 'shown'");
    tell(Number.MAX_SAFE_INTEGER, `settling: ${open} open`);
    calm = open === 0 && shown === before ? calm + 1 : 0;
    before = shown;
    if (waitedMs > stuckAfterMs) break;
    if (waitedMs < 25_000) continue;
    for (const id of owed) {
      resent++;
      await simulator.redeliver(id).catch(() => {});
    }
  }
  return { resent, open };
}
