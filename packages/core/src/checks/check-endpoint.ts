import { isAbsent } from "../absent.js";
import { type EndpointName, endpoints } from "../catalog/endpoints.js";
import type { Parameters } from "../signing/canonicalize.js";
import { Check } from "./check.js";

const purposes: Readonly<Record<string, string>> = {
  syssn: "the transaction number QFPay gave",
  out_trade_no: "a number of your own, unique over payments and refunds",
  pay_type: "the code of a payment type, such as 800201",
};

/**
 * Checks the parameters that the endpoint requires, and the form of amount, currency, page numbers and time. Returns
 * the `Check`, to which the caller may add further problems.
 */
export function checkEndpoint(endpoint: EndpointName, params: Parameters): Check {
  const check = new Check(params);
  const required: readonly string[] = endpoints[endpoint].required;
  for (const name of required) {
    if (name === "txamt") check.amount(name);
    else if (name === "txcurrcd") check.currency(name);
    else check.required(name, purposes[name] ?? `${endpoints[endpoint].path} needs it`);
  }
  for (const [name, most] of [
    ["page", Number.MAX_SAFE_INTEGER],
    ["page_size", 100],
  ] as const) {
    const value = params[name];
    if (isAbsent(value) || (/^[1-9]\d*$/.test(String(value)) && Number(value) <= most)) continue;
    check.add(name, name === "page" ? "page counts from 1." : "page_size must be an integer from 1 to 100.");
  }
  return check.dateTime("txdtm");
}
