export type SqlValue = string | number | null;

/** The few database functions that the shop needs, so that its SQL runs on both databases. No statement needs another. */
export type Sql = {
  /** `values` replace each `?` in order. */
  query<Row>(text: string, values?: readonly SqlValue[]): Promise<Row[]>;
  /** A SQL expression for the next ticket number. */
  nextTicket: string;
  close(): Promise<void>;
};
