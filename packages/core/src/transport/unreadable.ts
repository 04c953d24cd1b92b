import type { RawAnswer } from "./parse.js";

/** The members that tell which transaction a response is about. */
const numbers = ["out_trade_no", "syssn", "qf_trade_no", "orig_syssn", "origssn"];

/** In a query's record also the members by which a call knows its own record, and those that tell its state. */
const ofRecords = [...numbers, "mchid", "txamt", "txcurrcd", "order_type", "respcd", "txstatus", "cancel"];

/**
 * Finds a member whose type the gateway never sends, such as a list for a number. If such a member counted as absent, the
 * record of another order could pass for the one that was asked about, or a record could be overlooked.
 *
 * @returns what is wrong, for a message; `undefined` if everything can be read
 */
export function unreadableMember(raw: RawAnswer, flat: RawAnswer, path: string): string | undefined {
  if (path !== "/trade/v1/query") return wrongIn(flat, numbers);
  const records: unknown[] = Array.isArray(raw.data) ? raw.data : [raw.data];
  for (const record of records) {
    const wrong = typeOf(record) === "an object" ? wrongIn(record as RawAnswer, ofRecords) : undefined;
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

function wrongIn(members: RawAnswer, names: readonly string[]): string | undefined {
  const name = names.find((each) => Object.hasOwn(members, each) && !isPlain(members[each]));
  return name && `${name} is ${typeOf(members[name])}, and must be text or a number`;
}

const isPlain = (value: unknown) =>
  value === undefined || value === null || typeof value === "string" || typeof value === "number";

const typeOf = (value: unknown): string => {
  if (Array.isArray(value)) return "a list";
  if (value === null) return "null";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
};
