import { Redis } from "ioredis";
import { expect, it, onTestFinished } from "vitest";
import { type RedisLimiterOptions, redisLimiter } from "../../src/redis.js";
import { redisAdmin, redisClient, redisServer, sleep } from "./redis-clients.js";

const options = {
  key: "test:older",
  windows: [{ limit: 8, windowMs: 1_500 }],
  marginMs: 0,
  transitMs: 200,
  reserve: 0,
  commandTimeoutMs: 200,
  fail: "closed",
} as const satisfies RedisLimiterOptions;
const trustedAfterMs = 3_800;

/** Takes `count` slots of the limiter, one after the other, and returns the time of the last one. */
async function take(limiter: ReturnType<typeof redisLimiter>, count: number): Promise<number> {
  for (let i = 0; i < count; i++) (await limiter.acquire())();
  return performance.now();
}

/** Takes `count` slots with another limiter, and closes its connection, as if its process had ended. */
async function takeElsewhere(port: number, count: number): Promise<number> {
  const ends: (() => void)[] = [];
  const limiter = redisLimiter(await redisClient(port, "ioredis 6", (end) => ends.push(end)), options);
  const at = await take(limiter, count);
  await sleep(50); // Waits until the limiter has reported to Redis that the calls have ended.
  for (const end of ends) end();
  return at;
}

it.each(["a process that remembers", "a new process"])(
  "%s distrusts a snapshot from before the last calls",
  async (asker) => {
    const server = await redisServer();
    await sleep(trustedAfterMs);
    const limiter = redisLimiter(await redisClient(server.port), options);
    await take(limiter, 1);
    await sleep(50);
    await redisAdmin(server.port).save();
    const lostAt = await takeElsewhere(server.port, 7);
    await server.kill();
    await server.start();
    const admin = redisAdmin(server.port);
    expect(await admin.zcard(`{${options.key}}:log`)).toBe(1);

    const asking = asker === "a new process" ? redisLimiter(await redisClient(server.port), options) : limiter;
    const at = await take(asking, 1);
    expect(at - lostAt).toBeGreaterThanOrEqual(1_495);
  },
);

it("a replica that lagged is distrusted when it takes over, though it logs every command", async () => {
  const [first, second] = [await redisServer({ persists: true }), await redisServer({ persists: true })];
  const [original, replica] = [redisAdmin(first.port), redisAdmin(second.port)];
  await original.config("SET", "repl-diskless-sync-delay", "0");
  await replica.replicaof("127.0.0.1", first.port);
  await sleep(trustedAfterMs);

  const connection = new Redis(first.port, "127.0.0.1");
  onTestFinished(() => connection.disconnect());
  connection.on("error", () => {}); // The test kills the server, so errors are expected.
  const limiter = redisLimiter(connection, options);
  await take(limiter, 1);
  await sleep(50);
  expect(await original.wait(1, 5_000)).toBe(1); // Waits until the replica has all data of `original`.
  await replica.replicaof("NO", "ONE"); // Detaches the replica, so that it gets no more data.
  const lostAt = await takeElsewhere(first.port, 7);
  await first.kill();
  expect(await replica.zcard(`{${options.key}}:log`)).toBe(1);
  connection.options.port = second.port;
  connection.disconnect(true);

  const at = await take(limiter, 1);
  expect(at - lostAt).toBeGreaterThanOrEqual(1_495);
  expect(limiter.stats().redis).toBe("shared");
});
