export type SqlValue = string | number | null;

/** The few database functions that the shop needs, so that its SQL runs on both databases. No transaction is needed. */
export type Sql = {
  /** Runs one SQL statement. The `values` replace each `?` in order. */
  query<Row>(text: string, values?: readonly SqlValue[]): Promise<Row[]>;
  nextTicket: string;
  close(): Promise<void>;
};
