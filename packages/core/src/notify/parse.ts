import { signBody } from "../signing/sign-body.js";
import { amountOf, parseJson, textOf } from "../wire-values.js";
import { type Notification, type NotificationType, notificationTypes } from "./notification.js";

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

const amounts = new Set(["txamt", "cash_fee", "cash_refund_fee"]);

// What tells the events of a kind apart. A body without it stands for itself: its repeats have the same bytes.
const identity: Record<Exclude<NotificationType, "unknown">, readonly string[]> = {
  payment: ["syssn"],
  refund: ["syssn"],
  unfreeze: ["syssn"],
  payment_token: ["tokenid", "event", "sysdtm"],
  subscription: ["subscription_id", "state", "sysdtm"],
  subscription_payment: ["subscription_order_id", "syssn"],
};

/** The body as a JSON object, or `undefined` when it is none. */
export function readMembers(body: Uint8Array): Record<string, unknown> | undefined {
  try {
    const value: unknown = parseJson(decoder.decode(body));
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** What it says it is. */
function kindOf(raw: Readonly<Record<string, unknown>>): NotificationType {
  const named = textOf(raw.notify_type) ?? textOf(raw.order_type);
  if (named === "cancel") return "refund"; // the name some senders used for a refund until 2026
  return notificationTypes.find((type) => type === named) ?? "unknown";
}

function settle(name: string, value: unknown): unknown {
  if (amounts.has(name)) return amountOf(value);
  return value === "" || value === null ? undefined : typeof value === "number" ? String(value) : value;
}

/** Turns verified members into a notification: settled type and amounts, identity for dedupe, the rest as it came. */
export function parseNotification(raw: Record<string, unknown>, body: Uint8Array): Notification {
  // Members called type, id or raw lose against ours below, and a `__proto__` stays behind in this object.
  const fields: Record<string, unknown> = {};
  for (const name of Object.keys(raw)) {
    const value = settle(name, raw[name]);
    if (value !== undefined) fields[name] = value;
  }
  const type = kindOf(raw);
  const named = type === "unknown" ? [] : identity[type].map((name) => textOf(raw[name]));
  const parts = named[0] === undefined ? [signBody(body, "")] : named;
  return { ...fields, type, id: [type, ...parts.map((part) => part ?? "")].join(":"), raw } as unknown as Notification;
}
