import { payTypes } from "../catalog/pay-types.js";
import type { QFPay } from "../qfpay.js";
import { fingerprint } from "../signing/fingerprint.js";
import type { CheckoutCreated } from "./checkout-created.js";
import type { CheckoutOrder } from "./options.js";
import { OrderRefusedError } from "./order-refused.js";

/** The value that a store keeps for a created order. */
export type OrderRecord = {
  /** Fingerprint of the whole order; see `orderFingerprint`. */
  order: string;
  created: CheckoutCreated;
  mchid?: string | undefined;
  /** Epoch milliseconds. */
  createdAt: number;
  payableUntil: number;
};

/** The value in the store for a number whose order was lost and closed. It names the order that replaced the lost one. */
export type ReplacedRecord = Pick<OrderRecord, "order"> & { replacedBy: CheckoutOrder };

/** Reads a record from its text in the store. */
export const recordOf = (text: string): OrderRecord | ReplacedRecord => JSON.parse(text);

/** Writes a record as text for the store. An amount may be a bigint, which JSON cannot hold, so it is written as text. */
export const textOfRecord = (record: OrderRecord | ReplacedRecord): string =>
  JSON.stringify(record, (_, value) => (typeof value === "bigint" ? String(value) : value));

/** The note that other callers see while an order is being created. */
export type OrderNote = Pick<OrderRecord, "order"> & { startedAt: number };

const minute = 60_000;
const qrMinutes = 30; // QFPay's default. No pay type is known to have a shorter limit.
const linkMinutes = 120;

const membersOf = (order: CheckoutOrder): Record<string, unknown> => ("checkout" in order ? order.checkout : order);

/**
 * The number of an order, or `undefined` if the number is missing or no text. Such an order is refused without a call
 * to the gateway.
 */
export function numberOf(order: CheckoutOrder): string | undefined {
  if (typeof order !== "object" || order === null) return undefined;
  const number = membersOf(order)?.out_trade_no;
  return typeof number === "string" && number !== "" ? number : undefined;
}

/** The storage key of an order. Links have keys of their own, because a flood of them costs no call to the gateway. */
export const recordId = (qfpay: QFPay, kind: "order" | "link", out_trade_no: string): string =>
  `${kind}:${qfpay.checkout.account}:${out_trade_no}`;

// Members that may differ between two requests for the same order.
const notCompared = new Set(["txdtm", "redirect", "lang"]);

/**
 * A fingerprint of all members that are charged or shown: number, amount, currency, pay type, merchant, addresses...
 */
export function orderFingerprint(order: CheckoutOrder): string {
  const members = Object.entries(membersOf(order))
    .filter(([name, value]) => !notCompared.has(name) && value !== undefined && value !== null && value !== "")
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

/** @throws {OrderRefusedError} if the number was used for another order */
export function checkSameOrder(held: Pick<OrderRecord, "order">, order: string): void {
  if (held.order === order) return;
  throw new OrderRefusedError("This order number belongs to another order. Please order again.", 409);
}
