/** Returns a name for a test. The reporter shows the test's result in this row and column of the printed table. */
export const cell = (row: string, column: string) => `${row} | ${column}`;
