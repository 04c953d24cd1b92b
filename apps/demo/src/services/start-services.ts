import { fork } from "node:child_process";
import { once } from "node:events";
import type { RequestListener } from "node:http";
import { fileURLToPath } from "node:url";
import { sqlNotifyStore } from "@qfpay/core/sql";
import { startPostgres, startRedis } from "@qfpay/servers";
import { type DemoConfig, type Environment, readConfig } from "../config.js";
import type { Demo } from "../demo.js";
import { openFront } from "../open-front.js";
import { type BackendName, backendNames, type WireEntry } from "../shop/api.js";
import { createTables, openPostgresSql } from "../sql/postgres-sql.js";
import { proxyTo } from "./proxy.js";
import type { ServerMessage, ServerSettings } from "./server.js";

/** A running demo of several processes. */
export type ServicesDemo = Demo & { databaseUrl: string; redisUrl: string; pids: readonly number[] };

/** The built server, from `src/services/` as well as from `dist/`. */
const builtServer = fileURLToPath(
  new URL(import.meta.url.includes("/src/services/") ? "../../dist/server.js" : "server.js", import.meta.url),
);

/**
 * Starts the page and three servers, each a process, over PostgreSQL and Redis: those of `DATABASE_URL` and
 * `REDIS_URL`, or Debian's programs, started for this run.
 *
 * @throws {Error} if a program is missing, or a server could not start
 */
export async function startServices(
  overrides: Partial<DemoConfig> = {},
  env: Environment = process.env,
): Promise<ServicesDemo> {
  const config = { ...readConfig(env), ...overrides };
  let databaseUrl = env.DATABASE_URL ?? "";
  let redisUrl = env.REDIS_URL ?? "";
  const pids: number[] = [];
  const demo = await openFront(config, async ({ account, wire, at, closers }) => {
    if (databaseUrl === "") {
      const postgres = await startPostgres().catch(orGive("DATABASE_URL"));
      closers.push(() => postgres.stop());
      databaseUrl = postgres.url;
    }
    if (redisUrl === "") {
      const redis = await startRedis().catch(orGive("REDIS_URL"));
      closers.push(() => redis.stop());
      redisUrl = `redis://127.0.0.1:${redis.port}`;
    }
    await prepareDatabase(databaseUrl);
    const listeners: [BackendName, RequestListener][] = [];
    for (const name of backendNames) {
      const server = startServer({ at: at(name), account, databaseUrl, redisUrl }, (entry) => wire.copy(entry));
      closers.push(server.stop);
      listeners.push([name, proxyTo(await server.port)]);
      pids.push(server.pid);
    }
    return Object.fromEntries(listeners) as Record<BackendName, RequestListener>;
  });
  return { ...demo, databaseUrl, redisUrl, pids };
}

/** Starts one back end as a process of its own. `port` rejects if it could not start. */
function startServer(settings: ServerSettings, log: (entry: WireEntry) => void) {
  const child = fork(builtServer, { stdio: ["ignore", "inherit", "inherit", "ipc"], execArgv: [] });
  const exit = once(child, "exit");
  const port = new Promise<number>((resolve, reject) => {
    child.on("message", (message: ServerMessage) => {
      if ("entry" in message) log(message.entry);
      else if ("port" in message) resolve(message.port);
      else reject(new Error(`The ${settings.at.backend} server could not start. ${message.failed}`));
    });
    child.once("exit", (code) => reject(new Error(`The ${settings.at.backend} server ended with code ${code}.`)));
  });
  child.send(settings);
  const stop = async () => {
    if (child.connected) child.disconnect();
    await exit;
  };
  return { port, pid: child.pid as number, stop };
}

const orGive = (variable: string) => (error: Error) => {
  throw new Error(`${error.message} Or give its address in ${variable}.`, { cause: error });
};

async function prepareDatabase(url: string): Promise<void> {
  const sql = openPostgresSql(url);
  try {
    await createTables(sql);
    await sqlNotifyStore(sql.pool).setup();
  } catch (error) {
    const { message, code } = error as Error & { code?: string };
    throw new Error(`The database of DATABASE_URL cannot be used: ${message || code}`, { cause: error });
  } finally {
    await sql.close();
  }
}
