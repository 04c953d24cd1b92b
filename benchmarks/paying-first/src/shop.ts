// The program of a shop process. One `QFPay` client serves customers' pages, reads of made-up order numbers, `waitFor`
// and customers' payments, so all of them share one limiter.
import { createCheckoutRoutes, createOrderNumber, type Limiter, QFPay } from "@qfpay/core";
import { benchmarkClock, type Moment } from "./clock.js";
import { serve } from "./rpc.js";
import { type LimiterSettings, limiterOf } from "./shop-limiter.js";

/** The settings that a shop process gets as its first argument, in JSON. `url`: the URL of the gateway. */
export type ShopSettings = LimiterSettings & { url: string; account: { appCode: string; clientKey: string } };

const { url, account, ...limiterSettings } = JSON.parse(process.argv[2]!) as ShopSettings;
const clock = benchmarkClock(limiterSettings.speed, Date.now());
const pause = (ms: number) => new Promise<void>((resolve) => void clock.setTimeout(resolve, ms));
const real = limiterOf(limiterSettings, clock);
// Orders created before the measurement do not wait for slots. Instead, the gateway's clock skips the time that the
// waits would have taken.
let isPast = true;
const limiter: Limiter = {
  acquire: async (signal, use) => (isPast ? () => {} : real.acquire(signal, use)),
  coolDown: (ms) => real.coolDown(ms),
};
const qfpay = new QFPay({ ...account, baseUrl: url, clock, limiter });
const orderOf = (out_trade_no: string) => ({ pay_type: "800201", txamt: 1000, txcurrcd: "HKD", out_trade_no }) as const;
const routes = createCheckoutRoutes<string>({ qfpay, clock, order: orderOf, allowCrossSite: true });
// These checkout routes let every visitor read every order, so that reads of made-up numbers reach the limiter.
const openRoutes = createCheckoutRoutes<string>({ qfpay, clock, order: orderOf, authorize: () => true });
const told: Record<string, number> = {};

async function create(count: number, one: (number: string) => Promise<unknown>): Promise<string[]> {
  const numbers = Array.from({ length: count }, () => createOrderNumber());
  const left = [...numbers];
  const worker = async () => {
    for (let number = left.pop(); number; number = left.pop()) await one(number);
  };
  await Promise.all(Array.from({ length: 20 }, worker));
  return numbers;
}

/**
 * Acts as a customer's page, which stays open until it shows that the order is paid, and connects again after a
 * failure, as a browser does.
 */
async function watchPage(number: string): Promise<void> {
  const token = qfpay.checkout.readToken(number);
  const { signal } = new AbortController();
  while (told[number] === undefined) {
    const { status, body } = await routes.events(number, number, signal, undefined, token);
    if (status === 200) {
      for await (const event of body as AsyncIterable<string>) {
        if (event.includes('"success"')) told[number] = clock.now();
      }
    }
    await pause(3_000);
  }
}

async function waitFor(out_trade_no: string): Promise<void> {
  await qfpay.transactions.waitFor({ out_trade_no }, { timeoutMs: 3_600_000 });
  told[out_trade_no] = clock.now();
}

const methods = {
  createPages: (count: number) => create(count, (number) => routes.create(number)),
  createWaits: (count: number) => create(count, (number) => qfpay.payments.create(orderOf(number))),
  /** Begins the measurement: from now on, calls wait for slots of the limiter. */
  begin(moment: Moment) {
    clock.agree(moment);
    isPast = false;
  },
  openPages: (numbers: string[]) => numbers.forEach((number) => void watchPage(number)),
  openWaits: (numbers: string[]) => numbers.forEach((number) => void waitFor(number)),
  /** Reads the status of `count` orders that do not exist, as an attacker would, within `overMs` milliseconds. */
  async readMadeUp(count: number, overMs: number) {
    const steps = Math.ceil(overMs / 1_000);
    const read = (number: string) => void openRoutes.status("", number);
    for (let step = 0; step < steps; step++) {
      for (let i = 0; i < count / steps; i++) read(`X${step}X${i}X`.padEnd(100, "0"));
      await pause(1_000);
    }
  },
  /** Lets `count` customers pay, one every `everyMs`. Returns each order number with the time of payment. */
  async pay(count: number, everyMs: number) {
    const asked: [number: string, at: number][] = [];
    for (let i = 0; i < count; i++) {
      const number = createOrderNumber("P");
      asked.push([number, clock.now()]);
      void qfpay.payments.create(orderOf(number)).catch(() => {});
      if (everyMs > 0) await pause(everyMs);
    }
    return asked;
  },
  /** Sends an enquiry about a payment whose outcome is unclear, and returns the time of sending. */
  enquire(out_trade_no: string) {
    const at = clock.now();
    void qfpay.transactions.get({ out_trade_no }, { use: "enquiry", lastMonth: false }).catch(() => {});
    return at;
  },
  async getMany(numbers: string[]) {
    const found = await qfpay.transactions.getMany(numbers.map((out_trade_no) => ({ out_trade_no })));
    return found.filter((one) => one !== undefined).length;
  },
  told: () => told,
};

/** The methods by which the benchmark controls a shop process. */
export type Shop = typeof methods;
serve(methods);
