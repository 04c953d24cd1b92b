import { type Clock, type Limiter, QFPay } from "@qfpay/core";
import { sqlNotifyStore } from "@qfpay/core/sql";
import { freePort, type RedisServer, startPostgres, startRedis } from "@qfpay/servers";
import { createSimulator, type Simulator } from "@qfpay/simulator";
import { audit } from "./audit.js";
import {
  accountIndexOf,
  createBooks,
  drawPurchases,
  type MerchantDatabase,
  openBooks,
  type Preauthorisation,
  queryCount,
} from "./books.js";
import { letCustomersPay } from "./customers.js";
import { type Fleet, startFleet } from "./fleet.js";
import { forge } from "./forger.js";
import { startNetwork } from "./network.js";
import { seeded } from "./random.js";
import type { Report } from "./report.js";
import { accounts, rotatedKey, type Settings, type WorkerSettings } from "./settings.js";
import { keepTime } from "./timekeeper.js";

const callFaults = { latency: 2, reset: 3, close: 2, truncate: 2, status: 3, "429": 1 } as const;
const deliveryFaults = { lost: 4, delayed: 2, duplicate: 3, reordered: 2, early: 2 } as const;
// The campaign fails if no payment or refund ends for this long, or if one is open this long after the last fault.
const stuckAfterMs = 7_200_000;
// This long after the faults stop, the campaign itself sends unacknowledged notifications again.
const byHandAfterMs = 300_000;
// The faults stop when this share of all payments and refunds is finished.
const stormShare = 0.9;

/**
 * Runs payments and refunds through several processes with many kinds of faults. Then stops the faults, waits until the
 * pending work is done, and compares the merchant's database with the payments at the gateway.
 *
 * @param tell called about twice a second with the number of finished payments and refunds, and the progress in words
 */
export async function runCampaign(settings: Settings, tell: (done: number, what: string) => void = () => {}) {
  const startedAt = performance.now();
  const random = seeded(settings.seed);
  const postgres = await startPostgres();
  const books = openBooks(postgres.url);
  await createBooks(books);
  await sqlNotifyStore(books).setup();
  const timekeeper = keepTime(settings);
  const { clock } = timekeeper;
  const simulator = createSimulator({
    merchants: accounts,
    clock,
    seed: settings.seed,
    limits: false, // The simulated network checks the rate limits instead.
    retryAfter: true,
  });
  const counts = { redisRestarts: 0, rotations: 0, calls: 0, deliveries: 0, resentByHand: 0, sent: 0, accepted: 0 };
  simulator.on("request", () => void counts.calls++);
  const unacknowledged = new Set<string>(); // The ids of notifications that are not acknowledged yet.
  const acknowledged = new Set<string>(); // Ids of notifications that the merchant has acknowledged at least once.
  simulator.on("delivery", ({ id, outcome }) => {
    counts.deliveries++;
    if (outcome === "acknowledged") acknowledged.add(id);
    if (acknowledged.has(id)) unacknowledged.delete(id);
    else unacknowledged.add(id);
  });
  const ports = await Promise.all(Array.from({ length: settings.workers }, freePort));
  const notifyUrls = ports.map((port) => `http://127.0.0.1:${port}/qfpay/notify`);
  const freezes = await freeze(simulator, clock, settings, notifyUrls, random);
  await drawPurchases(books, settings, freezes, random);

  const network = await startNetwork((await simulator.listen()).url, settings, clock, seeded(settings.seed + 3));
  simulator.faults.random({ share: settings.faultShare, seed: settings.seed, kinds: callFaults });
  simulator.faults.random({ share: settings.deliveryFaultShare, seed: settings.seed + 1, kinds: deliveryFaults });
  simulator.faults.random({ share: settings.faultShare, seed: settings.seed + 2, kinds: ["hidden"] });
  const redis = await startRedis();
  const orders = ports.map(
    (port, worker): WorkerSettings => ({
      ...{ settings, worker, port, gatewayUrl: network.url, notifyUrls, clockErrorMs: 0 },
      keys: accounts.map(({ clientKey }) => [clientKey]),
      redisPort: redis.port,
      booksUrl: postgres.url,
    }),
  );
  const ending = new AbortController();
  let fleet: Fleet | undefined;
  try {
    fleet = await startFleet(orders, timekeeper);
    timekeeper.start();
    const others = [
      letCustomersPay(simulator, books, random, ending.signal),
      forge(notifyUrls, simulator, books, random, ending.signal, counts),
    ];
    await sellAndRefundAll(settings, { books, simulator, fleet, redis, clock, random, counts, tell });
    simulator.faults.clear();
    await network.calm();
    const { resent, open } = await untilQuiet(simulator, books, clock, unacknowledged, tell);
    counts.resentByHand = resent;
    ending.abort();
    await Promise.all(others);
    await fleet.stop();
    await simulator.settled();
    return {
      ...(await audit(simulator.transactions, books)),
      settings,
      seconds: (performance.now() - startedAt) / 1_000,
      minutes: clock.monotonic() / 60_000,
      calls: counts.calls,
      faults: simulator.faults.counts,
      limited: network.arrivals.overLimit,
      network: network.counts,
      forgeriesSent: counts.sent,
      forgeriesAccepted: counts.accepted,
      killed: fleet.killed,
      redisRestarts: counts.redisRestarts,
      rotations: counts.rotations,
      deliveries: counts.deliveries,
      resentByHand: counts.resentByHand,
      problems: [...fleet.problems, ...(open > 0 ? [`${open} still open ${stuckAfterMs} ms after the faults`] : [])],
    } satisfies Report;
  } finally {
    ending.abort();
    await fleet?.stop();
    await network.close();
    timekeeper.stop();
    await simulator.close();
    await redis.stop();
    await books.end();
    await postgres.stop();
  }
}

/** Makes the pre-authorisations that the campaign captures, and lets the customers authorise them. */
async function freeze(
  simulator: Simulator,
  clock: Clock,
  { captures }: Settings,
  notifyUrls: readonly string[],
  random: () => number,
): Promise<Preauthorisation[]> {
  // The campaign's time stands still during these calls, so a limiter would make them wait forever.
  const limiter: Limiter = { acquire: async () => () => {}, coolDown() {} };
  const clients = accounts.map(
    (account) => new QFPay({ ...account, fetch: simulator.fetch, baseUrl: "http://simulator.local", clock, limiter }),
  );
  const freezes: Preauthorisation[] = [];
  for (let id = 1; id <= captures; id++) {
    const txamt = 300 + Math.floor(random() * 50_000);
    const account = accountIndexOf(id);
    const notify_url = `${notifyUrls[id % notifyUrls.length]!}/${account}`;
    const order = { txamt, txcurrcd: "HKD", pay_type: "802801", out_trade_no: `FREEZE-${id}`, notify_url } as const;
    const { payment_intent } = await clients[account]!.intents.createPayment(order);
    const { syssn } = await simulator.payIntent(payment_intent, { preAuth: true });
    freezes.push({ syssn, txamt });
  }
  return freezes;
}

type CampaignParts = {
  books: MerchantDatabase;
  simulator: Simulator;
  fleet: Fleet;
  redis: RedisServer;
  clock: Clock;
  random: () => number;
  counts: { redisRestarts: number; rotations: number };
  tell: (done: number, what: string) => void;
};

/**
 * Requests refunds, kills workers, restarts Redis, sets clocks and rotates keys, until nine tenths of the purchases and
 * refunds are finished.
 */
async function sellAndRefundAll(
  settings: Settings,
  { books, simulator, fleet, redis, clock, random, counts, tell }: CampaignParts,
): Promise<void> {
  const { payments, refunds, workers, kills, redisRestarts, clockSteps, clockErrorMs, rotations } = settings;
  const total = payments + refunds;
  // Requests refunds of shipped orders, each for a part of the amount and under a new number.
  const ask = `
    INSERT INTO refunds (out_trade_no, purchase, worker, account, syssn, txamt)
    SELECT 'R' || min(out_trade_no), purchase, purchase % $1, min(account), min(shipments.syssn),
      greatest(1, min(shipments.txamt) / 3)
    FROM shipments JOIN purchases ON purchases.id = purchase
    WHERE NOT EXISTS (SELECT 1 FROM refunds WHERE refunds.purchase = shipments.purchase) GROUP BY purchase LIMIT $2
  `;
  const anyWorker = () => Math.floor(random() * workers);
  const keys = accounts.map(({ clientKey }): [string, ...string[]] => [clientKey]);
  const chances = [
    ...Array.from({ length: kills }, () => ({
      at: random() * stormShare,
      run: () => fleet.kill(anyWorker()),
    })),
    ...Array.from({ length: redisRestarts }, () => ({
      at: 0.1 + random() * 0.7,
      run: async () => {
        await redis.kill();
        await redis.start();
        counts.redisRestarts++;
      },
    })),
    ...Array.from({ length: clockSteps }, () => ({
      at: random() * stormShare,
      run: async () => fleet.setClock(anyWorker(), Math.round((2 * random() - 1) * clockErrorMs)),
    })),
    ...Array.from({ length: rotations }, () => ({
      at: 0.1 + random() * 0.7,
      // The key is replaced in QFPay's portal first, and then on one host after the other.
      run: async () => {
        const [{ appCode }] = accounts;
        keys[0]!.unshift(rotatedKey(++counts.rotations));
        simulator.rotateKey(appCode, keys[0]![0]);
        for (let worker = 0; worker < workers; worker++) await fleet.kill(worker, { keys: structuredClone(keys) });
      },
    })),
  ].sort((a, b) => a.at - b.at);

  let moved = clock.monotonic();
  for (let before = -1; ; ) {
    const sold = await queryCount(books, "SELECT count(*) FROM purchases WHERE done");
    const asked = await queryCount(books, "SELECT count(DISTINCT purchase) FROM refunds");
    const open = await queryCount(books, "SELECT count(*) FROM refunds WHERE state IN ('new', 'sending', 'unknown')");
    const done = sold + asked - open;
    tell(done, `${sold} of ${payments} sold, ${asked - open} refunded, ${fleet.killed} killed`);
    if (done !== before) moved = clock.monotonic();
    if (clock.monotonic() - moved > stuckAfterMs) throw new Error(`Nothing moved for ${stuckAfterMs} ms.`);
    before = done;
    const due = Math.min(refunds, Math.ceil((refunds * sold) / payments)) - asked;
    if (due > 0) await books.query(ask, [workers, due]);
    while (chances.length > 0 && chances[0]!.at <= done / total) await chances.shift()!.run();
    if (done >= stormShare * total) return;
    await new Promise((resolve) => setTimeout(resolve, 400));
  }
}

/**
 * Waits, after the faults have stopped, until customers have paid their open orders and every notification is delivered.
 * Notifications whose next delivery attempt is hours away are sent again, as a merchant would do in QFPay's portal.
 */
async function untilQuiet(
  simulator: Simulator,
  books: MerchantDatabase,
  clock: Clock,
  unacknowledged: ReadonlySet<string>,
  tell: (done: number, what: string) => void,
): Promise<{ resent: number; open: number }> {
  const busy = `
    SELECT (SELECT count(*) FROM purchases WHERE NOT done)
         + (SELECT count(*) FROM orders WHERE state IN ('sending', 'unknown'))
         + (SELECT count(*) FROM refunds WHERE state IN ('new', 'sending', 'unknown'))
  `;
  let resent = 0;
  const startedAt = clock.monotonic();
  let open = 0;
  for (let before = Number.POSITIVE_INFINITY, calm = 0; calm < 6; ) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    const waitedMs = clock.monotonic() - startedAt;
    open = (await queryCount(books, busy)) + unacknowledged.size;
    const shown = await queryCount(books, "SELECT count(*) FROM orders WHERE state = 'shown'");
    tell(Number.MAX_SAFE_INTEGER, `settling: ${open} open`);
    calm = open === 0 && shown === before ? calm + 1 : 0;
    before = shown;
    if (waitedMs > stuckAfterMs) break;
    if (waitedMs < byHandAfterMs) continue;
    for (const id of unacknowledged) {
      resent++;
      await simulator.redeliver(id).catch(() => {});
    }
  }
  return { resent, open };
}
