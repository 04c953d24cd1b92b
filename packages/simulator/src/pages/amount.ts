import { type Currency, currencies } from "@qfpay/core";

/**
 * Formats minor units for a person: `HK$1,234.50`, and in other currencies `USD 12.00`. For a currency whose decimals
 * QFPay does not document, the number is shown unchanged.
 */
export function formatAmount(txamt: number, txcurrcd: string): string {
  const exponent = currencies[txcurrcd as Currency]?.exponent ?? 0;
  const digits = String(txamt).padStart(exponent + 1, "0");
  const whole = digits.slice(0, digits.length - exponent).replace(/\B(?=(\d{3})+$)/g, ",");
  const unit = txcurrcd === "HKD" ? "HK$" : `${txcurrcd} `;
  return `${unit}${exponent === 0 ? whole : `${whole}.${digits.slice(-exponent)}`}`;
}
