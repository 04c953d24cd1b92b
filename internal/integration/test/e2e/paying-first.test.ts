import { createCheckoutRoutes, createOrderNumber, type Limiter, memoryLimiter, QFPay } from "@qfpay/core";
import { scaledClock } from "@qfpay/core/testing";
import { createSimulator } from "@qfpay/simulator";
import { expect, it, onTestFinished } from "vitest";
import { merchant, noon, order } from "../stand.js";

// A minute takes six seconds. What takes real time does not shrink: 10 ms of the machine's count as 100 ms here.
const speed = 10;

/** The default limits over real HTTP; figures come from the gateway's own log. */
async function scene(limiterOf: (own: Limiter) => Limiter = (own) => own) {
  const clock = scaledClock(speed);
  const startedAt = clock.monotonic();
  const wall = { ...clock, now: () => noon + clock.monotonic() - startedAt };
  const simulator = createSimulator({ merchants: [merchant], clock: wall });
  onTestFinished(() => simulator.close());
  const { url } = await simulator.listen();
  const limiter = limiterOf(memoryLimiter({ clock: wall }));
  const qfpay = new QFPay({ ...merchant, baseUrl: url, clock: wall, limiter });
  const pause = (ms: number) => new Promise<void>((resolve) => void wall.setTimeout(resolve, ms));
  const timed = (waits: number[]): Limiter => ({
    ...limiter,
    async acquire(signal, use) {
      const from = wall.monotonic();
      const release = await limiter.acquire(signal, use);
      waits.push(wall.monotonic() - from);
      return release;
    },
  });
  /** Milliseconds that the slowest of 20 new payments waits for its slot, one every two seconds. */
  async function pay(): Promise<number> {
    const waits: number[] = [];
    const paying = new QFPay({ ...merchant, baseUrl: url, clock: wall, limiter: timed(waits) });
    for (let i = 0; i < 20; i++) {
      await paying.payments.create(order(createOrderNumber("P")));
      await pause(2_000);
    }
    return Math.max(...waits);
  }
  const created = async (count: number) => {
    const numbers = Array.from({ length: count }, () => createOrderNumber());
    for (const number of numbers) await qfpay.payments.create(order(number));
    return numbers;
  };
  return { simulator, qfpay, clock: wall, pause, pay, created };
}

const signal = () => {
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  return stop.signal;
};

it("2 000 reads of made-up numbers do not hold a payment back", async () => {
  const { simulator, qfpay, clock, pause, pay } = await scene();
  const routes = createCheckoutRoutes({ qfpay, clock, order: () => order(createOrderNumber()) });
  for (let i = 0; i < 2_000; i++) void routes.status({}, `X${i}`.padEnd(100, "0"));
  await pause(2_000);
  expect(await pay()).toBeLessThan(1_000);
  expect(simulator.rateLimited).toBe(0);
}, 60_000);

it("200 waits do not hold a payment back, and each is told within a minute of the payment", async () => {
  const { simulator, qfpay, clock, pay, created } = await scene();
  const numbers = await created(200);
  const told: number[] = [];
  let paidAt = Number.POSITIVE_INFINITY;
  const stop = signal();
  const waits = numbers.map(async (out_trade_no) => {
    await qfpay.transactions.waitFor({ out_trade_no }, { signal: stop, timeoutMs: 600_000 });
    told.push(clock.monotonic() - paidAt);
  });
  expect(await pay()).toBeLessThan(1_000);
  paidAt = clock.monotonic();
  await Promise.all(numbers.map((number) => simulator.pay(number)));
  await Promise.all(waits);
  expect(Math.max(...told)).toBeLessThan(60_000);
  expect(simulator.rateLimited).toBe(0);
}, 90_000);

it("without the order of uses, 2 000 reads do hold payments back", async () => {
  const { qfpay, clock, pause } = await scene((own) => ({ ...own, acquire: (signal) => own.acquire(signal, "call") }));
  const routes = createCheckoutRoutes({ qfpay, clock, order: () => order(createOrderNumber()) });
  for (let i = 0; i < 2_000; i++) void routes.status({}, `X${i}`.padEnd(100, "0"));
  await pause(2_000);
  const from = clock.monotonic();
  await qfpay.payments.create(order(createOrderNumber("P")));
  expect(clock.monotonic() - from).toBeGreaterThan(5_000);
}, 60_000);
