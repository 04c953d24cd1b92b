import { startRedis } from "@qfpay/servers";
import { Redis } from "ioredis";
import { Redis as Redis5 } from "ioredis5";
import { createClient } from "redis";
import { createClient as createClient4 } from "redis4";
import { onTestFinished } from "vitest";
import type { RedisClient } from "../../src/redis.js";

/** Waits `ms` milliseconds of real time. */
export const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Starts a Redis server until the end of the test. `persists`: whether it keeps its data on the disk. */
export async function redisServer(options: { persists?: boolean } = {}) {
  const server = await startRedis(options);
  onTestFinished(() => server.stop());
  return server;
}

const quiet = <C extends { on(event: "error", listener: () => void): unknown }>(client: C): C => {
  client.on("error", () => {}); // The tests kill the server, so errors are expected.
  return client;
};

/** All Redis clients that the documentation names. */
export const clientKinds = ["ioredis 6", "ioredis 5", "node-redis 6", "node-redis 4"] as const;
/** The newest version of each Redis library. Tests of the limiter use the older versions only in the weekly run. */
export const newestKinds = ["ioredis 6", "node-redis 6"] as const satisfies readonly ClientKind[];
/** The name of a Redis client and its major version. */
export type ClientKind = (typeof clientKinds)[number];

/**
 * Connects a client to a Redis server on this machine.
 *
 * @param until a function such as `onTestFinished` (the default), to which the disconnecting callback is passed
 */
export async function redisClient(
  port: number,
  kind: ClientKind = "ioredis 6",
  until: (end: () => void) => void = onTestFinished,
): Promise<RedisClient> {
  const url = `redis://127.0.0.1:${port}`;
  if (kind === "ioredis 6" || kind === "ioredis 5") {
    const client = quiet(kind === "ioredis 6" ? new Redis(url) : new Redis5(url));
    until(() => client.disconnect());
    return client;
  }
  if (kind === "node-redis 6") {
    const client = quiet(createClient({ url }));
    until(() => void client.destroy());
    await client.connect();
    return client;
  }
  const client = quiet(createClient4({ url }));
  until(() => void client.disconnect().catch(() => {}));
  await client.connect();
  return client;
}

/** Connects a Redis client with which the test itself reads and changes the server's data. */
export function redisAdmin(port: number, until: (end: () => void) => void = onTestFinished): Redis {
  const admin = quiet(new Redis(`redis://127.0.0.1:${port}`));
  until(() => admin.disconnect());
  return admin;
}
