import { textOf } from "../wire-values.js";
import type { RawResponse } from "./parse.js";

/** The request's parameters, as they were sent to the gateway. */
export type SentParameters = Readonly<Record<string, string>>;

/**
 * Returns the reason why a verified response does not belong to this request, if there is one. One key signs all
 * responses and notifications, and no signature names the request. So an attacker could send a recorded one.
 *
 * @param isAccepted whether the response accepts the request; the acceptance of a payment or refund must contain the
 *   order number
 */
export function describeMismatch(
  raw: RawResponse,
  flat: RawResponse,
  sent: SentParameters,
  path: string,
  isAccepted: boolean,
): string | undefined {
  if (Object.hasOwn(raw, "notify_type") || Object.hasOwn(raw, "order_type")) return "is a notification";
  if (path === "/trade/v1/query")
    return showsRequestedOrders(raw, sent) ? undefined : "shows another order than was asked about";
  const number = textOf(flat.out_trade_no);
  const payment = textOf(flat.orig_syssn) ?? textOf(flat.origssn);
  if (differs(number, sent.out_trade_no) || differs(payment, sent.syssn)) return "is about another order";
  const namesOrder = number !== undefined || sent.out_trade_no === undefined;
  return isAccepted && !namesOrder && pathsThatNameOrder.has(path) ? "does not name the order" : undefined;
}

const pathsThatNameOrder: ReadonlySet<string> = new Set(["/trade/v1/payment", "/trade/v1/refund"]);

const differs = (received: string | undefined, sent: string | undefined) =>
  received !== undefined && sent !== undefined && received !== sent;

/**
 * Whether each record of a query by number has one of the requested numbers. Case and blanks are ignored here;
 * `transactions.get` later compares the exact number.
 */
function showsRequestedOrders({ data }: RawResponse, sent: SentParameters): boolean {
  const records = (Array.isArray(data) ? data : [data]) as (RawResponse | null | undefined)[];
  return (["out_trade_no", "syssn"] as const).every((name) => {
    const numbers = sent[name]?.split(",").map(normalizeNumber);
    return !numbers || records.every((record) => isRequested(textOf(record?.[name]), numbers));
  });
}

const isRequested = (received: string | undefined, numbers: readonly string[]) =>
  received === undefined || numbers.includes(normalizeNumber(received));

const normalizeNumber = (number: string) => number.trim().toLowerCase();
