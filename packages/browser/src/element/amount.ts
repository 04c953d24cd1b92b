type Priced = { txamt?: number; txcurrcd?: string };

/**
 * Formats the amount for the customer, such as `HK$44.00`. Returns an empty text if the amount is not certain: QFPay
 * does not document the minor unit of some currencies, and a wrong amount is worse than none.
 */
export function amountText({ txamt, txcurrcd }: Priced = {}, lang: string): string {
  if (txamt === undefined || !txcurrcd || /JPY|IDR|MMK/.test(txcurrcd)) return "";
  return (txamt / 100).toLocaleString(lang, { style: "currency", currency: txcurrcd });
}
