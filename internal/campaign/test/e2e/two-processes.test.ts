import { sqlCheckoutStore, sqlNotifyStore } from "@qfpay/core/sql";
import { type PostgresServer, type RedisServer, startPostgres, startRedis } from "@qfpay/servers";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isWeekly } from "../../../../scripts/weekly.mjs";
import type { Database } from "../shop/processes.js";
import { openShop, rush } from "../shop/rush.js";

let redis: RedisServer;
let postgres: PostgresServer;

beforeAll(async () => {
  redis = await startRedis();
  postgres = await startPostgres();
  const pool = new pg.Pool({ connectionString: postgres.url });
  await sqlCheckoutStore(pool).setup();
  await sqlNotifyStore(pool).setup();
  await pool.end();
}, 60_000);
afterAll(async () => {
  await postgres.stop();
  await redis.stop();
});

const databases: [string, () => Database][] = [
  ["Redis", () => ({ kind: "redis", port: redis.port })],
  ["PostgreSQL", () => ({ kind: "postgres", url: postgres.url })],
];

/** The number of clients at a shop: many more than a shop needs to reach each limit that the tests assert. */
const clients = isWeekly ? 200 : 100;

describe(`${clients} clients who buy, reload, lose their key and change process while processes are killed`, () => {
  it.each(isWeekly ? databases : databases.slice(0, 1))(
    "see one QR code per order, are charged once, and are told no error: %s",
    async (_, database) => {
      const done = await rush(1, database(), clients);
      expect(done.findings).toEqual([]);
      expect(done.paid).toBe(clients);
      expect(Math.min(done.reloads, done.keysLost, done.processChanges, done.watched)).toBeGreaterThan(clients / 4);
      expect(done.kills).toBeGreaterThanOrEqual(4);
      expect(done.cut).toBeGreaterThan(clients / 40);
      expect(done.replaced).toBeGreaterThan(0);
    },
    240_000,
  );

  // In the weekly run only, because it tests the clients and not the SDK.
  if (isWeekly) {
    it("are told errors if the processes share no store", async () => {
      const { findings } = await rush(1, { kind: "memory" }, 60);
      expect(findings.length).toBeGreaterThan(20);
    }, 240_000);
  }
});

it.each(databases)(
  "A page at one process is told of a payment that the other one was notified of: %s",
  async (_, of) => {
    const { simulator, ports, close } = await openShop(of(), 240_000);
    try {
      const [first, second] = ports.map((port) => `http://127.0.0.1:${port}`);
      const body = JSON.stringify({ cart: `watched-${_}` });
      const headers = { "content-type": "application/json" };
      const order = (url: string) => fetch(`${url}/checkout`, { method: "POST", headers, body });
      const { out_trade_no, events_url } = (await (await order(first!)).json()) as Record<string, string>;
      const events = await fetch(second + events_url!);
      const reader = events.body!.pipeThrough(new TextDecoderStream()).getReader();
      let told = "";
      while (!told.includes('"status":"pending"')) told += (await reader.read()).value ?? "";
      const queries = () => simulator.requests.filter(({ path }) => path === "/trade/v1/query").length;
      const asked = queries();
      await simulator.pay(out_trade_no!); // The load balancer sends the notification to the first process only.
      const paidAt = performance.now();
      for (let part = await reader.read(); !part.done; part = await reader.read()) told += part.value;
      expect(told).toMatch(/id: final\nevent: status\ndata: .*"status":"success"/);
      expect(performance.now() - paidAt).toBeLessThan(120_000); // Polling the gateway would take 240 s.
      // After a reload, each process shows that the order was paid, and no QR code.
      for (const url of [first, second]) {
        const reloaded = await (await order(url!)).text();
        expect(reloaded).toContain('"status":"success"');
        expect(reloaded).not.toContain("qrcode");
      }
      expect(queries()).toBe(asked);
    } finally {
      await close();
    }
  },
  240_000,
);
