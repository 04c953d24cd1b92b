import { type RedisServer, startPostgres, startRedis } from "@qfpay/servers";
import { Redis } from "ioredis";
import pg from "pg";
import { vi } from "vitest";

/** Redis and PostgreSQL for one code block of a README, with a client of each. The database has the order A-2002. */
export type ReadersServers = {
  /** For each name that the code block uses, such as `Redis`: a function that returns the value of this name. */
  scope: Record<string, () => unknown>;
  /** Sets environment variables such as `REDIS_URL`, in which the code block finds the servers' addresses. */
  prepare(): void;
  /** Waits until each Redis client is connected, as an application does before it takes requests. */
  ready(): Promise<void>;
  /** Lists the booked payments as order number and amount. A payment that was booked twice is listed twice. */
  booked(): Promise<string[]>;
  redis: Redis;
  pool: pg.Pool;
  close(): Promise<void>;
};

/** Starts Redis and PostgreSQL. `forBlock` returns the servers for a code block: an empty Redis and a new database. */
export async function startServers() {
  const [redis, postgres] = await Promise.all([startRedis(), startPostgres()]);
  let blocks = 0;
  return {
    forBlock: () => serversOf(redis, postgres.url, `block_${++blocks}`),
    stop: async () => void (await Promise.all([redis.stop(), postgres.stop()])),
  };
}

async function serversOf(redis: RedisServer, postgresUrl: string, database: string): Promise<ReadersServers> {
  const clients: Redis[] = [];
  const pools: pg.Pool[] = [];
  const redisUrl = `redis://127.0.0.1:${redis.port}`;
  class OwnRedis extends Redis {
    constructor(url: string) {
      super(url);
      clients.push(this);
    }
  }
  class OwnPool extends pg.Pool {
    constructor(options?: pg.PoolConfig) {
      super(options);
      this.on("error", () => {}); // The pool reports an error when its PostgreSQL server stops.
      pools.push(this);
    }
  }
  const admin = new pg.Client(postgresUrl);
  await admin.connect();
  await admin.query(`CREATE DATABASE ${database}`);
  await admin.end();
  const { hostname, port, username } = new URL(postgresUrl);
  const pool = new OwnPool({ host: hostname, port: Number(port), user: username, database });
  await pool.query(`
    CREATE TABLE orders (number TEXT, amount INTEGER, currency TEXT, paid BOOLEAN DEFAULT false);
    INSERT INTO orders (number, amount, currency) VALUES ('A-2002', 1000, 'HKD');
    CREATE TABLE bookings (number TEXT, amount INTEGER);
    CREATE FUNCTION book() RETURNS trigger LANGUAGE plpgsql AS
      'BEGIN INSERT INTO bookings VALUES (NEW.number, NEW.amount); RETURN NEW; END';
    CREATE TRIGGER booking AFTER UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION book();
  `);
  const own = new OwnRedis(redisUrl);
  await own.flushall();
  return {
    scope: { Redis: () => OwnRedis, pg: () => ({ ...pg, Pool: OwnPool }), pool: () => pool },
    prepare() {
      vi.stubEnv("REDIS_URL", redisUrl);
      vi.stubEnv("PGHOST", hostname);
      vi.stubEnv("PGPORT", port);
      vi.stubEnv("PGUSER", username);
      vi.stubEnv("PGDATABASE", database);
    },
    async ready() {
      await Promise.all(clients.map((client) => client.ping()));
    },
    async booked() {
      const { rows } = await pool.query<{ number: string; amount: number }>("SELECT number, amount FROM bookings");
      return rows.map(({ number, amount }) => `${number} ${amount}`);
    },
    redis: own,
    pool,
    async close() {
      for (const client of clients) client.disconnect();
      await Promise.all(pools.map((each) => each.end()));
    },
  };
}
