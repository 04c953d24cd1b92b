import { memoryLimiter } from "@qfpay/core";
import { fakeClock } from "@qfpay/core/testing";
import type { Curve, Point } from "./curve.js";

/** Measures the cost of a call in the limiter's queue while 10, 1 000 and 20 000 calls (times `scale`) wait. */
export async function queueCurve(scale: number): Promise<Curve> {
  await queued(1_000); // Compiles the code before anything is measured.
  const points: Point[] = [];
  for (const size of [10, 1_000, 20_000]) points.push(await queued(Math.max(10, Math.round(size * scale))));
  return { name: "Calls that wait for a slot", grows: "waiting calls", points };
}

async function queued(size: number): Promise<Point> {
  const clock = fakeClock();
  const perSecond = 100;
  const limiter = memoryLimiter({
    windows: [{ limit: perSecond, windowMs: 1_000 }],
    maxQueue: size + perSecond,
    clock,
  });
  const acquire = async () => (await limiter.acquire())();
  const earlier = Array.from({ length: perSecond }, acquire); // These calls use all slots of the first second.
  const heapBefore = heap();
  const before = process.cpuUsage();
  const granted = Array.from({ length: size }, acquire);
  const queuedCpu = cpuSince(before);
  const bytes = (heap() - heapBefore) / size;
  const serving = process.cpuUsage();
  let isServed = false;
  const all = Promise.all([...earlier, ...granted]).then(() => {
    isServed = true;
  });
  while (!isServed) await clock.advance(1_000);
  await all;
  return {
    size,
    values: {
      "to queue, us a call": queuedCpu / size,
      "to serve, us a call": cpuSince(serving) / size,
      "bytes a call": Math.max(0, bytes),
    },
  };
}

function heap(): number {
  (globalThis as { gc?: () => void }).gc?.();
  return process.memoryUsage().heapUsed;
}

function cpuSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return user + system;
}
