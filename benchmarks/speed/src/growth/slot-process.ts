import { once } from "node:events";
import { redisLimiter } from "@qfpay/core/redis";
import { Redis } from "ioredis";
import type { SlotReport } from "./processes.js";

// A program in which ten callers at once take slots of a limiter in Redis. It reports the waiting time of each slot.
const [port, slots, key] = process.argv.slice(2);
const client = new Redis({ host: "127.0.0.1", port: Number(port) });
const windows = [{ limit: 100_000, windowMs: 1_000 }];
const limiter = redisLimiter(client, { windows, key: key!, fail: "open", marginMs: 0 });
const left = { slots: Number(slots) };

(await limiter.acquire())(); // The first call is not measured, because it loads the script into Redis.
process.send!("ready");
await once(process, "message");

const before = process.cpuUsage();
const waits: number[] = [];
async function caller(): Promise<void> {
  while (left.slots-- > 0) {
    const startedAt = performance.now();
    const release = await limiter.acquire();
    waits.push(performance.now() - startedAt);
    release();
  }
}
await Promise.all(Array.from({ length: 10 }, caller));
const { user, system } = process.cpuUsage(before);
process.send!({ waits, cpuMs: (user + system) / 1_000 } satisfies SlotReport);
await once(process, "disconnect");
client.disconnect();
