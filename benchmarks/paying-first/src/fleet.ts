import { fork } from "node:child_process";
import { buildShop } from "./build-shop.js";
import { account } from "./gateway.js";
import { type Remote, remote } from "./rpc.js";
import type { Safeguard } from "./safeguards.js";
import type { Shop, ShopSettings } from "./shop.js";

/** The port of a Redis server, and the key under which the shop processes share their limiter. */
export type RedisAt = { port: number; key: string };

/**
 * How a scenario is run: the number of shop processes, the speed of the simulated clock, the Redis of their shared
 * limiter, and the part of the SDK that is removed to show its effect.
 */
export type ScenarioSetup = { processes: number; speed: number; redis?: RedisAt; without?: Safeguard };

/**
 * Starts the given number of shop processes. Several processes share one limiter through Redis; a single process has
 * its own limiter.
 */
export async function startShops(
  { processes, speed, redis, without }: ScenarioSetup,
  gatewayUrl: string,
): Promise<{ shops: Remote<Shop>[]; stop(): Promise<void> }> {
  const { file, remove } = await buildShop(without);
  const settings: ShopSettings = { url: gatewayUrl, account, speed, redis, without };
  const children = Array.from({ length: processes }, () =>
    fork(file, [JSON.stringify(settings)], { stdio: ["ignore", "inherit", "inherit", "ipc"] }),
  );
  return {
    shops: children.map((child) => remote<Shop>(child)),
    async stop() {
      const ends = children.map((child) => new Promise((resolve) => child.once("exit", resolve)));
      for (const child of children) child.kill("SIGKILL");
      await Promise.all(ends);
      remove();
    },
  };
}
