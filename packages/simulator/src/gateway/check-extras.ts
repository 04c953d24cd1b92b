import { invalidParam, type Params } from "./check-params.js";
import { jsonOf } from "./json-param.js";

/** The optional parameters for which QFPay documents the possible values. */
const values: Record<string, RegExp> = {
  limit_pay: /^no_credit$/,
  pay_tag: /^ALIPAY(HK|CN)$/,
  rmb_tag: /^Y$/,
  txzone: /^[+-]\d{4}$/,
};

/** The members that WeChat H5 (pay type 800212) requires in the JSON of `extend_info`. */
const h5RequiredMembers = [
  ["spbill_create_ip"],
  ["scene_info", "h5_info", "type"],
  ["scene_info", "h5_info", "wap_url"],
  ["scene_info", "h5_info", "wap_name"],
];

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function checkExtendInfo(params: Params, pay_type: string): void {
  if (!params.extend_info) return;
  const info = jsonOf(params, "extend_info");
  if (!isObject(info)) throw invalidParam("extend_info must be a JSON object");
  if (pay_type !== "800212") return;
  for (const path of h5RequiredMembers) {
    const value = path.reduce<unknown>((inside, name) => (isObject(inside) ? inside[name] : undefined), info);
    if (typeof value !== "string" || !value)
      throw invalidParam(`extend_info of pay_type 800212 needs ${path.join(".")}`);
  }
}

/** Checks the optional parameters that have a fixed set of values. @throws {Refusal} 1104 if one has another value */
export function checkValues(params: Params): void {
  for (const [name, format] of Object.entries(values)) {
    const value = params[name];
    if (value && !format.test(value)) throw invalidParam(`${name} "${value}" is not one of the documented values`);
  }
}

/** Checks the optional parameters of a payment. @throws {Refusal} 1104 if one is invalid */
export function checkExtras(params: Params, pay_type: string): void {
  checkValues(params);
  if (params.rmb_tag && params.txcurrcd !== "CNY") throw invalidParam("rmb_tag goes with txcurrcd CNY");
  checkExtendInfo(params, pay_type);
}
