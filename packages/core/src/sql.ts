export type { LibsqlClient, PostgresDatabase, SqlDatabase, SqliteDatabase } from "./sql/database.js";
export {
  type SqlNotifyStore,
  type SqlNotifyStoreOptions,
  sqlNotifySchema,
  sqlNotifyStore,
} from "./sql/notify-store.js";
