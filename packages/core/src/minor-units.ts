import { type Currency, currencies } from "./catalog/currencies.js";
import { QFPayValidationError } from "./errors.js";

/**
 * Converts a decimal amount to minor units, without floating-point arithmetic.
 *
 * @param amount decimal text such as `"12.34"`; no sign, no exponent, no thousands separator
 * @param exponent the number of decimals that an amount can have; required for JPY, IDR and MMK, where QFPay does not
 * document it
 * @returns a safe integer, ready for `txamt`
 * @throws {QFPayValidationError} if the text is malformed, has more decimals than the currency, or is too large, or
 * if the exponent is needed but missing
 * @example
 * toMinorUnits("12.34", "HKD"); // 1234
 * toMinorUnits("500", "JPY", 0); // 500
 */
export function toMinorUnits(amount: string, currency: Currency, exponent?: number): number {
  const fail = (path: string, message: string) => new QFPayValidationError([{ path, message }]);
  if (!Object.hasOwn(currencies, currency)) {
    throw fail("currency", `currency must be one of ${Object.keys(currencies).join(", ")}.`);
  }
  const known: number | undefined = currencies[currency].exponent;
  if (exponent !== undefined && known !== undefined && exponent !== known) {
    throw fail("exponent", `${currency} has ${known} decimals, not ${exponent}. Leave the exponent out.`);
  }
  const decimals = exponent ?? known;
  if (decimals === undefined) {
    throw fail(
      "exponent",
      `QFPay does not document the decimals of ${currency}. Ask QFPay and pass their number as exponent.`,
    );
  }
  if (!(Number.isInteger(decimals) && decimals >= 0 && decimals <= 4)) {
    throw fail("exponent", "exponent must be an integer from 0 to 4.");
  }
  const match = typeof amount === "string" ? /^(\d+)(?:\.(\d+))?$/.exec(amount) : null;
  if (!match && String(amount).includes(",")) {
    throw fail(
      "amount",
      'amount holds a comma. Write it without thousands separators and with a point, such as "1234.50".',
    );
  }
  if (typeof amount === "number") {
    throw fail("amount", 'amount must be decimal text such as "12.34", not a number: floats lose cents.');
  }
  if (!match)
    throw fail("amount", 'amount must be decimal text such as "12.34": digits, and perhaps a point and digits.');
  const [, whole = "", digits = ""] = match;
  // Zeros beyond the minor unit are accepted, because databases print such zeros, which do not change the amount.
  const fraction = digits.replace(/0+$/, "");
  if (fraction.length > decimals)
    throw fail("amount", `${currency} has ${decimals} decimals; amount has ${fraction.length}.`);
  const units = Number(whole + fraction.padEnd(decimals, "0"));
  if (units > 99_999_999_999) throw fail("amount", "amount is above 99999999999 minor units, the largest QFPay takes.");
  return units;
}
