import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { startRedis } from "@qfpay/servers/redis";
import { type Curve, type Point, quantile } from "./curve.js";

/**
 * The report of one process that took slots from the rate limiter: the milliseconds that it waited for each slot, and
 * its processor time.
 */
export type SlotReport = { waits: number[]; cpuMs: number };

/** Measures how long 1 to 16 processes wait for slots of one Redis limiter. Each takes 4000 slots times `scale`. */
export async function processCurve(scale: number): Promise<Curve> {
  const redis = await startRedis();
  try {
    const points: Point[] = [];
    for (const size of [1, 2, 4, 8, 16]) points.push(await slotsOf(size, Math.max(20, 4_000 * scale), redis.port));
    return { name: "Slots of one Redis, by the number of processes", grows: "processes", points };
  } finally {
    await redis.stop();
  }
}

async function slotsOf(processes: number, slotsEach: number, port: number): Promise<Point> {
  const settings = [String(port), String(slotsEach), `growth:${processes}`];
  const children = Array.from({ length: processes }, () => fork(worker, settings));
  await Promise.all(children.map((child) => once(child, "message"))); // Waits until each process is connected.
  const startedAt = performance.now();
  const reports = await Promise.all(children.map(run));
  const seconds = (performance.now() - startedAt) / 1_000;
  const waits = reports.flatMap((report) => report.waits).sort((a, b) => a - b);
  const cpuMs = reports.reduce((sum, report) => sum + report.cpuMs, 0);
  return {
    size: processes,
    values: {
      "slots a second": waits.length / seconds,
      "wait, median ms": quantile(waits, 0.5),
      "wait, 99 % ms": quantile(waits, 0.99),
      "CPU of the processes, us a slot": (cpuMs * 1_000) / waits.length,
    },
  };
}

async function run(child: ChildProcess): Promise<SlotReport> {
  const report = once(child, "message");
  child.send("start");
  const [message] = (await report) as [SlotReport];
  child.disconnect();
  return message;
}

const worker = fileURLToPath(new URL("./slot-process.js", import.meta.url));
