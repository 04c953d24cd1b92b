import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "libsql";
import { afterAll, describe, expect, it } from "vitest";
import { memoryCheckoutStore } from "../src/index.js";
import { type PostgresDatabase, sqlCheckoutSchema, sqlCheckoutStore } from "../src/sql.js";
import { fakeClock } from "../src/testing.js";
import { checkoutStoreContract } from "./checkout-store-contract.js";
import { asClient, strict } from "./sqlite-drivers.js";

const folder = mkdtempSync(join(tmpdir(), "qfpay-checkout-"));
const database = new Database(join(folder, "shop.db"));
database.exec("PRAGMA synchronous = OFF"); // The rows need not survive a power failure.
database.exec(sqlCheckoutSchema());
afterAll(() => {
  database.close();
  rmSync(folder, { recursive: true, force: true });
});

describe.concurrent("Every checkout store keeps the contract:", () => {
  describe("in memory", () => checkoutStoreContract(() => memoryCheckoutStore()));
  describe("in SQLite", () => checkoutStoreContract(() => sqlCheckoutStore(database)));
  describe("in SQLite through a driver as strict as better-sqlite3", () =>
    checkoutStoreContract(() => sqlCheckoutStore(strict(database))));
  describe("in SQLite through an asynchronous client", () =>
    checkoutStoreContract(() => sqlCheckoutStore(asClient(database))));
});

describe("The checkout store in SQLite", () => {
  it("can create its table twice, and deletes expired values", async () => {
    const store = sqlCheckoutStore(database, { table: "small" });
    await store.setup();
    await store.put("order:old", "value", 1);
    await store.setup();
    await new Promise((resolve) => setTimeout(resolve, 20));
    await store.claim("order:new", { value: "", owner: "a", leaseMs: 1_000, keepMs: 1_000 });
    expect(database.prepare("SELECT id FROM small").all()).toEqual([{ id: "order:new" }]);
  });

  it("refuses a value that is no database, and a table name that is no identifier", () => {
    expect(() => sqlCheckoutStore({} as PostgresDatabase)).toThrow("needs a pg pool");
    expect(() => sqlCheckoutStore(database, { table: "x; DROP TABLE y" })).toThrow("table must be a name");
  });
});

describe("The checkout store in memory", () => {
  it("keeps 60 000 orders, and 10 000 each of links, keys and notes, which replace only values of their own kind", async () => {
    const store = memoryCheckoutStore({ clock: fakeClock() });
    for (const [kind, most] of [
      ["order", 60_000],
      ["link", 10_000],
      ["key", 10_000],
    ] as const) {
      for (let at = 0; at < most; at++) store.put(`${kind}:${at}`, "v", 1_000);
      expect(store.get(`${kind}:0`)).toBe("v");
      store.put(`${kind}:more`, "v", 1_000);
      expect([store.get(`${kind}:0`), store.get(`${kind}:1`)]).toEqual([undefined, "v"]);
    }
    expect(store.get("order:1")).toBe("v");
  });
});
