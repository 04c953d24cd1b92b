/** The order numbers of the paid orders. */
export const paid: string[] = [];
