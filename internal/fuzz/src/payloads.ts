import type { NotificationType } from "@qfpay/core";
import type { Random } from "./random.js";

/** Requires a test body for every kind of notification in `@qfpay/core`, or this file does not compile. */
type BodyOfKind = Record<Exclude<NotificationType, "incomplete" | "unknown">, () => Record<string, unknown>>;

/** Returns the members of a random notification, which differ for every index. */
export function notificationMembers(random: Random, index: number): Record<string, unknown> {
  const number = String(index).padStart(10, "0");
  const money = {
    status: "1",
    pay_type: random.pick(["800101", "800201", "802801"]),
    sysdtm: "2026-01-01 12:00:03",
    paydtm: "2026-01-01 12:00:41",
    goods_name: random.pick(["", "Milk tea", "奶茶 🧋", 'a/b "c" \\ d']),
    txcurrcd: "HKD",
    txamt: String(random.between(1, 999_999)),
    out_trade_no: `ORDER${number}`,
    syssn: `2026${number}`,
    cancel: "0",
    respcd: "0000",
  };
  const token = { tokenid: `tk_${number}`, event: "NEW", sysdtm: money.sysdtm, notify_type: "payment_token" };
  const subscription = { state: "ACTIVE", sysdtm: money.sysdtm, subscription_id: `sub_${number}` };
  const bodies: BodyOfKind = {
    payment: () => ({ ...money, notify_type: "payment" }),
    refund: () => ({ ...money, notify_type: "refund" }),
    unfreeze: () => ({ ...money, notify_type: "unfreeze" }),
    payment_token: () => token,
    subscription: () => ({ ...subscription, notify_type: "subscription" }),
    subscription_payment: () => ({
      ...money,
      ...subscription,
      subscription_order_id: `so_${number}`,
      notify_type: "subscription_payment",
    }),
  };
  return random.pick([
    ...Object.values(bodies),
    () => ({ ...money, notify_type: "payment", chnlsn: random.hex(20), goods_info: random.hex(random.below(300)) }),
    () => ({ ...money, order_type: "payment" }),
  ])();
}

/**
 * Serializes a body as JSON: usually with escapes for all non-ASCII characters, as the gateway's Python does, and
 * sometimes with these characters in UTF-8.
 */
export function printJson(value: Record<string, unknown>, random: Random): Buffer {
  const text = `{${Object.entries(value)
    .map(([name, member]) => `${JSON.stringify(name)}: ${JSON.stringify(member)}`)
    .join(", ")}}`;
  const escaped = text.replace(/[^\0-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
  return Buffer.from(random.chance(4) ? text : escaped);
}
