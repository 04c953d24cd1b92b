import { splitByMonth } from "../records/month-windows.js";
import { queryPages } from "../records/query-pages.js";
import type { Transaction } from "../transaction.js";
import type { Client } from "../transport/client.js";
import { formatTxdtm } from "../txdtm.js";
import type { ProvisionalFinding } from "./judge.js";
import { openForMs, type RecordsQuery } from "./ledger.js";
import { type JudgedMatch, judgedOrder } from "./matcher.js";
import { keyOf } from "./orders.js";
import type { ReconcileKind } from "./types.js";

const kindsOfAbsence: ReadonlySet<ReconcileKind> = new Set(["not_paid_there", "not_refunded_there", "in_neither"]);

/**
 * Whether a finding says that the gateway has no record, finished or open, of a payment or refund in the merchant's
 * books.
 */
export const isAbsenceFinding = ({ kind, isPending }: ProvisionalFinding): boolean =>
  !isPending && kindsOfAbsence.has(kind);

/**
 * Queries an order that is in neither of the gateway's lists of paid and of open records, and judges it again. Both
 * lists may lack an order that is paid while they are read. An order older than `openForMs` is not queried, because it
 * is not expected to change any more.
 */
export async function recheckAbsence(
  client: Client,
  match: JudgedMatch,
  { mchid, signal }: Pick<RecordsQuery, "mchid" | "signal">,
  withinMs: number,
): Promise<JudgedMatch> {
  const { checked } = match;
  if (!checked || checked.at < client.clock.now() - openForMs) return match;
  const { at, key, order } = checked;
  const { out_trade_no, syssn } = order;
  const number = out_trade_no ? { out_trade_no: String(out_trade_no) } : { syssn: String(syssn) };
  const range = { start_time: formatTxdtm(at - withinMs), end_time: formatTxdtm(at + withinMs) };
  const records: Transaction[] = [];
  for (const window of splitByMonth(range)) {
    const pages = queryPages(client, { ...number, ...window, mchid }, { use: "poll", signal }, true);
    for await (const page of pages) records.push(...page);
  }
  const own = records.filter(
    (record) => record.status !== "failed" && keyOf(record.order_type, record.out_trade_no, record.syssn) === key,
  );
  return own.length > 0 ? judgedOrder(checked, own, withinMs) : match;
}
