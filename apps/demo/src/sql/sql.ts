export type SqlValue = string | number | null;

/** The little that the shop asks of a database, so that one text serves both. Every statement stands alone. */
export type Sql = {
  /** Values take the place of `?`, in order. */
  query<Row>(text: string, values?: readonly SqlValue[]): Promise<Row[]>;
  /** An expression for the next number to call out. */
  nextTicket: string;
  close(): Promise<void>;
};
