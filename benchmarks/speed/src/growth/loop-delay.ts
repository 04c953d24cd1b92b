import { fork } from "node:child_process";
import { once } from "node:events";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { QFPay } from "@qfpay/core";
import type { Curve, Point } from "./curve.js";

/**
 * Measures the delay of the event loop while payments are created, with 1 to 1 000 calls at once, and the delay while
 * `fetch` alone sends the same payments.
 */
export async function loopDelayCurve(scale: number): Promise<Curve> {
  const gateway = fork(fileURLToPath(new URL("./server.js", import.meta.url)), ["gateway"]);
  const [{ port }] = (await once(gateway, "message")) as [{ port: number }];
  const windows = [{ limit: 1_000_000, windowMs: 1 }];
  const qfpay = new QFPay({
    ...{ appCode: "APPCODE", clientKey: "the-key-of-a-benchmark" },
    baseUrl: `http://127.0.0.1:${port}`,
    limiter: { windows },
  });
  const points: Point[] = [];
  try {
    const payments = {
      "@qfpay/core": (out_trade_no: string) => qfpay.payments.create({ ...params, out_trade_no }),
      fetch: async (out_trade_no: string) => {
        const body = new URLSearchParams({ ...params, txamt: `${params.txamt}`, out_trade_no });
        const response = await fetch(`http://127.0.0.1:${port}/trade/v1/payment`, { method: "POST", body });
        return response.json();
      },
    };
    for (const size of [1, 10, 100, 1_000]) {
      const values: Record<string, number> = {};
      for (const [name, pay] of Object.entries(payments)) {
        Object.assign(values, await delayed(name, pay, size, Math.max(size, 20_000 * scale)));
      }
      points.push({ size, values });
    }
  } finally {
    gateway.disconnect();
  }
  return { name: "Delay of the event loop while payments are created", grows: "calls at once", points };
}

const params = { pay_type: "800101", txamt: 2_880, txcurrcd: "HKD" } as const;

async function delayed(
  name: string,
  pay: (number: string) => Promise<unknown>,
  atOnce: number,
  calls: number,
): Promise<Point["values"]> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  let left = calls;
  async function caller(): Promise<void> {
    while (left-- > 0) await pay(`order-${left}`);
  }
  delay.enable();
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: atOnce }, caller));
  const seconds = (performance.now() - startedAt) / 1_000;
  delay.disable();
  const ms = (share: number) => delay.percentile(share) / 1e6;
  return {
    [`${name}: calls a second`]: calls / seconds,
    [`${name}: median delay, ms`]: ms(50),
    [`${name}: 99 % of delays, ms`]: ms(99),
    [`${name}: longest delay, ms`]: delay.max / 1e6,
  };
}
