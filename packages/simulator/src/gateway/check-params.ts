import { type Currency, currencies } from "@qfpay/core";
import { parseHongKong } from "../world/hong-kong-time.js";
import { isWebAddress } from "../world/web-address.js";
import { Refusal } from "./refusal.js";

/** The parameters of a request, by name. An empty value counts as missing. */
export type Params = Readonly<Partial<Record<string, string>>>;

/** Makes the refusal of an invalid parameter, with code 1104. */
export const invalidParam = (reason: string): Refusal => new Refusal("1104", reason);

/** Returns the value of a parameter. @throws {Refusal} 1104 naming the parameter, if it is missing or empty */
export function requireParameter(params: Params, name: string): string {
  const value = params[name];
  if (!value) throw invalidParam(`parameter ${name} is missing`);
  return value;
}

/** The documented maximum lengths of parameters, in characters. A comma-separated list counts as one value. */
const maxLengths: Record<string, number> = {
  syssn: 128,
  out_trade_no: 128,
  auth_code: 128,
  goods_name: 64,
  udid: 40,
  notify_url: 256,
  return_url: 512,
  sub_openid: 128,
  openid: 64,
};

/** Checks that no parameter is longer than QFPay documents. @throws {Refusal} 1104 */
export function checkLengths(params: Params): void {
  for (const [name, limit] of Object.entries(maxLengths)) {
    const length = [...(params[name] ?? "")].length;
    if (length > limit) throw invalidParam(`parameter ${name} has ${length} characters, ${limit} at most`);
  }
}

/** Reads the amount of a request in minor units. @throws {Refusal} 1104 */
export function amountOf(params: Params): number {
  const txamt = requireParameter(params, "txamt");
  if (!/^[1-9]\d{0,10}$/.test(txamt)) {
    throw invalidParam(`txamt "${txamt}" must be a whole number of minor units, 1 to 99999999999`);
  }
  return Number(txamt);
}

/** Reads the currency of a request. @throws {Refusal} 1104 */
export function currencyOf(params: Params): Currency {
  const txcurrcd = requireParameter(params, "txcurrcd");
  if (!Object.hasOwn(currencies, txcurrcd)) throw invalidParam(`txcurrcd "${txcurrcd}" is not supported`);
  return txcurrcd as Currency;
}

/** Reads a time in the format `YYYY-MM-DD HH:mm:ss`. @throws {Refusal} 1104 */
export function timeOf(params: Params, name: string): string {
  const text = requireParameter(params, name);
  if (parseHongKong(text) === undefined) throw invalidParam(`${name} "${text}" must be YYYY-MM-DD HH:mm:ss`);
  return text;
}

/** Reads an http or https address; `undefined` if the parameter is missing. @throws {Refusal} 1104 */
export function urlOf(params: Params, name: string): string | undefined {
  const text = params[name];
  if (!text) return undefined;
  if (!isWebAddress(text)) throw invalidParam(`${name} must be an http or https URL`);
  return text;
}

/** The number of minutes after which an unpaid order expires if the request sets no other time. */
export const defaultExpiry = 30;

/** Reads the number of minutes after which an unpaid order expires. @throws {Refusal} 1104 */
export function expiryOf(params: Params): number {
  const text = params.expired_time || String(defaultExpiry);
  const minutes = /^\d{1,3}$/.test(text) ? Number(text) : Number.NaN;
  if (!(minutes >= 5 && minutes <= 120)) throw invalidParam(`expired_time "${text}" must be 5 to 120 minutes`);
  return minutes;
}
