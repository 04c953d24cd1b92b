import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { type PostgresServer, startPostgres } from "@qfpay/servers";
import Database from "libsql";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { isWeekly } from "../../../../scripts/weekly.mjs";
import { sqlNotifySchema } from "../../src/sql.js";
import { signNotification } from "../../src/testing.js";
import { deliverOnce } from "./notify-crash-delivery.mjs";

const key = "5f4dcc3b5aa765d61d8327deb882cf99";
const worker = fileURLToPath(new URL("notify-crash-worker.mjs", import.meta.url));

/** A shop's database: its address (`where`), and functions that change and read it. */
type Books = {
  where: { url?: string; file?: string };
  /** Moves the stored times of all notification claims back, as if `ms` milliseconds had passed. */
  pass(ms: number): Promise<void>;
  shipments(number: string): Promise<number>;
};

type Options = { completesIn?: boolean };

function signedDelivery(books: Books, number: string, { completesIn = true }: Options) {
  const signed = signNotification(
    { notify_type: "payment", syssn: `S${number}`, out_trade_no: number, txamt: "200" },
    key,
  );
  return {
    ...books.where,
    ...{ key, completesIn },
    body: Buffer.from(signed.body).toString("base64"),
    signature: (signed.headers as Record<string, string>)["x-qf-sign"]!,
  };
}

/** Delivers a payment's notification to a new process, and kills the process when it reaches the step `point`. */
async function crash(books: Books, number: string, point: string, options: Options = {}) {
  const task = JSON.stringify({ ...signedDelivery(books, number, options), point });
  const child = spawn(process.execPath, [worker, task], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => kill(child));
  const [reached] = await Promise.race([once(createInterface(child.stdout!), "line"), once(child, "exit")]);
  expect(reached).toBe(point);
  await kill(child);
}

/** Delivers a payment's notification to this process, and returns the outcome. */
const outcome = (books: Books, number: string, options: Options = {}): Promise<string> =>
  deliverOnce(signedDelivery(books, number, options));

async function kill(child: ChildProcess) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
}

const leaseMs = 60_000;
const momentsBeforeCommit = ["after the claim", "in the transaction", "before the commit"];

function crashes(books: () => Books, moments: readonly string[]) {
  it.each(moments)("books nothing if it is killed %s; the next delivery after the lease ships once", async (point) => {
    const number = point.replaceAll(" ", "");
    await crash(books(), number, point);
    expect(await outcome(books(), number)).toBe("busy");
    expect(await books().shipments(number)).toBe(0);
    await books().pass(leaseMs);
    expect(await outcome(books(), number)).toBe("handled");
    expect(await outcome(books(), number)).toBe("duplicate");
    expect(await books().shipments(number)).toBe(1);
  });

  it("has handled the notification if it is killed after the commit and before the reply, for deliveries at once and after the lease", async () => {
    const number = "committed";
    await crash(books(), number, "after the commit");
    expect(await outcome(books(), number)).toBe("duplicate");
    await books().pass(leaseMs);
    expect(await outcome(books(), number)).toBe("duplicate");
    expect(await books().shipments(number)).toBe(1);
  });

  it("ships twice without completeIn if it is killed after the commit, which shows why completeIn is needed", async () => {
    const number = "apart";
    await crash(books(), number, "after the commit", { completesIn: false });
    await books().pass(leaseMs);
    expect(await outcome(books(), number, { completesIn: false })).toBe("handled");
    expect(await books().shipments(number)).toBe(2);
  });
}

describe("A process that dies while it handles a notification, with its books in SQLite", () => {
  const folder = mkdtempSync(join(tmpdir(), "qfpay-crash-"));
  const file = join(folder, "shop.db");
  const database = new Database(file, { timeout: 5_000 });
  database.exec(sqlNotifySchema());
  database.exec("CREATE TABLE shipments (number TEXT)");
  afterAll(() => {
    database.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const moments = isWeekly ? momentsBeforeCommit : momentsBeforeCommit.slice(-1);
  crashes(
    () => ({
      where: { file },
      pass: async (ms) => void database.prepare("UPDATE qfpay_notifications SET until = until - ?").run(ms),
      shipments: async (number) => database.prepare("SELECT 1 FROM shipments WHERE number = ?").all(number).length,
    }),
    moments,
  );
});

describe("A process that dies while it handles a notification, with its books in PostgreSQL", () => {
  let server: PostgresServer;
  let pool: pg.Pool;
  beforeAll(async () => {
    server = await startPostgres();
    pool = new pg.Pool({ connectionString: server.url });
    pool.on("error", () => {}); // The pool's idle connections fail when PostgreSQL stops.
    await pool.query(sqlNotifySchema());
    await pool.query("CREATE TABLE shipments (number text)");
  });
  afterAll(async () => {
    await pool.end();
    await server.stop();
  });

  crashes(
    () => ({
      where: { url: server.url },
      pass: async (ms) => void (await pool.query("UPDATE qfpay_notifications SET until = until - $1::bigint", [ms])),
      shipments: async (number) =>
        (await pool.query("SELECT 1 FROM shipments WHERE number = $1", [number])).rowCount as number,
    }),
    momentsBeforeCommit,
  );
});
