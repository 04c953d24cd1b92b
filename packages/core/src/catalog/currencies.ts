/**
 * The currencies that QFPay takes, by ISO 4217 code. Many pay types take HKD only.
 *
 * `exponent` is the number of decimals that an amount can have. QFPay does not document this number for JPY, IDR and
 * MMK: their `exponent` is `undefined`, and you must supply the number yourself.
 *
 * @see https://sdk.qfapi.com
 * @example
 * currencies.HKD.exponent; // 2
 */
export const currencies = {
  AED: { name: "Arab Emirates Dirham", exponent: 2 },
  CNY: { name: "Chinese Yuan", exponent: 2 },
  EUR: { name: "Euro", exponent: 2 },
  HKD: { name: "Hong Kong Dollar", exponent: 2 },
  IDR: { name: "Indonesian Rupiah", exponent: undefined },
  JPY: { name: "Japanese Yen", exponent: undefined },
  MMK: { name: "Myanmar Kyat", exponent: undefined },
  MYR: { name: "Malaysian Ringgit", exponent: 2 },
  SGD: { name: "Singapore Dollar", exponent: 2 },
  THB: { name: "Thai Baht", exponent: 2 },
  USD: { name: "United States Dollar", exponent: 2 },
  CAD: { name: "Canadian Dollar", exponent: 2 },
  AUD: { name: "Australian Dollar", exponent: 2 },
} as const;

/** One of the 13 currency codes that QFPay takes. */
export type Currency = keyof typeof currencies;
