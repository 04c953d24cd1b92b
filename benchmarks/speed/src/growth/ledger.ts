import { QFPay } from "@qfpay/core";
import { createSimulator } from "@qfpay/simulator";
import type { Curve, Point } from "./curve.js";

const account = { appCode: "APPCODE", clientKey: "the-key-of-a-benchmark" };

/** Measures the CPU time of a payment and of a query while the simulator's payments grow to `scale` * 100 000. */
export async function ledgerCurve(scale: number): Promise<Curve> {
  const simulator = createSimulator({ merchants: [account], limits: false });
  const windows = [{ limit: 1_000_000, windowMs: 1 }];
  const qfpay = new QFPay({
    ...account,
    fetch: simulator.fetch,
    baseUrl: "http://simulator.local",
    limiter: { windows },
  });
  const pay = (number: number) =>
    qfpay.payments.create({ pay_type: "800201", txamt: 1_000, txcurrcd: "HKD", out_trade_no: `A-${number}` });
  const points: Point[] = [];
  let made = 0;
  try {
    for (const size of [1_000, 10_000, 100_000].map((size) => Math.max(10, Math.round(size * scale)))) {
      while (made < size - size / 10) await pay(++made);
      const count = size - made;
      const paying = process.cpuUsage();
      while (made < size) await pay(++made);
      const payCpu = cpuSince(paying) / count;
      const asking = process.cpuUsage();
      for (let query = 0; query < 200; query++) {
        const out_trade_no = `A-${1 + ((query * 7_919) % size)}`;
        if (!(await qfpay.transactions.get({ out_trade_no }))) throw new Error(`The payment ${out_trade_no} is lost.`);
      }
      const queryCpu = cpuSince(asking) / 200;
      (globalThis as { gc?: () => void }).gc?.();
      const memory = process.memoryUsage().heapUsed / 1e6;
      points.push({ size, values: { "payment, us": payCpu, "query, us": queryCpu, "heap, MB": memory } });
    }
  } finally {
    await simulator.close();
  }
  return { name: "Payments in the simulator", grows: "payments", points };
}

function cpuSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return user + system;
}
