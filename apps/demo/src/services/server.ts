import { createServer } from "node:http";
import { redisLimiter } from "@qfpay/core/redis";
import { sqlNotifyStore } from "@qfpay/core/sql";
import { Redis } from "ioredis";
import { makeBackend } from "../backends/backends.js";
import type { Account } from "../config.js";
import { guardedBackend } from "../front/guarded-backend.js";
import { close, listen } from "../listen.js";
import type { WireEntry } from "../shop/api.js";
import type { ShopAddresses } from "../shop/shop.js";
import { shopParts } from "../shop-parts.js";
import { openPostgresSql } from "../sql/postgres-sql.js";
import { WireLog } from "../wire-log.js";

/** The settings of a server. They are sent over the channel between the processes, because arguments would show the key. */
export type ServerSettings = { at: ShopAddresses; account: Account; databaseUrl: string; redisUrl: string };

/** A message from the server to the process that started it. */
export type ServerMessage = { port: number } | { entry: WireEntry } | { failed: string };

const tell = (message: ServerMessage) => process.connected && process.send?.(message);

/** One back end as a process of its own. What it shares with the others is in PostgreSQL and Redis. */
async function serve({ at, account, databaseUrl, redisUrl }: ServerSettings): Promise<() => Promise<void>> {
  const wire = new WireLog();
  wire.subscribe((entry) => tell({ entry }));
  const sql = openPostgresSql(databaseUrl);
  const redis = new Redis(redisUrl);
  redis.on("error", () => {}); // the client reconnects by itself; meanwhile the limiter uses this process's share
  const limiter = redisLimiter(redis, { key: `qfpay:limit:${account.appCode}`, localShare: 1 / 3 });
  const store = sqlNotifyStore(sql.pool);
  const backend = await makeBackend[at.backend](shopParts(at, { sql, wire, account, limiter, store }));
  const server = createServer(guardedBackend(backend.listener, at.backend, wire));
  const { port } = new URL(await listen(server, 0));
  tell({ port: Number(port) });
  return async () => {
    await close(server);
    await backend.close();
    redis.disconnect();
    await sql.close();
  };
}

let stop = async () => {};
process.on("SIGINT", () => {}); // Ctrl-C reaches every process of the terminal, but the starter decides when to stop
process.on("SIGTERM", () => process.connected && process.disconnect());
process.once("disconnect", async () => {
  setTimeout(() => process.exit(1), 2_000).unref();
  await stop();
  process.exit(0);
});
process.once("message", async (settings: ServerSettings) => {
  try {
    stop = await serve(settings);
  } catch (error) {
    tell({ failed: (error as Error).message });
    process.disconnect();
  }
});
