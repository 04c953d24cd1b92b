import { createOrderNumber, QFPay } from "@qfpay/core";
import { fakeClock } from "@qfpay/core/testing";
import { createSimulator } from "@qfpay/simulator";
import { expect, it } from "vitest";
import { merchant, noon, order } from "../client-and-gateway.js";

/** Creates 300 orders and a client that waits for their payment. `queriesAt` returns the times of its queries. */
async function crowd(numberOf: (index: number) => string) {
  const clock = fakeClock(noon);
  const simulator = createSimulator({ merchants: [merchant], limits: false, clock });
  const settings = {
    ...merchant,
    baseUrl: "http://simulator.local",
    fetch: simulator.fetch,
    clock,
    retry: false,
  } as const;
  const till = new QFPay({ ...settings, limiter: false });
  const qfpay = new QFPay(settings);
  const numbers = Array.from({ length: 300 }, (_, index) => numberOf(index));
  await Promise.all(numbers.map((number) => till.payments.create(order(number))));
  const waits = numbers.map((out_trade_no) => qfpay.transactions.waitFor({ out_trade_no }, { timeoutMs: 300_000 }));
  const queriesAt = () => simulator.requests.filter(({ path }) => path.endsWith("/query")).map(({ at }) => at);
  return { clock, simulator, numbers, waits, queriesAt };
}

const mostInAMinute = (times: readonly number[]) =>
  Math.max(...times.map((end) => times.filter((at) => at > end - 60_000 && at <= end).length));

it.each<[name: string, numberOf: (index: number) => string]>([
  ["short numbers", (index) => `A-${1000 + index}`],
  ["the helper's long numbers", () => createOrderNumber("TEA")],
])(
  "300 orders waited for at once with %s take less than 400 queries in any minute, and all are told in the end",
  async (_name, numberOf) => {
    const { clock, simulator, numbers, waits, queriesAt } = await crowd(numberOf);
    await clock.advance(150_000);
    expect(mostInAMinute(queriesAt())).toBeLessThan(400);
    expect(queriesAt().length).toBeGreaterThan(100);
    await Promise.all(numbers.map((number) => simulator.pay(number)));
    await clock.advance(60_000);
    const paid = await Promise.all(waits);
    expect(paid.map(({ out_trade_no, status }) => `${out_trade_no} ${status}`)).toEqual(
      numbers.map((number) => `${number} success`),
    );
    expect(mostInAMinute(queriesAt())).toBeLessThan(400);
  },
);
