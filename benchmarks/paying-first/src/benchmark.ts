import { startRedis } from "@qfpay/servers/redis";
import { type Bound, boundsOf, type Figures } from "./figures.js";
import type { ScenarioSetup } from "./fleet.js";
import { runScenario } from "./run-scenario.js";
import type { Scenario } from "./scenarios.js";

/** A scenario's measured values (`figures`), their limits (`bounds`), and the exceeded limits in words (`missed`). */
export type Result = { figures: Figures; bounds: readonly Bound[]; missed: readonly string[] };

/** A benchmark whose Redis server runs: it can play scenarios until it is stopped. */
export type Benchmark = {
  /**
   * Runs a scenario. If a measured value exceeds its limit, runs the scenario again, because another program may have
   * disturbed the machine. `times` is the largest number of runs, default 1.
   */
  play(scenario: Scenario, setup: Omit<ScenarioSetup, "redis">, times?: number): Promise<Result>;
  /** Stops the benchmark's Redis server. */
  stop(): Promise<void>;
};

// The milliseconds for which limiters do not trust a Redis that has just started, because it may have lost its data.
const distrustMs = 92_000;

/** Starts a Redis server, and returns the benchmark, whose scenarios with several processes use this server. */
export async function startBenchmark(): Promise<Benchmark> {
  const redis = await startRedis();
  const startedAt = performance.now();
  let keys = 0;

  async function redisAt(speed: number) {
    const leftMs = distrustMs / speed + 1_500 - (performance.now() - startedAt);
    if (leftMs > 0) await new Promise((resolve) => setTimeout(resolve, leftMs));
    return { port: redis.port, key: `paying-first:${++keys}` };
  }

  return {
    async play(scenario, setup, times = 1) {
      for (let left = times; ; left--) {
        const figures = await runScenario(scenario, {
          ...setup,
          redis: setup.processes > 1 ? await redisAt(setup.speed) : undefined,
        });
        const bounds = boundsOf(figures, scenario);
        const missed = bounds.filter(({ holds }) => !holds).map(({ what }) => what);
        if (missed.length === 0 || left <= 1) return { figures, bounds, missed };
      }
    },
    stop: () => redis.stop(),
  };
}

/**
 * Formats a result: a line that names the scenario, and for each limit a line that says whether the measured value
 * stays within it.
 */
export const text = ({ figures, bounds }: Result): string =>
  [
    `${figures.scenario}, ${figures.processes === 1 ? "one process" : `${figures.processes} processes on one Redis`}`,
    ...bounds.map(({ what, holds }) => `  ${holds ? "holds " : "FAILS "} ${what}`),
  ].join("\n");
