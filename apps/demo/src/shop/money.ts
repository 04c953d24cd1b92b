const hkd = new Intl.NumberFormat("en-HK", { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** Minor units as people read them: 2200 is `HK$22.00`. */
export const showMoney = (txamt: number): string => `HK$${hkd.format(txamt / 100)}`;
