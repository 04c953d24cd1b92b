/** A value that an SQL statement may contain. */
export type SqlValue = string | number | null;

/** The database of the shop, SQLite or PostgreSQL. The same SQL statements run on both, without transactions. */
export type Sql = {
  /** Runs one SQL statement. The `values` replace each `?` in order. */
  query<Row>(text: string, values?: readonly SqlValue[]): Promise<Row[]>;
  /** The SQL expression for the next number of an order slip. SQLite and PostgreSQL have different expressions. */
  nextTicket: string;
  close(): Promise<void>;
};
