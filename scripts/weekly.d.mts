export const isWeekly: boolean;
