export {
  type SqlCheckoutStore,
  type SqlCheckoutStoreOptions,
  sqlCheckoutSchema,
  sqlCheckoutStore,
} from "./sql/checkout-store.js";
export type { LibsqlClient, PostgresDatabase, SqlDatabase, SqliteDatabase } from "./sql/database.js";
export { type SqlNotifyStore, type SqlNotifyStoreOptions, sqlNotifyStore } from "./sql/notify-store.js";
export { sqlNotifySchema } from "./sql/schema.js";
