import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "libsql";
import { afterAll, describe, expect, it } from "vitest";
import { ClaimLostError, memoryNotifyStore } from "../src/index.js";
import { type PostgresDatabase, sqlNotifySchema, sqlNotifyStore } from "../src/sql.js";
import { notifyStoreContract } from "./notify-store-contract.js";
import { asClient, strict } from "./sqlite-drivers.js";

const folder = mkdtempSync(join(tmpdir(), "qfpay-store-"));
const database = new Database(join(folder, "shop.db"));
database.exec("PRAGMA synchronous = OFF"); // The rows need not survive a power failure.
database.exec(sqlNotifySchema());
database.exec("CREATE TABLE shipments (number TEXT)");
afterAll(() => {
  database.close();
  rmSync(folder, { recursive: true, force: true });
});
const shipments = () => database.prepare("SELECT number FROM shipments").all() as { number: string }[];

describe.concurrent("Every store keeps the contract:", () => {
  describe("in memory", () => notifyStoreContract((retentionMs) => memoryNotifyStore({ retentionMs })));

  describe("in SQLite", () => notifyStoreContract((retentionMs) => sqlNotifyStore(database, { retentionMs })));

  describe("in SQLite through a driver as strict as better-sqlite3", () =>
    notifyStoreContract((retentionMs) => sqlNotifyStore(strict(database), { retentionMs })));

  describe("in SQLite through an asynchronous client", () =>
    notifyStoreContract((retentionMs) => sqlNotifyStore(asClient(database), { retentionMs })));
});

describe("The store in SQLite", () => {
  describe("through a driver as strict as better-sqlite3", () => {
    it("creates its table, claims often enough to delete expired rows, and releases", async () => {
      const store = sqlNotifyStore(strict(database), { table: "strict_table" });
      await store.setup();
      for (let at = 0; at < 250; at++) await store.claim(`payment:${at}`, 60_000, "a");
      await store.release("payment:0", "a");
      expect(await store.claim("payment:0", 60_000, "b")).toBe("claimed");
    });
  });

  describe("through an asynchronous client", () => {
    it("creates its table, and rejects a late worker in its transaction", async () => {
      const client = asClient(database);
      const store = sqlNotifyStore(client, { table: "client_table" });
      await store.setup();
      expect(await store.claim("payment:1", 60_000, "a")).toBe("claimed");
      await expect(store.completeIn(client, { id: "payment:1", owner: "late" })).rejects.toThrow(ClaimLostError);
      await store.completeIn(client, { id: "payment:1", owner: "a" });
      expect(await store.claim("payment:1", 60_000, "b")).toBe("done");
    });
  });

  it("is shared by two connections to one file", async () => {
    const other = new Database(join(folder, "shop.db"), { timeout: 2_000 });
    const [one, two] = [sqlNotifyStore(database), sqlNotifyStore(other)];
    expect(await one.claim("payment:shared", 60_000, "a")).toBe("claimed");
    expect(await two.claim("payment:shared", 60_000, "b")).toBe("busy");
    await one.complete("payment:shared", "a");
    expect(await two.claim("payment:shared", 60_000, "b")).toBe("done");
    other.close();
  });

  it("books and completes in one transaction", async () => {
    const store = sqlNotifyStore(database);
    await store.claim("payment:1", 60_000, "a");
    database.transaction(() => {
      database.prepare("INSERT INTO shipments VALUES (?)").run("A-1");
      store.completeIn(database, { id: "payment:1", owner: "a" });
    })();
    expect(await store.claim("payment:1", 60_000, "b")).toBe("done");
    expect(shipments()).toEqual([{ number: "A-1" }]);
    // `createNotifyHandler` then completes the claim too. This second time must not fail.
    expect(await store.complete("payment:1", "a")).toBe(true);
  });

  it("rolls the books back if another delivery has taken the claim", async () => {
    const store = sqlNotifyStore(database);
    await store.claim("payment:2", 1, "late");
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await store.claim("payment:2", 60_000, "fast")).toBe("claimed");
    const late = database.transaction(() => {
      database.prepare("INSERT INTO shipments VALUES (?)").run("A-2");
      store.completeIn(database, { id: "payment:2", owner: "late" });
    });
    expect(() => late()).toThrow(ClaimLostError);
    expect(shipments().filter(({ number }) => number === "A-2")).toHaveLength(0);
    expect(await store.complete("payment:2", "fast")).toBe(true);
  });

  it("leaves claim and books unchanged if the transaction fails for another reason", async () => {
    const store = sqlNotifyStore(database);
    await store.claim("payment:3", 60_000, "a");
    const failing = database.transaction(() => {
      store.completeIn(database, { id: "payment:3", owner: "a" });
      throw new Error("no stock");
    });
    expect(() => failing()).toThrow("no stock");
    expect(await store.claim("payment:3", 60_000, "b")).toBe("busy");
  });

  it("refuses a completion outside of a transaction, and changes nothing", async () => {
    const store = sqlNotifyStore(database);
    await store.claim("payment:alone", 60_000, "a");
    expect(() => store.completeIn(database, { id: "payment:alone", owner: "a" })).toThrow("after its BEGIN");
    expect(await store.claim("payment:alone", 60_000, "b")).toBe("busy");
  });

  it("remembers for 26 hours by default: still done a minute before, no longer a minute after", async () => {
    const store = sqlNotifyStore(database);
    const pass = (minutes: number) =>
      database
        .prepare("UPDATE qfpay_notifications SET until = until - ? WHERE id = 'payment:26'")
        .run(minutes * 60_000);
    await store.claim("payment:26", 60_000, "a");
    await store.complete("payment:26", "a");
    pass(26 * 60 - 1);
    expect(await store.claim("payment:26", 60_000, "b")).toBe("done");
    pass(2);
    expect(await store.claim("payment:26", 60_000, "b")).toBe("claimed");
  });

  it("deletes expired rows with its first claim, because some processes do not live long", async () => {
    const old = sqlNotifyStore(database, { table: "brief", retentionMs: 1 });
    await old.setup();
    await old.claim("payment:old", 1, "a");
    await new Promise((resolve) => setTimeout(resolve, 20));
    await sqlNotifyStore(database, { table: "brief" }).claim("payment:new", 60_000, "b");
    expect(database.prepare("SELECT id FROM brief").all()).toEqual([{ id: "payment:new" }]);
  });

  it("claims although it cannot delete expired rows", async () => {
    const store = sqlNotifyStore(database, { table: "guarded" });
    await store.setup();
    await store.claim("payment:old", 1, "a");
    database.exec("CREATE TRIGGER keep BEFORE DELETE ON guarded BEGIN SELECT RAISE(ABORT, 'kept'); END");
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await sqlNotifyStore(database, { table: "guarded" }).claim("payment:new", 60_000, "b")).toBe("claimed");
  });

  it("deletes expired rows, so that the table does not grow for ever", async () => {
    const store = sqlNotifyStore(database, { table: "small", retentionMs: 1 });
    await store.setup();
    for (let at = 0; at < 1_000; at++) {
      await store.claim(`payment:old-${at}`, 1, "a");
      await store.complete(`payment:old-${at}`, "a");
    }
    const [{ count }] = database.prepare("SELECT count(*) AS count FROM small").all() as [{ count: number }];
    expect(count).toBeLessThan(500);
  });

  it("can create its table twice, and keeps the rows", async () => {
    const store = sqlNotifyStore(database, { table: "again" });
    await store.setup();
    await store.claim("payment:kept", 60_000, "a");
    await store.setup();
    expect(await store.claim("payment:kept", 60_000, "b")).toBe("busy");
  });

  it("takes table names of up to 50 characters", () => {
    expect(sqlNotifySchema(`s.${"a".repeat(50)}`)).toContain(`s.${"a".repeat(50)} (`);
    expect(() => sqlNotifySchema("a".repeat(51))).toThrow("at most 50");
  });

  it.each(["x; DROP TABLE y", "a.b.c", "", "1a", "a-b", "a\n", ".a", "a."])("refuses the table name %j", (table) => {
    expect(() => sqlNotifyStore(database, { table })).toThrow("table must be a name");
  });

  it.each([0, -1, Number.NaN])("refuses a retention of %d", (retentionMs) => {
    expect(() => sqlNotifyStore(database, { retentionMs })).toThrow("retentionMs");
  });

  const call = async () => [];
  it.each([
    ["a value that is no database", {}],
    ["a pool that was not created", undefined],
    ["null", null],
    ["a pool of MySQL", { query: call, execute: call, getConnection: call }],
    ["a database of Drizzle", { query: {}, execute: call, select: call }],
  ])("refuses %s", (_, given) => {
    expect(() => sqlNotifyStore(given as PostgresDatabase)).toThrow("needs a pg pool");
  });

  it.each([
    ["an ORM, whose query returns no object with rows", { query: call }],
    ["Cloudflare D1, whose statements are asynchronous", { prepare: () => ({ all: async () => ({ results: [] }) }) }],
  ])("says so if its statements run through %s", async (_, given) => {
    await expect(sqlNotifyStore(given as never).claim("payment:1", 1_000)).rejects.toThrow("returned no list of rows");
  });
});
