import type { RawResponse } from "./parse.js";

/** The members of a response that identify the transaction. */
const numberMembers = ["out_trade_no", "syssn", "qf_trade_no", "orig_syssn", "origssn"];

/**
 * The members that are checked in each record of a query's response: those that identify the transaction, and those
 * that show its merchant, amount and state.
 */
const checkedMembers = [...numberMembers, "mchid", "txamt", "txcurrcd", "order_type", "respcd", "txstatus", "cancel"];

/**
 * Finds a member of a response whose value is neither text nor a number, such as a list. If such a member counted as
 * absent, another order's record could be taken for the requested record, or a record could be overlooked.
 *
 * @returns a description of the fault for a message; `undefined` if there is none
 */
export function describeUnreadableMember(raw: RawResponse, flat: RawResponse, path: string): string | undefined {
  if (path !== "/trade/v1/query") return findWrongMember(flat, numberMembers);
  const records: unknown[] = Array.isArray(raw.data) ? raw.data : [raw.data];
  for (const record of records) {
    const wrongMember =
      typeOf(record) === "an object" ? findWrongMember(record as RawResponse, checkedMembers) : undefined;
    if (wrongMember !== undefined) return wrongMember;
  }
  return undefined;
}

function findWrongMember(members: RawResponse, names: readonly string[]): string | undefined {
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
