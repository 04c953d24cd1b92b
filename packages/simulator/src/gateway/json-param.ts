import { invalidParam, type Params } from "./check-params.js";

/** Parses the parameter `name`. @throws {Refusal} with code 1104 if it is not JSON text */
export function jsonOf(params: Params, name: string): unknown {
  try {
    return JSON.parse(params[name]!);
  } catch {
    throw invalidParam(`${name} must be JSON text in one form field`);
  }
}

/** Reads the parameter `name`. @throws {Refusal} with code 1104 if it is no whole number from 1 */
export function countOf(params: Params, name: string): number {
  const text = params[name] ?? "";
  if (!/^[1-9]\d{0,5}$/.test(text)) throw invalidParam(`${name} "${text}" must be a whole number from 1`);
  return Number(text);
}
