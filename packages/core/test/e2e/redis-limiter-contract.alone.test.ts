import { type RedisServer, startRedis } from "@qfpay/servers";
import { afterAll, beforeAll, describe } from "vitest";
import { redisLimiter } from "../../src/redis.js";
import { limiterContract } from "../limiter-contract.js";
import { redisClient, sleep } from "./redis-clients.js";

const ends: (() => unknown)[] = [];
let redis: RedisServer;
let keys = 0;

beforeAll(async () => {
  redis = await startRedis();
  ends.push(() => redis.stop());
  await sleep(9_500); // Right after a start of Redis the limiter delays calls, because Redis may have lost its data.
});
afterAll(async () => {
  for (const end of ends.reverse()) await end();
});

describe("redisLimiter", () => {
  limiterContract(async (processes, options) => {
    const key = `contract:${++keys}`;
    const clients = Array.from({ length: processes }, () =>
      redisClient(redis.port, "ioredis 6", (end) => void ends.push(end)),
    );
    return (await Promise.all(clients)).map((client) => redisLimiter(client, { ...options, key }));
  });
});
