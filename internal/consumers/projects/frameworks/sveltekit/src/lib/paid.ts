export const paid: string[] = [];
