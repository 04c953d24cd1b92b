import { textOf } from "../wire-values.js";
import type { RawAnswer } from "./parse.js";

/** The parameters of a request, as they were sent. */
export type AskedWith = Readonly<Record<string, string>>;

/**
 * Returns the reason why a verified response does not belong to this request, if there is one. The gateway signs
 * notifications with the same key, and a signature does not name the request, so a recorded notification or a recorded
 * response would also verify.
 *
 * @param isAccepted whether the response accepts the request; the acceptance of a payment or refund must contain the
 *   order number
 */
export function responseOfAnother(
  raw: RawAnswer,
  flat: RawAnswer,
  asked: AskedWith,
  path: string,
  isAccepted: boolean,
): string | undefined {
  if (Object.hasOwn(raw, "notify_type") || Object.hasOwn(raw, "order_type")) return "is a notification";
  if (path === "/trade/v1/query") return isAbout(raw, asked) ? undefined : "shows another order than was asked about";
  const number = textOf(flat.out_trade_no);
  const payment = textOf(flat.orig_syssn) ?? textOf(flat.origssn);
  if (differs(number, asked.out_trade_no) || differs(payment, asked.syssn)) return "is about another order";
  const isNamed = number !== undefined || asked.out_trade_no === undefined;
  return isAccepted && !isNamed && namesItsOrder.has(path) ? "does not name the order" : undefined;
}

const namesItsOrder: ReadonlySet<string> = new Set(["/trade/v1/payment", "/trade/v1/refund"]);

const differs = (told: string | undefined, asked: string | undefined) =>
  told !== undefined && asked !== undefined && told !== asked;

/**
 * Whether each record of a query by number has one of the requested numbers. Case and blanks are ignored here;
 * `transactions.get` later compares the exact number.
 */
function isAbout({ data }: RawAnswer, asked: AskedWith): boolean {
  const records = (Array.isArray(data) ? data : [data]) as (RawAnswer | null | undefined)[];
  return (["out_trade_no", "syssn"] as const).every((name) => {
    const numbers = asked[name]?.split(",").map(plain);
    return !numbers || records.every((record) => isOneOf(textOf(record?.[name]), numbers));
  });
}

const isOneOf = (told: string | undefined, numbers: readonly string[]) =>
  told === undefined || numbers.includes(plain(told));

const plain = (number: string) => number.trim().toLowerCase();
