import { fork } from "node:child_process";
import { once } from "node:events";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { QFPay } from "@qfpay/core";
import type { Curve, Point } from "./curve.js";

/** Measures the event loop's delay while 20 000 * `scale` payments are created, with 1 to 1 000 calls at once. */
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
    for (const size of [1, 10, 100, 1_000]) points.push(await delayed(qfpay, size, Math.max(size, 20_000 * scale)));
  } finally {
    gateway.disconnect();
  }
  return { name: "Delay of the event loop while payments are created", grows: "calls at once", points };
}

async function delayed(qfpay: QFPay, atOnce: number, calls: number): Promise<Point> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  let left = calls;
  async function caller(): Promise<void> {
    while (left-- > 0) {
      const params = { pay_type: "800101", txamt: 2_880, txcurrcd: "HKD", out_trade_no: `order-${left}` } as const;
      await qfpay.payments.create(params);
    }
  }
  delay.enable();
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: atOnce }, caller));
  const seconds = (performance.now() - startedAt) / 1_000;
  delay.disable();
  const ms = (share: number) => delay.percentile(share) / 1e6;
  return {
    size: atOnce,
    values: {
      "calls a second": calls / seconds,
      "delay, median ms": ms(50),
      "delay, 99 % ms": ms(99),
      "delay, longest ms": delay.max / 1e6,
    },
  };
}
