// One of several processes that share a limiter: sends requests as fast as possible, then reports its statistics.
import { redisLimiter } from "@qfpay/core/redis";
import { Redis } from "ioredis";
import { createClient } from "redis";

const { port, kind, calls, url, options } = JSON.parse(process.argv[2]);
const server = `redis://127.0.0.1:${port}`;
const client = kind === "ioredis" ? new Redis(server) : createClient({ url: server });
client.on("error", () => {}); // The test kills the server, so errors are expected.
if (kind !== "ioredis") await client.connect();
const limiter = redisLimiter(client, options);
await (await fetch(`${url}first`)).text(); // The first request takes longest. It is made before the test begins.

process.send({ ready: true });
await new Promise((resolve) => process.once("message", resolve));
const startedAt = performance.now();
const call = async () => {
  const release = await limiter.acquire();
  try {
    await (await fetch(url)).text();
  } finally {
    release();
  }
};
await Promise.all(Array.from({ length: calls }, call));
process.send({ elapsedMs: performance.now() - startedAt, stats: limiter.stats() });
process.disconnect();
await (kind === "ioredis" ? client.quit() : client.close());
