// Runs the demo with each back end in a process of its own, like a deployment: `npm run demo:services`.
import { fork } from "node:child_process";
import { once } from "node:events";
import { realpathSync } from "node:fs";
import { createServer, type RequestListener, request } from "node:http";
import { fileURLToPath } from "node:url";
import { redisLimiter } from "@qfpay/core/redis";
import { sqlNotifyStore } from "@qfpay/core/sql";
import { startPostgres, startRedis } from "@qfpay/servers";
import { Redis } from "ioredis";
import { makeBackend } from "./backends/backends.js";
import { type Account, type DemoConfig, type Environment, readConfig } from "./config.js";
import type { Demo } from "./demo.js";
import { guardedBackend } from "./front/guarded-backend.js";
import { sendJson } from "./front/send.js";
import { close, listen } from "./listen.js";
import { openFront } from "./open-front.js";
import { runProgram } from "./run-program.js";
import { type BackendName, backendNames, type WireEntry } from "./shop/api.js";
import type { ShopAddresses } from "./shop/shop.js";
import { shopParts } from "./shop-parts.js";
import { createTables, openPostgresSql } from "./sql/postgres-sql.js";
import { WireLog } from "./wire-log.js";

/** A running demo whose back ends are separate processes, with the process ids. */
export type ServicesDemo = Demo & { databaseUrl: string; redisUrl: string; pids: readonly number[] };

type Settings = { at: ShopAddresses; account: Account; databaseUrl: string; redisUrl: string };
/**
 * A message of a back end's process to the page's server: the port, the reason why the back end could not start, or an
 * entry for the log.
 */
type Message = number | string | WireEntry;

const thisFile = fileURLToPath(import.meta.url);

/** Serves one back end, which shares PostgreSQL and Redis with the other two back ends. */
async function serve({ at, account, databaseUrl, redisUrl }: Settings): Promise<void> {
  const tell = (message: Message) => process.connected && process.send?.(message);
  // Ctrl-C is ignored, because the process that serves the page still sends requests here. It ends this process later.
  process.on("SIGINT", () => {});
  process.on("SIGTERM", () => process.connected && process.disconnect());
  try {
    const wire = new WireLog();
    wire.subscribe(tell);
    const sql = openPostgresSql(databaseUrl);
    // While Redis cannot be reached, this process uses only the share `localShare` of the rate limit.
    const redis = new Redis(redisUrl).on("error", () => {});
    const limiter = redisLimiter(redis, { key: `qfpay:limit:${account.appCode}`, localShare: 1 / 3 });
    const parts = shopParts(at, { sql, wire, account, limiter, store: sqlNotifyStore(sql.pool) });
    const backend = await makeBackend[at.backend](parts);
    const server = createServer(guardedBackend(backend.listener, at.backend, wire));
    process.once("disconnect", async () => {
      setTimeout(() => process.exit(1), 2_000);
      await close(server);
      await backend.close();
      process.exit(0);
    });
    tell(Number(new URL(await listen(server, 0)).port));
  } catch (error) {
    tell((error as Error).message);
    process.exit(1);
  }
}

/**
 * Starts the page and three servers that share PostgreSQL and Redis. Without `DATABASE_URL` or `REDIS_URL`, Debian's
 * PostgreSQL or Redis is started, and stopped with the demo.
 *
 * @throws {Error} if a program is missing, or a server could not start
 */
export async function startServices(
  overrides: Partial<DemoConfig> = {},
  env: Environment = process.env,
): Promise<ServicesDemo> {
  const services = { databaseUrl: env.DATABASE_URL ?? "", redisUrl: env.REDIS_URL ?? "", pids: [] as number[] };
  const demo = await openFront({ ...readConfig(env), ...overrides }, async ({ account, wire, at, closers }) => {
    if (!services.databaseUrl) {
      const postgres = await startPostgres().catch(explain("DATABASE_URL can name a running PostgreSQL instead."));
      closers.push(() => postgres.stop());
      services.databaseUrl = postgres.url;
    }
    if (!services.redisUrl) {
      const redis = await startRedis().catch(explain("REDIS_URL can name a running Redis instead."));
      closers.push(() => redis.stop());
      services.redisUrl = `redis://127.0.0.1:${redis.port}`;
    }
    const sql = openPostgresSql(services.databaseUrl);
    closers.push(() => sql.close());
    const tables = createTables(sql).then(() => sqlNotifyStore(sql.pool).setup());
    await tables.catch(explain("DATABASE_URL must name a PostgreSQL database that can be used."));
    const open = async (backend: BackendName) => {
      const settings: Settings = { at: at(backend), account, ...services };
      const built = thisFile.replace(/src(.)services\.ts$/, "dist$1services.js");
      const child = fork(built, { env: { ...env, DEMO_SERVICE: JSON.stringify(settings) }, execArgv: [] });
      const exit = once(child, "exit");
      closers.push(() => {
        if (child.connected) child.disconnect();
        return exit;
      });
      services.pids.push(child.pid as number);
      const port = await new Promise<number>((resolve, reject) => {
        const fail = (why: string) => reject(new Error(`The ${backend} server could not start. ${why}`));
        child.on("message", (message: Message) => {
          if (typeof message === "object") wire.copy(message);
          else if (typeof message === "number") resolve(message);
          else fail(message);
        });
        child.once("exit", (code) => fail(`It ended with code ${code}.`));
      });
      return [backend, proxyTo(port)] as const;
    };
    const listeners = await Promise.all(backendNames.map(open));
    return Object.fromEntries(listeners) as Record<BackendName, RequestListener>;
  });
  return { ...demo, ...services };
}

const explain = (fix: string) => (error: NodeJS.ErrnoException) => {
  throw new Error(`${error.message || error.code} ${fix}`, { cause: error });
};

/** Passes requests on unchanged, because the signature of a notification covers the exact bytes of its body. */
function proxyTo(port: number): RequestListener {
  return (req, res) => {
    const { url: path, method, headers } = req;
    const onward = request({ host: "127.0.0.1", port, path, method, headers }, (answer) => {
      res.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(res).once("close", () => answer.destroy());
      answer.once("error", () => res.destroy());
    });
    onward.once("error", () => {
      if (res.headersSent) return res.destroy();
      sendJson(res, 502, { title: "Bad gateway", status: 502, detail: "The server of this back end does not answer." });
    });
    res.once("close", () => onward.destroy());
    req.pipe(onward);
  };
}

const withoutPassword = (address: string) => {
  const { protocol, host, pathname } = new URL(address);
  return `${protocol}//${host}${pathname}`;
};

// The settings are in an environment variable, because every user of the machine can read a program's arguments.
const { DEMO_SERVICE } = process.env;
if (DEMO_SERVICE) await serve(JSON.parse(DEMO_SERVICE));
else if (realpathSync(process.argv[1] ?? ".") === thisFile) {
  await runProgram(startServices, ({ pids, databaseUrl, redisUrl }) =>
    [
      `Servers   Express, NestJS, Hono as processes ${pids.join(", ")}`,
      `Orders    ${withoutPassword(databaseUrl)}`,
      `Limits    ${withoutPassword(redisUrl)}`,
    ].join("\n  "),
  );
}
