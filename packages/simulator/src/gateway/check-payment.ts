import type { PayTypeRow } from "@qfpay/core";
import { knownPayType } from "../world/pay-type-rows.js";
import { checkExtras } from "./check-extras.js";
import {
  amountOf,
  checkLengths,
  currencyOf,
  defaultExpiry,
  expiryOf,
  invalidParam,
  type Params,
  requireParameter,
  timeOf,
  urlOf,
} from "./check-params.js";

/** The checked parameters of a payment request; `txamt` in minor units. */
export type PaymentOrder = {
  /** The properties of the pay type, such as how the customer pays. */
  readonly row: PayTypeRow;
  readonly pay_type: string;
  readonly txamt: number;
  readonly txcurrcd: string;
  readonly out_trade_no: string;
  /** The time of the request according to the client. */
  readonly txdtm: string;
  readonly goods_name: string;
  /** The id of the merchant's device that sent the request, or `""`. */
  readonly udid: string;
  /** The text of the scanned code, for pay types with which the merchant scans the customer's code. */
  readonly auth_code: string | undefined;
  readonly notify_url: string | undefined;
  readonly return_url: string | undefined;
  /** The minutes after which an unpaid order expires; `undefined` for pay types whose orders do not expire. */
  readonly expiresAfter: number | undefined;
};

const otherPlaces: Partial<Record<PayTypeRow["carries"], string>> = {
  hosted: "is only taken through the hosted checkout page or Element",
  terminal: "is only taken at a card terminal",
};

/** Returns the pay type and its properties. @throws {Refusal} 1104 if the pay type is missing or unknown */
export function payTypeOf(params: Params): { pay_type: string; row: PayTypeRow } {
  const pay_type = requireParameter(params, "pay_type");
  const row = knownPayType(pay_type);
  if (!row) throw invalidParam(`pay_type "${pay_type}" is not known`);
  return { pay_type, row };
}

/**
 * Returns the number of minutes after which an unpaid order expires. Some pay types ignore the parameter
 * `expired_time`, even if it is invalid; their QR codes expire after the default time.
 */
function expiresAfter(row: PayTypeRow, params: Params): number | undefined {
  if (row.expiredTime) return expiryOf(params);
  return row.mode === "MPM" ? defaultExpiry : undefined;
}

/**
 * Checks a payment request: first the parameters that every pay type needs, then those of the request's pay type.
 *
 * @throws {Refusal} 1104 naming the parameter
 */
export function checkPayment(params: Params): PaymentOrder {
  checkLengths(params);
  const txamt = amountOf(params);
  const txcurrcd = currencyOf(params);
  const { pay_type, row } = payTypeOf(params);
  const out_trade_no = requireParameter(params, "out_trade_no");
  const txdtm = timeOf(params, "txdtm");
  const minutes = expiresAfter(row, params);
  const otherPlace = otherPlaces[row.carries];
  if (otherPlace) throw invalidParam(`pay_type ${pay_type} (${row.wallet}) ${otherPlace}`);
  for (const name of row.requires)
    if (!params[name]) throw invalidParam(`pay_type ${pay_type} needs parameter ${name}`);
  checkExtras(params, pay_type);
  if (row.minTxamt !== undefined && txcurrcd === "HKD" && txamt < row.minTxamt) {
    throw invalidParam(`pay_type ${pay_type} takes more than ${((row.minTxamt - 1) / 100).toFixed(2)} HKD`);
  }
  return {
    row,
    pay_type,
    txamt,
    txcurrcd,
    out_trade_no,
    txdtm,
    goods_name: params.goods_name ?? "",
    udid: params.udid ?? "",
    auth_code: row.mode === "CPM" ? requireParameter(params, "auth_code") : undefined,
    notify_url: urlOf(params, "notify_url"),
    return_url: urlOf(params, "return_url"),
    expiresAfter: minutes,
  };
}
