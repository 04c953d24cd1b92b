import { QFPayValidationError } from "../errors.js";
import { compareNames } from "./compare-names.js";

/**
 * The value of a request parameter: a string, a safe integer or a bigint. `undefined`, `null` and `""` mean that the
 * parameter is absent. Booleans, fractions and objects are refused, because they have no agreed text form: pass a
 * string instead.
 */
export type ParameterValue = string | number | bigint | null | undefined;

/** Request parameters, by QFPay's names. */
export type Parameters = { readonly [name: string]: ParameterValue };

function render(name: string, value: unknown): string {
  if (typeof value === "string") return value;
  if (value === undefined || value === null) return "";
  if (typeof value === "bigint" || Number.isSafeInteger(value)) return String(value);
  throw parameterError(name, `must be text or a safe integer, not ${kindOf(value)}. Pass the exact text to sign`);
}

function kindOf(value: unknown): string {
  if (typeof value !== "number") return Array.isArray(value) ? "an array" : `a value of type ${typeof value}`;
  return Number.isInteger(value) ? "an integer beyond 2^53" : "a fractional or non-finite number";
}

function parameterError(name: string, rule: string): QFPayValidationError {
  return new QFPayValidationError([{ path: name, message: `${name} ${rule}.` }]);
}

/** Parameters as they are sent and signed. `pairs`: sorted names and values. `text`: `pairs` as the text to sign. */
export type Canonical = { pairs: [string, string][]; text: string };

/**
 * Prepares the parameters that are both signed and sent: converts values to text, leaves out absent values, and sorts
 * the names in byte order. The gateway's code 1108 often means that empty values were sent but not signed.
 *
 * @param excluded the names of parameters that are left out, by default `sign` and `sign_type`
 * @throws {QFPayValidationError} if a value has no exact text form, such as a fraction
 */
export function cleanParameters(params: Parameters, excluded: readonly string[] = unsignedNames): Canonical {
  const pairs: [string, string][] = [];
  for (const name of Object.keys(params)) {
    if (excluded.includes(name)) continue;
    const value = render(name, params[name]);
    if (value === "") continue;
    // An insertion sort is used, because a request has about ten names, which are mostly in order already.
    const pair: [string, string] = [name, value];
    let at = pairs.push(pair) - 1;
    for (; at > 0 && compareNames(pairs[at - 1]![0], name) > 0; at--) pairs[at] = pairs[at - 1]!;
    pairs[at] = pair;
  }
  const text = joinPairs(pairs);
  if (!text.isWellFormed()) throw loneSurrogateError(pairs);
  return { pairs, text };
}

const unsignedNames = ["sign", "sign_type"];

/**
 * Makes the error for a text that contains half of a surrogate pair. Such a text has no UTF-8 form: the half would be
 * hashed as U+FFFD and might be sent as other bytes.
 */
function loneSurrogateError(pairs: Canonical["pairs"]): QFPayValidationError {
  const [name, value] = pairs.find((pair) => !pair.every((text) => text.isWellFormed()))!;
  return value.isWellFormed()
    ? parameterError(JSON.stringify(name), "is not a valid parameter name")
    : parameterError(name, "holds half of a surrogate pair, which has no UTF-8 form. Fix the text");
}

/** Joins names and values as `name=value&...`, without escaping. */
export const joinPairs = (pairs: readonly (readonly [string, string])[]): string => {
  let text = "";
  for (const [name, value] of pairs) text += text === "" ? `${name}=${value}` : `&${name}=${value}`;
  return text;
};

/**
 * Returns the text that QFPay hashes, without the key: the parameters as `name=value` in byte order of their names,
 * joined with `&`, without escaping. `sign`, `sign_type` and absent values are left out.
 *
 * @throws {QFPayValidationError} if a value has no exact text form (fraction, unsafe integer, object, lone surrogate)
 * @see https://sdk.qfapi.com (signature generation)
 * @example
 * canonicalize({ txamt: 100, mchid: "ZaMVg12345", txcurrcd: "HKD" });
 * // "mchid=ZaMVg12345&txamt=100&txcurrcd=HKD"
 */
export const canonicalize = (params: Parameters): string => cleanParameters(params).text;
