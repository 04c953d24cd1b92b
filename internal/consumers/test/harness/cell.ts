/** The name of a test that fills a cell of the final table. The reporter parses it. */
export const cell = (row: string, column: string) => `${row} | ${column}`;
