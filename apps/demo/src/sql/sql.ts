/** A value that an SQL statement may contain. */
export type SqlValue = string | number | null;

/**
 * The functions of a database that the shop needs. The shop's SQL runs on SQLite and PostgreSQL without transactions.
 */
export type Sql = {
  /** Runs one SQL statement. The `values` replace each `?` in order. */
  query<Row>(text: string, values?: readonly SqlValue[]): Promise<Row[]>;
  /** An SQL expression for the next ticket number, which differs between the databases. */
  nextTicket: string;
  close(): Promise<void>;
};
