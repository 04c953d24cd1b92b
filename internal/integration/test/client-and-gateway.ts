import { type Clock, QFPay, type QFPayOptions } from "@qfpay/core";
import { fakeClock } from "@qfpay/core/testing";
import { createSimulator, type SimulatorOptions } from "@qfpay/simulator";
import { onTestFinished } from "vitest";

/** The merchant account of the client and the gateway. */
export const merchant = { appCode: "0123456789ABCDEF0123456789ABCDEF", clientKey: "5f4dcc3b5aa765d61d8327deb882cf99" };

/**
 * Noon in Hong Kong, in epoch milliseconds: the time at which most tests begin. It is in the middle of a month, because
 * on the first day the client would also query the month before.
 */
export const noon = Date.UTC(2026, 0, 15, 4);

type Options = { mchid?: string; client?: Partial<QFPayOptions>; gateway?: Partial<SimulatorOptions> };

/**
 * Starts a simulated gateway and an SDK client that use the same clock. By default, calls make no retries and no
 * enquiries, because the waits before them would never end on a stopped clock.
 */
export async function clientAndGateway<C extends Clock = ReturnType<typeof fakeClock>>(
  { mchid, client, gateway }: Options = {},
  clock: C = fakeClock(noon) as unknown as C,
) {
  const simulator = createSimulator({ merchants: [{ ...merchant, mchid }], limits: false, clock, ...gateway });
  onTestFinished(() => simulator.close());
  const { url } = await simulator.listen();
  const alone = { limiter: false, retry: false, recovery: false } as const;
  const qfpay = new QFPay({ ...merchant, mchid, baseUrl: url, clock, ...alone, ...client });
  const sent = (path: string) => simulator.requests.filter((request) => request.path === path);
  return { simulator, qfpay, url, clock, sent };
}

// `steppingClock` advances by 500 ms. Before each step, the event loop turns twenty times, so that client and gateway
// can send and read their requests.
const step = { ms: 500, turns: 20 };

/**
 * Returns a fast clock for a client and a gateway on a real socket. While a timer is set, the clock advances in
 * steps of 500 ms. A minute takes less than a second, and no time-out fires before a pending response is read.
 */
export function steppingClock(): Clock {
  const clock = fakeClock(noon);
  let isRunning = false;
  let hasEnded = false;
  onTestFinished(() => {
    hasEnded = true;
  });
  async function run(): Promise<void> {
    isRunning = true;
    while (clock.pending > 0 && !hasEnded) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      for (let turn = 0; turn < step.turns; turn++) await new Promise((resolve) => setImmediate(resolve));
      await clock.advance(step.ms);
    }
    isRunning = false;
  }
  return {
    ...clock,
    setTimeout(callback, ms) {
      const timer = clock.setTimeout(callback, ms);
      if (!isRunning) void run();
      return timer;
    },
  };
}

/** Returns the error with which a call is rejected. Fails if the call succeeds. */
export async function rejection(call: Promise<unknown>): Promise<Record<string, unknown> & Error> {
  const nothing = Symbol("nothing");
  const error = await call.then(() => nothing).catch((reason: unknown) => reason);
  if (error === nothing) throw new Error("The call should have been rejected.");
  return error as Record<string, unknown> & Error;
}

/** The payment parameters of an order of HK$10.00. */
export const order = (out_trade_no: string) =>
  ({ pay_type: "800201", txamt: 1000, txcurrcd: "HKD", out_trade_no }) as const;
