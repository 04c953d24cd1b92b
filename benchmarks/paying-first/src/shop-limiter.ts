import { type Clock, type Limiter, type LimiterUse, memoryLimiter, qfpayRateWindows } from "@qfpay/core";
import { redisLimiter } from "@qfpay/core/redis";
import { Redis } from "ioredis";
import type { Safeguard } from "./safeguards.js";

/** The settings of a shop process's limiter. */
export type LimiterSettings = {
  /** How many times as fast as real time the clock runs. */
  speed: number;
  /** The Redis server of a shared limiter, and the limiter's key; `undefined` for a limiter in this process. */
  redis: { port: number; key: string } | undefined;
  /** The safeguard of the SDK that this run switches off, if any. */
  without: Safeguard | undefined;
};

// The longest time that a request may take to the gateway. The default, 10 s, is too short on an accelerated clock.
const transitMs = 30_000;

/** Makes a limiter with the default limits of one merchant account, in this process or shared through Redis. */
export function limiterOf({ speed, redis, without }: LimiterSettings, clock: Clock): Limiter {
  const reserve = without === "reserve" ? 0 : undefined;
  if (!redis) return withUses(memoryLimiter({ clock, reserve, transitMs }), without);
  const client = new Redis({ port: redis.port, host: "127.0.0.1" });
  client.on("error", () => {});
  // Redis counts in real time, so the rate windows are as much shorter as the benchmark's clock is faster.
  const windows = qfpayRateWindows.map(({ limit, windowMs }) => ({ limit, windowMs: windowMs / speed }));
  const scaled = { windows, marginMs: 50 / speed, transitMs: transitMs / speed, commandTimeoutMs: 2_000 };
  return withUses(redisLimiter(client, { key: redis.key, reserve, ...scaled }), without);
}

function withUses(limiter: Limiter, without: Safeguard | undefined): Limiter {
  const useOf = (use: LimiterUse | undefined): LimiterUse | undefined =>
    without === "use order" ? "call" : without === "strays last" && use === "stray" ? "poll" : use;
  return {
    acquire: (signal, use) => limiter.acquire(signal, useOf(use)),
    coolDown: (ms) => limiter.coolDown(ms),
  };
}
