import { signBody } from "../signing/sign-body.js";
import { isTxdtm } from "../txdtm.js";
import { amountOf, parseJson, textOf } from "../wire-values.js";
import type { Notification } from "./notification.js";
import { type NotificationKind, notificationKindRow, notificationKinds } from "./notification-kinds.js";

// The decoder is made at its first use: Jest's browser-like environment has no `TextDecoder`, and must still be able to
// load the package.
const decoder = () => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

const amounts = new Set(["txamt", "cash_fee", "cash_refund_fee"]);

/** The body as a JSON object, or `undefined` if it is not one. */
export function readMembers(body: Uint8Array): Record<string, unknown> | undefined {
  try {
    const value: unknown = parseJson(decoder().decode(body));
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** The kind of notification that the members show. */
function kindOf(raw: Readonly<Record<string, unknown>>): NotificationKind | "unknown" {
  const named = textOf(raw.notify_type) ?? textOf(raw.order_type);
  if (named === "cancel") return "refund"; // Some senders used this name for a refund until 2026.
  return named !== undefined && Object.hasOwn(notificationKinds, named) ? (named as NotificationKind) : "unknown";
}

function normalize(name: string, value: unknown): unknown {
  if (amounts.has(name)) return amountOf(value);
  return value === "" || value === null ? undefined : typeof value === "number" ? String(value) : value;
}

/** The names of missing members that a handler of this kind needs; `respcd` if it reports a failure. */
function missingIn(fields: Readonly<Record<string, unknown>>, kind: NotificationKind): string[] {
  const isPresent = (name: string) =>
    name === "txamt" ? typeof fields[name] === "number" : typeof fields[name] === "string";
  const { promises: names } = notificationKindRow(kind);
  if (!names) return [];
  const missing = names.filter((name) => !isPresent(name));
  const failed = fields.respcd !== undefined && fields.respcd !== "0000";
  return failed ? [...missing, "respcd"] : missing;
}

/** Missing values at the end of a notification's id are left out, except among this many first values. */
const leastParts = 3;

/** Escapes colons in all parts but times, so that one part cannot be read as two. */
const plainPart = (part = ""): string =>
  !/[%:]/.test(part) || isTxdtm(part) ? part : part.replaceAll("%", "%25").replaceAll(":", "%3A");

/** Turns verified members into a notification: its kind, its identity, amounts as integers, all others unchanged. */
export function parseNotification(raw: Record<string, unknown>, body: Uint8Array): Notification {
  // The members are assigned one by one, because a copy by spread took three times as long when it was measured.
  const fields: Record<string, unknown> = {};
  for (const name of Object.keys(raw)) {
    const value = normalize(name, raw[name]);
    if (value !== undefined && name !== "__proto__") fields[name] = value;
  }
  const kind = kindOf(raw);
  const missing = kind === "unknown" ? [] : missingIn(fields, kind);
  // Members of the body with these names are replaced; they are in `raw`.
  fields.type = kind;
  if (missing.length > 0) Object.assign(fields, { type: "incomplete", kind, missing });
  fields.id = missing.length > 0 ? incompleteId(kind, missing, raw, body) : idOf(kind, raw, body);
  fields.raw = raw;
  return fields as unknown as Notification;
}

// The id differs from the id of the complete notification, which must not count as a repeat of this one. It is made
// from `syssn` and not from the bytes, because a sweep finds the same event in the gateway's records, whose bytes
// differ.
const incompleteId = (
  kind: string,
  missing: readonly string[],
  raw: Readonly<Record<string, unknown>>,
  body: Uint8Array,
) => ["incomplete", kind, textOf(raw.syssn) ?? signBody(body, ""), ...missing].map(plainPart).join(":");

function idOf(kind: NotificationKind | "unknown", raw: Readonly<Record<string, unknown>>, body: Uint8Array): string {
  const named = kind === "unknown" ? [] : notificationKindRow(kind).identity.map((name) => textOf(raw[name]));
  const parts = named[0] === undefined ? [signBody(body, "")] : named;
  while (parts.length > leastParts && parts.at(-1) === undefined) parts.pop();
  return [kind, ...parts.map(plainPart)].join(":");
}
