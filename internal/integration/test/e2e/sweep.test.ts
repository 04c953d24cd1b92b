import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import {
  createNotifyHandler,
  type Notification,
  type NotifyContext,
  type NotifyStore,
  QFPay,
  readBody,
} from "@qfpay/core";
import { redisNotifyStore } from "@qfpay/core/redis";
import { sqlNotifyStore } from "@qfpay/core/sql";
import { fakeClock } from "@qfpay/core/testing";
import { type PostgresServer, startPostgres, startRedis } from "@qfpay/servers";
import { createSimulator } from "@qfpay/simulator";
import { Redis } from "ioredis";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { merchant } from "../client-and-gateway.js";

const hour = 3_600_000;
const day = 24 * hour;
const begun = Date.UTC(2026, 0, 30, 4);
const retentionMs = 8 * day;

let postgres: PostgresServer;
let pool: pg.Pool;
beforeAll(async () => {
  postgres = await startPostgres();
  pool = new pg.Pool({ connectionString: postgres.url });
  pool.on("error", () => {});
  await sqlNotifyStore(pool).setup();
});
afterAll(async () => {
  await pool.end();
  await postgres.stop();
});

type Handle = (notification: Notification, context: NotifyContext) => unknown;

/** Opens a shop whose server can be started and stopped, and a gateway that notifies the shop. */
async function outageOf({ store, handle }: { store: NotifyStore; handle: Handle }) {
  const clock = fakeClock(begun);
  const outcomes: string[] = [];
  const notify = { keys: merchant.clientKey, store, on: { payment: handle, refund: handle } };
  const engine = createNotifyHandler({ ...notify, hooks: { onOutcome: ({ outcome }) => void outcomes.push(outcome) } });
  const listener: Server = createServer(async (request, response) => {
    const header = (name: string) => request.headers[name] as string | undefined;
    const body = (most: number) => readBody(request, most);
    const reply = await engine({ method: request.method!, header, body });
    response.writeHead(reply.status, reply.headers).end(reply.body);
  });
  const listen = (port = 0) => new Promise<void>((resolve) => void listener.listen(port, "127.0.0.1", resolve));
  await listen();
  const { port } = listener.address() as AddressInfo;
  const stop = async () => {
    listener.closeAllConnections();
    await new Promise((resolve) => listener.close(resolve));
  };
  const account = { ...merchant, notifyUrl: `http://127.0.0.1:${port}/notify` };
  const simulator = createSimulator({ merchants: [account], limits: false, clock });
  const { url } = await simulator.listen();
  onTestFinished(async () => {
    await simulator.close();
    if (listener.listening) await stop();
  });
  const qfpay = new QFPay({ ...merchant, clock, baseUrl: url, limiter: false });

  let number = 0;
  const pay = async () => {
    const out_trade_no = `A-${String(++number).padStart(3, "0")}`;
    const order = {
      pay_type: "800208",
      auth_code: "280000",
      txcurrcd: "HKD",
      out_trade_no,
      txamt: 1000 + number,
    } as const;
    const { syssn } = await qfpay.payments.create(order);
    await simulator.settled();
    return syssn;
  };
  for (let count = 0; count < 5; count++) await pay();
  await clock.advance(hour);
  await stop();
  // The shop's server is down for three days, with twenty orders a day. Every fourth order is refunded in part.
  for (let count = 0; count < 60; count++) {
    const syssn = await pay();
    if (count % 4 === 0) {
      await qfpay.refunds.create({ syssn, out_trade_no: `R-${String(number).padStart(3, "0")}`, txamt: 100 });
      await simulator.settled();
    }
    await clock.advance((3 * day) / 60);
  }
  await listen(port);
  const ledger = simulator.transactions
    .filter(({ state }) => state === "paid")
    .map(({ order_type, out_trade_no, txamt }) => `${order_type} ${out_trade_no} ${txamt}`)
    .sort();
  return { clock, simulator, url, qfpay, notify, outcomes, ledger };
}

describe("After an outage of three days", () => {
  async function redis(): Promise<NotifyStore> {
    const server = await startRedis();
    const client = new Redis(server.port, { lazyConnect: false });
    onTestFinished(async () => {
      await client.quit();
      await server.stop();
    });
    return redisNotifyStore(client, { retentionMs });
  }
  const table = async () => {
    const store = sqlNotifyStore(pool, { table: "other_notifications", retentionMs });
    await store.setup();
    return store;
  };

  it.each([
    ["Redis", redis],
    ["PostgreSQL", table],
  ] as const)(
    "a sweep and the notifications that still come make each event handled once, with %s",
    async (_, make) => {
      const entries: string[] = [];
      const store = await make();
      const handle: Handle = (n) => {
        const { type, out_trade_no, txamt } = n as Notification & { out_trade_no: string; txamt: number };
        entries.push(`${type} ${out_trade_no} ${txamt}`);
      };
      const { qfpay, notify, clock, ledger, outcomes } = await outageOf({ store, handle });
      expect(entries).toHaveLength(5);
      // During the sweep and after it, the gateway sends the notifications of the outage's last day again.
      const swept: string[] = [];
      for await (const { outcome } of qfpay.sweep({ notify, from: new Date(begun) })) {
        swept.push(outcome);
        if (swept.length === 60) await clock.advance(hour);
      }
      await clock.advance(day);
      expect([...entries].sort()).toEqual(ledger);
      expect(ledger).toHaveLength(80);
      const told = outcomes.slice(5); // Five notifications came before the outage.
      expect(new Set(told)).toEqual(new Set(["handled", "duplicate"]));
      expect(told.filter((outcome) => outcome === "duplicate").length).toBeGreaterThan(5);
      expect(swept).toHaveLength(80);
      expect([...swept, ...told].filter((outcome) => outcome === "handled")).toHaveLength(75);
    },
  );
});

describe("A sweep that is killed with SIGKILL in the middle of a transaction", () => {
  const entries = async () => {
    const { rows } = await pool.query<{ type: string; number: string; amount: number; source: string }>(
      "SELECT * FROM entries ORDER BY number",
    );
    return rows;
  };

  it("is made good by the next one: the books equal the ledger, each event handled once", async () => {
    await pool.query("CREATE TABLE entries (type text, number text, amount integer, source text)");
    const store = sqlNotifyStore(pool, { retentionMs });
    const handle: Handle = async (n, { source }) => {
      const { type, out_trade_no, txamt } = n as Notification & { out_trade_no: string; txamt: number };
      await pool.query("INSERT INTO entries VALUES ($1, $2, $3, $4)", [type, out_trade_no, txamt, source]);
    };
    const { clock, url, ledger, outcomes } = await outageOf({ store, handle });

    const work = (stopAt?: string): ChildProcess => {
      const worker = fileURLToPath(new URL("sweep-worker.mjs", import.meta.url));
      const shared = { url, account: merchant, database: postgres.url, retentionMs };
      const task = JSON.stringify({ ...shared, from: begun, now: clock.now(), stopAt });
      const child = spawn(process.execPath, [worker, task], { stdio: ["ignore", "pipe", "inherit"] });
      onTestFinished(() => void child.kill("SIGKILL"));
      return child;
    };
    const linesOf = async (child: ChildProcess, until?: string) => {
      const lines: string[] = [];
      for await (const line of createInterface({ input: child.stdout! })) {
        if (line === until) break;
        lines.push(line);
      }
      return lines;
    };

    const first = work("A-030");
    const before = await linesOf(first, "stopped");
    const gone = once(first, "exit");
    first.kill("SIGKILL");
    await gone;
    expect(before.slice(0, 5).every((line) => line.startsWith("duplicate"))).toBe(true);
    expect(before.slice(5).every((line) => line.startsWith("handled"))).toBe(true);
    expect((await entries()).some(({ number }) => number === "A-030")).toBe(false);

    const second = await linesOf(work());
    expect(second.filter((line) => !/^(handled|duplicate) /.test(line))).toEqual(["busy A-030"]);
    await pool.query("UPDATE qfpay_notifications SET until = until - 60000 WHERE until IS NOT NULL"); // Ends the leases of all claims.
    const third = await linesOf(work());
    expect(third.filter((line) => !line.startsWith("duplicate "))).toEqual(["handled A-030"]);

    await clock.advance(day); // Lets the gateway send the notifications of the outage's last day again.
    const booked = (await entries()).map(({ type, number, amount }) => `${type} ${number} ${amount}`).sort();
    expect(booked).toEqual(ledger);
    expect(outcomes.slice(5).every((outcome) => outcome === "duplicate")).toBe(true);
    expect(outcomes.length).toBeGreaterThan(10);
    expect((await entries()).filter(({ source }) => source === "delivery")).toHaveLength(5);
  });
});
