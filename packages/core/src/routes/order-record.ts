import { payTypes } from "../catalog/pay-types.js";
import type { QFPay } from "../qfpay.js";
import { fingerprint } from "../signing/fingerprint.js";
import type { CheckoutCreated } from "./create-order.js";
import type { CheckoutOrder } from "./options.js";
import { OrderRefusedError } from "./order-refused.js";

/** What a store keeps of a created order. */
export type OrderRecord = {
  /** Fingerprint of the whole order. */
  order: string;
  created: CheckoutCreated;
  mchid?: string | undefined;
  /** Epoch milliseconds. */
  createdAt: number;
  payableUntil: number;
};

/** What others are told of an order that is being created. */
export type OrderNote = Pick<OrderRecord, "order"> & { startedAt: number };

const minute = 60_000;
const qrMinutes = 30; // QFPay's default; no pay type is known to live shorter
const linkMinutes = 120;

const membersOf = (order: CheckoutOrder): Record<string, unknown> => ("checkout" in order ? order.checkout : order);

/** The order's number where it has one: without, or with another type, the gateway is not asked at all. */
export function numberOf(order: CheckoutOrder): string | undefined {
  if (typeof order !== "object" || order === null) return undefined;
  const number = membersOf(order)?.out_trade_no;
  return typeof number === "string" && number !== "" ? number : undefined;
}

/** Links have a space of their own, because a flood of them costs no call. */
export const recordId = (qfpay: QFPay, kind: "order" | "link", out_trade_no: string): string =>
  `${kind}:${qfpay.checkout.account}:${out_trade_no}`;

// What differs between two requests for the same order.
const notCompared = new Set(["txdtm", "redirect", "lang"]);

/** Names an order by everything that is charged or shown: number, amount, currency, pay type, merchant, addresses... */
export function orderFingerprint(order: CheckoutOrder): string {
  const members = Object.entries(membersOf(order))
    .filter(([name, value]) => !notCompared.has(name) && value !== undefined && value !== null && value !== "")
    .map(([name, value]) => `${name}=${String(value)}`);
  return fingerprint(["checkout" in order ? "link" : "order", ...members.sort()]);
}

/** @returns epoch milliseconds until which the customer can pay, counted from `now` */
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
