import { createApp } from "./app.js";
import { type DataFile, openDataFile } from "./data/data-file.js";
import { restoredStartTime, restoreState, savedRows } from "./data/snapshot.js";
import { createStateSaver, type StateSaver } from "./data/state-saver.js";
import { createFaults } from "./faults/faults.js";
import { payIntent, saveCard } from "./gateway/element.js";
import { fetchFailed, truncatedResponse } from "./gateway/fetch-failures.js";
import { createGateway } from "./gateway/gateway.js";
import { createPauses } from "./gateway/pauses.js";
import { createRateWindows, documentedLimits } from "./gateway/rate-windows.js";
import { ConnectionReset } from "./gateway/reply.js";
import { type RequestRecord, requestRecordMaker } from "./gateway/request-record.js";
import { type Listener, listen } from "./listen.js";
import { createNotifier, documentedLadderMs } from "./notify/deliver.js";
import type { Delivery } from "./notify/delivery.js";
import type { SimulatorOptions } from "./options.js";
import { hostNamesFor, loopbackNames, type RequestSource } from "./pages/guard.js";
import type { Simulator } from "./simulator-api.js";
import { checkAccountRules } from "./world/account-rules.js";
import { createBooks } from "./world/books.js";
import { createChangeNotifier } from "./world/changes.js";
import { createClockControl } from "./world/clock-control.js";
import { findPayment } from "./world/find-payment.js";
import { createJournal } from "./world/journal.js";
import { createLedger } from "./world/ledger.js";
import { checkMerchants, type Merchant, rotateKey } from "./world/merchant.js";
import { markCancelled, markPaid } from "./world/outcomes.js";
import { createRandom } from "./world/random.js";
import { checkRefundRules } from "./world/refund-rules.js";
import type { Rules } from "./world/rules.js";
import { createScheduler } from "./world/scheduler.js";
import { steerableClock } from "./world/steerable-clock.js";
import type { World } from "./world/world.js";

/**
 * A stateful local copy of the QFPay gateway: its endpoints with their signature, parameter and state rules, its rate
 * windows, signed notifications, a wallet page and the hosted checkout page.
 *
 * @throws {TypeError} if there are no merchants, merchants cannot be told apart, both a clock and a speed are given, or
 *   a rule of `refunds` or `account` is unknown
 * @throws {Error} if the `data` file is damaged, or open in another simulator
 * @see https://sdk.qfapi.com
 * @example
 * const simulator = createSimulator({ merchants: [{ appCode, clientKey, notifyUrl: "http://localhost:3000/qfpay/notify" }] });
 * const qfpay = new QFPay({ appCode, clientKey, fetch: simulator.fetch, baseUrl: "http://simulator.local" });
 * const { qrcode } = await qfpay.payments.create({ pay_type: "800201", txamt: 1000, txcurrcd: "HKD", out_trade_no: "A-1001" });
 * await simulator.pay(qrcode); // the notification has been delivered
 */
export function createSimulator(options: SimulatorOptions): Simulator {
  const merchants = checkMerchants(options.merchants);
  if (options.clock && options.speed !== undefined) throw new TypeError("Give createSimulator a clock or a speed.");
  const file = options.data === undefined ? undefined : openDataFile(options.data);
  try {
    return build(options, merchants, file);
  } catch (error) {
    file?.release();
    throw error;
  }
}

function build(options: SimulatorOptions, merchants: readonly Merchant[], file: DataFile | undefined): Simulator {
  const saved = file?.saved;
  const { speed = saved?.moment.clock.speed } = options;
  const clock = options.clock ?? steerableClock({ speed, start: saved && restoredStartTime(saved.moment, speed) });
  // Stays undefined while the saved data is restored, because restored rows need not be saved again.
  let stateSaver: StateSaver | undefined;
  const requests = createJournal<RequestRecord>();
  const deliveries = createJournal<Delivery>();
  const faults = createFaults(() => clock.monotonic(), options.faults);
  const ledger = createLedger(
    () => clock.now(),
    ({ order_type, out_trade_no }) => faults.take("booking", { order_type, out_trade_no })?.ms,
    file && ((syssn) => stateSaver?.markChanged("transactions", syssn)),
  );
  const scheduler = createScheduler(clock);
  // Delayed calls have their own scheduler, because a reset of the simulator must not cancel them.
  const pauses = createPauses(createScheduler(clock), () => clock.now());
  const notifier = createNotifier({
    merchants,
    clock,
    ladderMs: options.ladderMs ?? documentedLadderMs,
    fetch: options.fetch ?? ((...args) => globalThis.fetch(...args)),
    journal: deliveries,
    faults,
    changed: (id) => stateSaver?.markChanged("notifications", id),
  });
  let rateLimited = 0;
  let listener: Listener | undefined;
  let everywhere = false;
  let names = loopbackNames;
  let closed = false;

  const rulesAtStart: Rules = {
    nightlyRefundPause: options.nightlyRefundPause ?? false,
    singleUseCodes: options.singleUseCodes ?? false,
  };
  const world: World = {
    merchants,
    ledger,
    clock,
    notifier,
    books: createBooks((shelf, id) => stateSaver?.markChanged(shelf, id)),
    scheduler,
    rules: { ...rulesAtStart },
    account: checkAccountRules(options.account),
    refundRules: checkRefundRules(options.refunds),
    random: createRandom(saved?.moment.random ?? options.seed ?? 1),
    // Links begin with this origin. If the server listens on all addresses, the origin of the request is used.
    origin: (requestUrl) => (everywhere ? undefined : listener?.url) ?? new URL(requestUrl).origin,
  };
  const { retryAfter = false, limits = documentedLimits } = options;
  const rateWindows = createRateWindows(limits || [], () => clock.monotonic());
  const log = { newRecord: requestRecordMaker(clock), journal: requests };
  const gateway = createGateway({
    world,
    faults,
    pause: pauses.pause,
    onRateLimited: () => void rateLimited++,
    rateWindows,
    retryAfter: (waitMs) =>
      retryAfter === true ? Math.ceil(waitMs / 1000) : retryAfter === false ? undefined : retryAfter,
    responseShape: options.responseShape ?? "flat",
    signResponses: options.signResponses,
    log,
  });
  const changes = createChangeNotifier();
  requests.listen(changes.notify);
  deliveries.listen(changes.notify);
  function reset(): void {
    scheduler.clear();
    notifier.reset();
    ledger.clear();
    for (const shelf of Object.values(world.books)) shelf.clear();
    for (const journal of [requests, deliveries]) journal.clear();
    faults.reset();
    rateWindows.clear();
    rateLimited = 0;
    Object.assign(world.rules, rulesAtStart);
    stateSaver?.markCleared();
    changes.notify();
  }
  const steering = createClockControl(clock, () => notifier.settled());
  const app = createApp(
    world,
    gateway,
    log,
    {
      world,
      notifier,
      clock: steering,
      faults,
      requests,
      deliveries,
      rateLimited: () => rateLimited,
      changes,
      reset,
    },
    () => names,
  );
  if (saved) restoreState(world, notifier, saved);
  if (file) stateSaver = createStateSaver(file, savedRows(world, notifier, steering));
  const handle = async (request: Request, arrival: RequestSource = {}) => {
    try {
      return await app.fetch(request, arrival);
    } finally {
      stateSaver?.save();
    }
  };
  /** Waits for `work`, such as a payment. Then saves the state and updates the open dashboards. */
  async function acted<Result>(work: Promise<Result>): Promise<Result> {
    try {
      return await work;
    } finally {
      changes.notify();
      stateSaver?.save();
    }
  }
  const handleHttp = (request: Request) => handle(request, { overHttp: true });

  return {
    merchants,
    rotateKey: (appCode, clientKey) => rotateKey(merchants, appCode, clientKey),
    faults,
    clock: steering,
    get rateLimited() {
      return rateLimited;
    },
    deliveries: deliveries.entries,
    requests: requests.entries,
    get transactions() {
      return ledger.all().map((transaction) => ({ ...transaction }));
    },
    async fetch(input, init) {
      const request = new Request(input, init);
      request.signal.throwIfAborted();
      if (closed) throw fetchFailed("ECONNREFUSED");
      const aborted = new Promise<never>((_, reject) => {
        request.signal.addEventListener("abort", () => reject(request.signal.reason), { once: true });
      });
      try {
        return await Promise.race([handle(request), aborted]);
      } catch (error) {
        if (!(error instanceof ConnectionReset)) throw error;
        if (error.sent) return truncatedResponse(error.sent);
        throw fetchFailed("UND_ERR_SOCKET");
      }
    },
    async listen(port = 0, { host = "127.0.0.1", allowedHosts = [] } = {}) {
      if (closed) throw new Error("The simulator is closed: create a new one.");
      if (listener) throw new Error(`The simulator already listens on ${listener.url}.`);
      names = hostNamesFor(host, allowedHosts);
      everywhere = host === "0.0.0.0" || host === "::";
      listener = await listen(handleHttp, port, host);
      return { url: listener.url };
    },
    async pay(ref, how) {
      const transaction = findPayment(ledger, ref);
      await acted(markPaid(world, transaction, how));
      return { ...transaction };
    },
    async decline(ref) {
      const transaction = findPayment(ledger, ref);
      markCancelled(transaction);
      await acted(Promise.resolve());
      return { ...transaction };
    },
    payIntent: async (intent, how = {}) => ({ ...(await acted(payIntent(world, intent, how))) }),
    saveCard: (intent, how = {}) => acted(saveCard(world, intent, how)),
    redeliver: (id) => notifier.redeliver(id),
    settled: () => notifier.settled(),
    reset,
    on: (event, heard) =>
      event === "request"
        ? requests.listen(heard as (entry: RequestRecord) => void)
        : deliveries.listen(heard as (entry: Delivery) => void),
    async close() {
      if (closed) return;
      closed = true;
      pauses.close();
      scheduler.clear();
      notifier.close();
      await listener?.close();
      await notifier.settled();
      stateSaver?.close();
    },
  };
}
