import { type Currency, currencies } from "@qfpay/core";

/**
 * Minor units as a person reads them: `HK$1,234.50`, and of other currencies `USD 12.00`. Where QFPay does not say how many decimals a currency has, the
 * number is shown as it is.
 */
export function formatAmount(txamt: number, txcurrcd: string): string {
  const exponent = currencies[txcurrcd as Currency]?.exponent ?? 0;
  const digits = String(txamt).padStart(exponent + 1, "0");
  const whole = digits.slice(0, digits.length - exponent).replace(/\B(?=(\d{3})+$)/g, ",");
  const unit = txcurrcd === "HKD" ? "HK$" : `${txcurrcd} `;
  return `${unit}${exponent === 0 ? whole : `${whole}.${digits.slice(-exponent)}`}`;
}
