/** The numbers of the paid orders. */
export const paid: string[] = [];
