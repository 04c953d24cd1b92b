import { payTypes } from "../catalog/pay-types.js";
import type { QFPay } from "../qfpay.js";
import { fingerprint } from "../signing/fingerprint.js";
import type { CheckoutCreated } from "./checkout-created.js";
import type { CheckoutOrder } from "./options.js";
import { OrderRefusedError } from "./order-refused.js";

/** The value that a store keeps for a created order. */
export type OrderRecord = {
  /** The order's fingerprint, which a repeated request for the order must have too. */
  order: string;
  /** The response that the visitor got when the order was created. */
  created: CheckoutCreated;
  /** The id of the sub-merchant for which the order was created. */
  mchid?: string | undefined;
  /** The time at which the order was created, in epoch milliseconds. */
  createdAt: number;
  /** The time until which the order can be paid, in epoch milliseconds. */
  payableUntil: number;
};

/**
 * The value that a store keeps for an order that was closed because its QR code or link was lost, for example in a
 * crash. `replacedBy` is the new order.
 */
export type ReplacedRecord = Pick<OrderRecord, "order"> & { replacedBy: CheckoutOrder };

/** Parses the text that the store keeps for an order. */
export const parseRecord = (text: string): OrderRecord | ReplacedRecord => JSON.parse(text);

/** Returns an order's text for the store. A bigint amount is written as a string, because JSON has no bigint. */
export const textOfRecord = (record: OrderRecord | ReplacedRecord | CheckoutOrder): string =>
  JSON.stringify(record, (_, value) => (typeof value === "bigint" ? String(value) : value));

/**
 * The value that a store keeps while an order is being created. The value is written anew every few seconds.
 * `writtenAt` is the time of the last write in epoch milliseconds.
 */
export type OrderInCreation = Pick<OrderRecord, "order"> & { writtenAt: number };

const minute = 60_000;
const qrMinutes = 30; // QFPay's default lifetime of QR codes. No QR code is known to expire earlier.
const linkMinutes = 120;

const membersOf = (order: CheckoutOrder): Record<string, unknown> => ("checkout" in order ? order.checkout : order);

/**
 * Returns the number of an order; `undefined` if the number is missing or is not a string. An order without a number is
 * refused without a call to the gateway.
 */
export function numberOf(order: CheckoutOrder): string | undefined {
  if (typeof order !== "object" || order === null) return undefined;
  const number = membersOf(order)?.out_trade_no;
  return typeof number === "string" && number !== "" ? number : undefined;
}

/**
 * Makes the store key of an order. Checkout links have other keys than orders: a link costs no call to the gateway, so
 * anybody can create a flood of links, and the flood must not evict orders.
 */
export const recordKey = (qfpay: QFPay, kind: "order" | "link", out_trade_no: string): string =>
  `${kind}:${qfpay.checkout.account}:${out_trade_no}`;

// Two requests for the same order may differ in these members, so `orderFingerprint` leaves them out.
const ignoredMembers = new Set(["txdtm", "redirect", "lang"]);

/** Makes a fingerprint of the order's members that affect the payment: number, amount, currency, pay type, URLs... */
export function orderFingerprint(order: CheckoutOrder): string {
  const members = Object.entries(membersOf(order))
    .filter(([name, value]) => !ignoredMembers.has(name) && value !== undefined && value !== null && value !== "")
    .map(([name, value]) => `${name}=${String(value)}`);
  return fingerprint(["checkout" in order ? "link" : "order", ...members.sort()]);
}

/** @returns the time in epoch milliseconds until which an order created at `now` can be paid */
export function payableUntil(order: CheckoutOrder, now: number): number {
  if ("checkout" in order) {
    const { checkout_expired_time: end, expired_time } = order.checkout;
    if (String(end ?? "").length === 13) return Number(end);
    return now + minute * (Number(end ?? expired_time ?? linkMinutes) || linkMinutes);
  }
  const { pay_type, expired_time } = order as { pay_type: string; expired_time?: number | string };
  const row = Object.hasOwn(payTypes, pay_type) ? payTypes[pay_type as keyof typeof payTypes] : undefined;
  return now + minute * (row?.expiredTime ? Number(expired_time ?? qrMinutes) || qrMinutes : qrMinutes);
}

/**
 * Checks that the record under an order number belongs to this order.
 *
 * @param order the fingerprint of the order
 * @throws {OrderRefusedError} if the number was used for another order
 */
export function checkSameOrder(record: Pick<OrderRecord, "order">, order: string): void {
  if (record.order === order) return;
  throw new OrderRefusedError("This order number belongs to another order. Please order again.", 409);
}
