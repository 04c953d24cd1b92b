import type Database from "libsql";
import type { LibsqlClient, SqliteDatabase } from "../src/sql.js";

/**
 * Makes libsql follow the rules of better-sqlite3: `all` accepts only statements that return rows, and `run` only
 * statements that return none. Numbered parameters such as `?1` are refused.
 */
export function strict(database: Database.Database): SqliteDatabase {
  return {
    prepare(sql) {
      const statement = database.prepare(sql);
      const checked = (reads: boolean) => {
        if (statement.reader !== reads) throw new TypeError(`This statement ${reads ? "returns no" : "returns"} data.`);
        if (/\?\d/.test(sql)) throw new RangeError("Too many parameter values were provided.");
        return statement;
      };
      return {
        all: (...values) => checked(true).all(...values),
        run: (...values) => checked(false).run(...values),
      };
    },
  };
}

/** Gives libsql the interface of `@libsql/client`. */
export function asClient(database: Database.Database): LibsqlClient {
  return {
    execute: async ({ sql, args }) => {
      const statement = database.prepare(sql);
      if (statement.reader) return { rows: statement.all(...args) };
      statement.run(...args);
      return { rows: [] };
    },
  };
}
