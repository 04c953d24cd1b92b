/** Names a test that fills a cell of the final table; the reporter reads it back. */
export const cell = (row: string, column: string) => `${row} | ${column}`;
