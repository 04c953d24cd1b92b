import { currencies } from "@qfpay/core";

/** An amount for people. Where the number of decimals is not known, the minor units are shown as they are. */
export function money(txamt: number | undefined, txcurrcd = ""): string {
  if (txamt === undefined) return "?";
  const exponent = Object.hasOwn(currencies, txcurrcd)
    ? currencies[txcurrcd as keyof typeof currencies].exponent
    : undefined;
  if (exponent === undefined) return `${txcurrcd} ${txamt} minor units`.trim();
  return `${txcurrcd} ${(txamt / 10 ** exponent).toFixed(exponent)}`;
}
