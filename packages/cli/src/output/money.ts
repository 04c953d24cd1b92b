import { currencies } from "@qfpay/core";

/** Formats an amount for display. Minor units are shown unchanged if the currency's number of decimals is not known. */
export function money(txamt: number | undefined, txcurrcd = ""): string {
  if (txamt === undefined) return "?";
  const exponent = Object.hasOwn(currencies, txcurrcd)
    ? currencies[txcurrcd as keyof typeof currencies].exponent
    : undefined;
  if (exponent === undefined) return `${txcurrcd} ${txamt} minor units`.trim();
  return `${txcurrcd} ${(txamt / 10 ** exponent).toFixed(exponent)}`;
}
