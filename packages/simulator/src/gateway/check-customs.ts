import { invalidParam, type Params, requireParameter } from "./check-params.js";
import { Refusal } from "./refusal.js";

const maxLengths: Record<string, number> = {
  syssn: 32,
  customs: 20,
  mch_customs_no: 20,
  out_request_no: 32,
  sub_order_no: 64,
};

/** Reads the parameters that identify a customs declaration. @throws {Refusal} 1104 */
export function referenceOf(params: Params) {
  const trade_type = requireParameter(params, "trade_type");
  if (trade_type !== "weixin" && trade_type !== "alipay")
    throw invalidParam(`trade_type "${trade_type}" must be weixin or alipay`);
  for (const [name, limit] of Object.entries(maxLengths)) {
    if ((params[name] ?? "").length > limit) throw invalidParam(`parameter ${name} is longer than ${limit} characters`);
  }
  return {
    trade_type,
    customs: requireParameter(params, "customs"),
    syssn: requireParameter(params, "syssn"),
    sub_order_no: params.sub_order_no ?? "",
  } as const;
}

function feeOf(params: Params, name: string): number {
  const text = requireParameter(params, name);
  if (!/^\d{1,11}$/.test(text)) throw invalidParam(`${name} "${text}" must be a whole number of cents`);
  return Number(text);
}

function checkSplit(params: Params, { paid, declared }: DeclaredAmounts): number {
  if (params.fee_type !== "CNY") throw invalidParam("fee_type of a split order must be CNY");
  const [order, transport, product] = ["order_fee", "transport_fee", "product_fee"].map((name) => feeOf(params, name));
  if (order !== transport! + product!) throw new Refusal("1266", "order_fee must be transport_fee plus product_fee");
  if (order! + declared > paid) {
    const others = declared ? `with the ${declared} of its other parts ` : "";
    throw new Refusal("1266", `order_fee ${order} is ${others}above the payment's ${paid}`);
  }
  return order!;
}

/**
 * The amounts, in minor units, for the check of a customs declaration. `paid`: the payment's amount. `declared`: the
 * sum of the earlier declarations of the same split order.
 */
export type DeclaredAmounts = { readonly paid: number; readonly declared: number };

/**
 * Checks the number, action and amounts of a customs declaration.
 *
 * @returns the declared amount in cents, if the declaration is for a part of an order (`sub_order_no`)
 * @throws {Refusal} 1104 or 1266
 */
export function checkDeclaration(params: Params, amounts: DeclaredAmounts): number | undefined {
  requireParameter(params, "mch_customs_no");
  const { action_type, amount, sub_order_no } = params;
  if (action_type && action_type !== "ADD" && action_type !== "MODIFY")
    throw invalidParam("action_type must be ADD or MODIFY");
  if (amount) {
    if (!/^\d{1,9}(\.\d{1,2})?$/.test(amount))
      throw invalidParam(`amount "${amount}" must be decimal text such as 2.00`);
    if (Math.round(Number(amount) * 100) > amounts.paid) {
      throw new Refusal("1266", `amount ${amount} is above the payment: it is decimal text, not cents`);
    }
  }
  return sub_order_no ? checkSplit(params, amounts) : undefined;
}
