import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "libsql";
import { afterAll, describe, expect, it } from "vitest";
import { ClaimLostError, memoryNotifyStore } from "../src/index.js";
import { type PostgresDatabase, sqlNotifySchema, sqlNotifyStore } from "../src/sql.js";
import { notifyStoreContract } from "./notify-store-contract.js";

const folder = mkdtempSync(join(tmpdir(), "qfpay-store-"));
const database = new Database(join(folder, "shop.db"));
database.exec(sqlNotifySchema());
database.exec("CREATE TABLE shipments (number TEXT)");
afterAll(() => {
  database.close();
  rmSync(folder, { recursive: true, force: true });
});
const shipments = () => database.prepare("SELECT number FROM shipments").all() as { number: string }[];

describe("The store in memory", () => notifyStoreContract((retentionMs) => memoryNotifyStore({ retentionMs })));

describe("The store in SQLite", () => {
  notifyStoreContract((retentionMs) => sqlNotifyStore(database, { retentionMs }));

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
    expect(await store.complete("payment:1", "a")).toBe(true); // what the engine does afterwards
  });

  it("rolls the books back when the claim was lost to a faster delivery", async () => {
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

  it("leaves claim and books as they were when the transaction fails for another reason", async () => {
    const store = sqlNotifyStore(database);
    await store.claim("payment:3", 60_000, "a");
    const failing = database.transaction(() => {
      store.completeIn(database, { id: "payment:3", owner: "a" });
      throw new Error("no stock");
    });
    expect(() => failing()).toThrow("no stock");
    expect(await store.claim("payment:3", 60_000, "b")).toBe("busy");
  });

  it("forgets what is over, so that the table does not grow for ever", async () => {
    const store = sqlNotifyStore(database, { table: "small", retentionMs: 1 });
    await store.setup();
    for (let at = 0; at < 1_000; at++) {
      await store.claim(`payment:old-${at}`, 1, "a");
      await store.complete(`payment:old-${at}`, "a");
    }
    const [{ count }] = database.prepare("SELECT count(*) AS count FROM small").all() as [{ count: number }];
    expect(count).toBeLessThan(500);
  });

  it("sets its table up twice without harm, and keeps what is in it", async () => {
    const store = sqlNotifyStore(database, { table: "again" });
    await store.setup();
    await store.claim("payment:kept", 60_000, "a");
    await store.setup();
    expect(await store.claim("payment:kept", 60_000, "b")).toBe("busy");
  });

  it.each(["x; DROP TABLE y", "a.b.c", "", "1a", "a-b"])("refuses the table name %j", (table) => {
    expect(() => sqlNotifyStore(database, { table })).toThrow("table must be a name");
  });

  it.each([0, -1, Number.NaN])("refuses a retention of %d", (retentionMs) => {
    expect(() => sqlNotifyStore(database, { retentionMs })).toThrow("retentionMs");
  });

  it("refuses what is no database", () => {
    expect(() => sqlNotifyStore({} as PostgresDatabase)).toThrow("needs a pg pool");
  });
});
