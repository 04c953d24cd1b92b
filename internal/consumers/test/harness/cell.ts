/** Returns the name of a test, from which the reporter makes a cell of the printed table. */
export const cell = (row: string, column: string) => `${row} | ${column}`;
