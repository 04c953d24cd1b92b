const hkd = new Intl.NumberFormat("en-HK", { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** Formats minor units: 2200 becomes `HK$22.00`. */
export const showMoney = (txamt: number): string => `HK$${hkd.format(txamt / 100)}`;
