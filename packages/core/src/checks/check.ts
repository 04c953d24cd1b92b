import { isAbsent } from "../absent.js";
import { currencies } from "../catalog/currencies.js";
import { strayCharacter } from "../credential.js";
import { QFPayValidationError, type ValidationIssue } from "../errors.js";
import { objectOf } from "../object-of.js";
import type { Parameters } from "../signing/canonicalize.js";
import { isTxdtm } from "../txdtm.js";

/** The maximum lengths of parameter values in characters, according to QFPay's documents. */
const maxLengths: Readonly<Record<string, number>> = {
  out_trade_no: 128,
  auth_code: 128,
  goods_name: 64,
  mchid: 16,
  udid: 40,
  notify_url: 256,
  note: 200,
};

/** Whether a text has more than `longest` characters. They are counted only if it has more UTF-16 units. */
const isLonger = (text: string, longest: number): boolean => text.length > longest && [...text].length > longest;

const urlNames = ["notify_url", "return_url", "failed_url", "cancel_url", "redirect_uri"];

/** Collects the problems of one call's parameters, so that one error reports all of them. */
export class Check {
  /** A copy of the parameters to check. */
  readonly #params: Parameters;
  readonly #issues: ValidationIssue[] = [];

  /** @throws {QFPayValidationError} if the parameters are not an object */
  constructor(params: Parameters, validate = true) {
    // Copies only the object's own members, because the request contains only these.
    this.#params = { ...objectOf("params", params) };
    if (validate) this.#texts();
    this.#numbers();
  }

  /** Checks that no text is too long, and that URLs are complete. */
  #texts(): void {
    const params = this.#params;
    for (const [name, longest] of Object.entries(maxLengths)) {
      const value = params[name];
      if (!isAbsent(value) && isLonger(String(value), longest)) {
        this.add(name, `${name} is longer than ${longest} characters. Shorten it.`);
      }
    }
    for (const name of urlNames) {
      const value = params[name];
      if (!isAbsent(value) && !URL.canParse(String(value))) {
        this.add(name, `${name} is not a URL. Write it in full, with https://.`);
      }
    }
  }

  /** Checks that order and transaction numbers are text without a comma, which separates numbers in queries. */
  #numbers(): void {
    const params = this.#params;
    // Order and transaction numbers must be text, because a JavaScript number loses digits and leading zeros.
    for (const name of ["out_trade_no", "syssn", "original_out_trade_no", "qf_trade_no"]) {
      const value = params[name];
      if (!isAbsent(value) && typeof value !== "string" && !(name !== "out_trade_no" && typeof value === "bigint"))
        this.add(name, `${name} must be text, in quotes.`);
    }
    // QFPay's query takes a text with a comma for a list of numbers, so an order with a comma in its number could never
    // be queried.
    if (String(params.out_trade_no ?? "").includes(",")) {
      this.add(
        "out_trade_no",
        "out_trade_no must not hold a comma, which queries read as a list. Use letters and digits.",
      );
    }
  }

  /** Adds a problem with one parameter. @param path the parameter's name */
  add(path: string, message: string): this {
    this.#issues.push({ path, message });
    return this;
  }

  /** Adds a problem if a parameter is absent. @param reason why the parameter is required, for the error */
  required(name: string, reason: string): this {
    return isAbsent(this.#params[name]) ? this.add(name, `${name} is missing: ${reason}.`) : this;
  }

  /** Checks that a parameter is an amount in minor units: an integer from `smallest` to 99 999 999 999. */
  amount(name: string, smallest = 1): this {
    const value = this.#params[name];
    if (isAbsent(value)) return this.add(name, `${name} is missing: the amount in minor units (1000 is 10.00).`);
    if (typeof value === "number" && !Number.isSafeInteger(value)) {
      return this.add(name, `${name} must be an integer of minor units; ${value} is not. Multiply and round first.`);
    }
    const text = String(value);
    if (!/^[1-9]\d{0,10}$/.test(text)) {
      return this.add(name, `${name} must be an integer from 1 to 99999999999 in minor units (1000 is 10.00).`);
    }
    return Number(text) < smallest
      ? this.add(name, `${name} must be at least ${smallest} for this pay type (more than 1 HKD).`)
      : this;
  }

  /** Checks that a sub-merchant's id, if it is given, has only characters that QFPay's ids contain. */
  merchant(name: string): this {
    const value = this.#params[name];
    const problem = isAbsent(value) ? undefined : strayCharacter(name, String(value));
    return problem ? this.add(name, problem) : this;
  }

  /** Checks that a parameter is the code of a currency that QFPay takes. */
  currency(name: string): this {
    const value = this.#params[name];
    if (typeof value === "string" && Object.hasOwn(currencies, value)) return this;
    return this.add(name, `${name} must be one of ${Object.keys(currencies).join(", ")}, in capitals.`);
  }

  /** Checks that a time parameter, if it is given, has the form `YYYY-MM-DD HH:mm:ss`. */
  dateTime(name: string): this {
    const value = this.#params[name];
    if (isAbsent(value) || isTxdtm(String(value))) return this;
    return this.add(name, `${name} must be written YYYY-MM-DD HH:mm:ss; use formatTxdtm(date).`);
  }

  /** Ends the check. @throws {QFPayValidationError} if problems were found; the error lists all of them */
  throwIfWrong(): void {
    if (this.#issues.length > 0) throw new QFPayValidationError(this.#issues);
  }
}
