import { signNotification } from "@qfpay/core/testing";

const right = {
  notify_type: "payment",
  respcd: "0000",
  pay_type: "801501",
  txamt: "1000",
  txcurrcd: "HKD",
  out_trade_no: "A-2002",
};

/** A delivery to the notification route of a shop whose only unpaid order is A-2002 of HK$10.00. */
export type Delivery = {
  /** A description of the delivery, for the messages of a failed test. */
  what: string;
  /** The members of the notification. */
  payload: { syssn: string; [name: string]: string };
  /** The key that signs the notification, if not the shop's key. */
  signedWith?: string;
  /** The most that the shop may do: mark the order paid, only acknowledge the delivery, or refuse it (`fail`). */
  may: "be paid" | "be acknowledged" | "fail";
};

const { out_trade_no: _, ...withoutNumber } = right;

/**
 * The deliveries that each shop gets, in this order. The wrong ones come first: a shop that accepts one of them then
 * also accepts the right one, and the test counts two payments.
 */
export const deliveries: readonly Delivery[] = [
  { what: "a forged payment", payload: { ...right, syssn: "1" }, signedWith: "a guessed key", may: "fail" },
  { what: "a declined payment", payload: { ...right, syssn: "2", respcd: "1205" }, may: "fail" },
  { what: "a payment of another amount", payload: { ...right, syssn: "3", txamt: "1" }, may: "fail" },
  { what: "a payment in another currency", payload: { ...right, syssn: "4", txcurrcd: "IDR" }, may: "fail" },
  {
    what: "a payment of another system",
    payload: { ...right, syssn: "5", out_trade_no: "B-1" },
    may: "be acknowledged",
  },
  { what: "a capture without a number", payload: { ...withoutNumber, syssn: "6" }, may: "fail" },
  { what: "the payment", payload: { ...right, syssn: "7" }, may: "be paid" },
  { what: "the second delivery of the payment", payload: { ...right, syssn: "7" }, may: "be paid" },
];

/**
 * Makes the HTTP request of a delivery.
 *
 * @param key the client key of the shop
 * @param path the path of the shop's notification route
 */
export function requestOf({ payload, signedWith }: Delivery, key: string, path = "/qfpay/notify"): Request {
  // Each route of a shop gets its own values of `syssn`, because each belongs to a different account.
  const { body, headers } = signNotification(
    { ...payload, syssn: `${path.length}${payload.syssn}` },
    signedWith ?? key,
  );
  return new Request(`http://shop.local${path}`, { method: "POST", headers, body });
}
