/** Returns the name of a test that fills a cell of the printed table. The reporter parses this name. */
export const cell = (row: string, column: string) => `${row} | ${column}`;
