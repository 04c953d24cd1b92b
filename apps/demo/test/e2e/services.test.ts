import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { startRedis } from "@qfpay/servers";
import { Redis } from "ioredis";
import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { isWeekly } from "../../../../scripts/weekly.mjs";
import { type ServicesDemo, startServices } from "../../src/services.js";
import { backendNames } from "../../src/shop/api.js";
import { client } from "../open-demo.js";

let demo: ServicesDemo;

beforeAll(async () => {
  demo = await startServices({ port: 0 }, {});
}, 180_000);

afterAll(async () => {
  await demo?.close();
});

const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

it("runs each back end as a process of its own, over one database", async () => {
  expect(new Set([...demo.pids, process.pid]).size).toBe(4);
  for (const backend of backendNames) {
    const shop = client(demo, backend);
    const { status, body } = await shop.charge("egg-tart");
    expect({ status, paid: body.status }).toEqual({ status: 200, paid: "success" });
    for await (const _ of shop.statuses(body.out_trade_no));
    // Every back end of the demo finds the order, whichever of them created it.
    for (const other of backendNames) {
      expect(await client(demo, other).find(body.out_trade_no)).toMatchObject({ backend, status: "paid" });
    }
  }
  const orders = (await client(demo, "hono").get<{ ticket: number }[]>("/orders")).body;
  expect(new Set(orders.map(({ ticket }) => ticket)).size).toBe(3);
});

it("marks one order paid once although notifications and enquiries reach all servers at the same time", async () => {
  const { body } = await client(demo, "express").order("milk-tea", "alipayhk");
  await demo.simulator?.pay(body.out_trade_no);
  const delivery = demo.simulator?.deliveries.findLast((one) => one.body.includes(body.out_trade_no));
  const told = await Promise.all(
    Array.from({ length: 12 }, async (_, at) => {
      const url = `${demo.url}/${backendNames[at % 3]}/qfpay/notify`;
      const headers = { "content-type": "application/json", "x-qf-sign": delivery?.headers["x-qf-sign"] ?? "" };
      return (await fetch(url, { method: "POST", headers, body: delivery?.body ?? "" })).status;
    }),
  );
  expect(told.every((status) => status === 200)).toBe(true);
  const pool = new pg.Pool({ connectionString: demo.databaseUrl });
  const { rows } = await pool.query("select state from qfpay_notifications where state = 'done'");
  const paid = await pool.query("select ticket from tea_orders where out_trade_no = $1", [body.out_trade_no]);
  await pool.end();
  expect(rows.length).toBeGreaterThanOrEqual(1);
  expect(paid.rows).toHaveLength(1);
  expect((await client(demo, "nestjs").find(body.out_trade_no)).ticket).toBe(paid.rows[0].ticket);
  const handled = demo.wire
    .entries()
    .filter((entry) => entry.kind === "notification" && entry.body.includes(body.out_trade_no))
    .map((entry) => (entry.kind === "notification" ? entry.outcome : ""));
  expect(handled.filter((outcome) => outcome === "handled")).toHaveLength(1);
  expect(handled.filter((outcome) => outcome === "duplicate")).toHaveLength(12);
});

it("refunds through several servers at once never more than was paid", async () => {
  const { body } = await client(demo, "express").charge("milk-tea");
  for await (const _ of client(demo, "express").statuses(body.out_trade_no));
  await Promise.all(backendNames.map((name) => client(demo, name).refund(body.out_trade_no, 1500)));
  const order = await client(demo, "hono").find(body.out_trade_no);
  expect(order).toMatchObject({ refunded: 1500, refundable: 700 });
  const booked = demo.simulator?.transactions.filter(({ origssn }) => origssn === order.syssn);
  expect(booked).toHaveLength(1);
});

it("keeps the rate windows in Redis", async () => {
  const redis = new Redis(demo.redisUrl);
  const keys = await redis.keys("*qfpay:limit*");
  redis.disconnect();
  expect(keys.length).toBeGreaterThan(0);
});

it("uses servers given by address, sells on when a back end's process died, and leaves the servers running", async () => {
  const redis = await startRedis();
  const redisUrl = `redis://127.0.0.1:${redis.port}`;
  const other = await startServices({ port: 0 }, { DATABASE_URL: demo.databaseUrl, REDIS_URL: redisUrl });
  const mine = await client(demo, "hono").get<unknown[]>("/orders");
  expect((await client(other, "express").get("/orders")).body).toEqual(mine.body);
  const [victim = 0] = other.pids;
  process.kill(victim, "SIGKILL");
  await expect.poll(() => isAlive(victim)).toBe(false);
  const statusOf = async (backend: string) => (await fetch(`${other.url}/${backend}/shop`)).status;
  const statuses = await Promise.all(backendNames.map(statusOf));
  expect(statuses.toSorted()).toEqual([200, 200, 502]);
  await other.close();
  expect(other.pids.some(isAlive)).toBe(false);
  const probe = new Redis(redisUrl);
  expect(await probe.ping()).toBe("PONG");
  probe.disconnect();
  await redis.stop();
});

it("says which variable would help when no server answers at an address", async () => {
  const env = { DATABASE_URL: "postgres://postgres@127.0.0.1:9/none", REDIS_URL: "redis://127.0.0.1:9" };
  await expect(startServices({ port: 0 }, env)).rejects.toThrow(/DATABASE_URL/);
});

it("says which server could not start and why, and leaves no process behind", async () => {
  const env = { DATABASE_URL: demo.databaseUrl, REDIS_URL: demo.redisUrl, NODE_OPTIONS: "--require=/no/such/file.cjs" };
  await expect(startServices({ port: 0 }, env)).rejects.toThrow(
    /The (express|nestjs|hono) server could not start\. It ended with code 1/,
  );
});

// For each commit, main.test.ts sends SIGTERM to the demo that runs as one program.
it.each<"SIGINT" | "SIGTERM">(isWeekly ? ["SIGINT", "SIGTERM"] : ["SIGINT"])(
  "ends with %s sent to every process at once, as a terminal does",
  async (signal) => {
    const main = fileURLToPath(new URL("../../dist/services.js", import.meta.url));
    const { PATH = "" } = process.env;
    const env = { PATH, PORT: "0", DATABASE_URL: demo.databaseUrl, REDIS_URL: demo.redisUrl };
    const child = spawn(process.execPath, [main], { env, stdio: ["ignore", "pipe", "inherit"], detached: true });
    const exit = once(child, "exit");
    let text = "";
    for await (const chunk of child.stdout.setEncoding("utf8")) {
      text += chunk;
      if (text.includes("Ctrl-C")) break;
    }
    const pids = /processes (.*)/.exec(text)?.[1]?.split(", ").map(Number) ?? [];
    expect(pids.every(isAlive)).toBe(true);
    process.kill(-(child.pid as number), signal);
    expect((await exit)[0]).toBe(0);
    await expect.poll(() => pids.some(isAlive)).toBe(false);
  },
);

it("as a program prints its addresses and ends everything it started", async () => {
  const main = fileURLToPath(new URL("../../dist/services.js", import.meta.url));
  const { PATH = "" } = process.env;
  const child = spawn(process.execPath, [main], { env: { PATH, PORT: "0" }, stdio: ["ignore", "pipe", "inherit"] });
  const exit = once(child, "exit");
  try {
    let text = "";
    for await (const chunk of child.stdout.setEncoding("utf8")) {
      text += chunk;
      if (text.includes("Ctrl-C")) break;
    }
    const url = /Open\s+(\S+)/.exec(text)?.[1] as string;
    const pids = /processes (.*)/.exec(text)?.[1]?.split(", ").map(Number) ?? [];
    const ports = [...text.matchAll(/(?:postgres|redis):\/\/127\.0\.0\.1:(\d+)/g)].map(([, port]) => Number(port));
    expect((await fetch(`${url}/nestjs/shop`)).status).toBe(200);
    expect([pids.length, ports.length]).toEqual([3, 2]);
    child.kill("SIGINT");
    expect((await exit)[0]).toBe(0);
    expect(pids.some(isAlive)).toBe(false);
    for (const port of ports) await expect(fetch(`http://127.0.0.1:${port}`)).rejects.toThrow();
  } finally {
    child.kill("SIGTERM");
  }
});
