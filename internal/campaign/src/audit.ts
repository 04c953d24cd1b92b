import type { SimulatedTransaction } from "@qfpay/simulator";
import type { MerchantDatabase } from "./books.js";

/**
 * The result of comparing the simulated gateway's records with the merchant's database. `lost`, `doubled`, `forged` and
 * `unsettled` must be zero.
 */
export type Audit = {
  /** The number of orders that are paid at the gateway. */
  paid: number;
  /** The number of payments that captured a pre-authorised amount. */
  captured: number;
  /** The number of payments that were made before midnight in Hong Kong, when the campaign's first month ends. */
  lastMonth: number;
  /** The number of refunds that succeeded at the gateway. */
  refunded: number;
  /**
   * The number of cases in which money moved without the merchant's knowledge: a paid order that was not shipped, a
   * refund that was not recorded, or a call that was reported as failed.
   */
  lost: number;
  /** The number of orders that were charged, refunded, shipped or credited more than once. */
  doubled: number;
  /**
   * The number of entries in the merchant's database for which the gateway has no movement of money of the same amount.
   */
  forged: number;
  /** How often a call ended with an unknown outcome. */
  unknown: number;
  /** The number of orders and refunds whose outcome is still unknown at the end. */
  unsettled: number;
  /** The number of calls whose response was lost and whose outcome the client then found by an enquiry. */
  recovered: number;
  /** Descriptions of the first 20 faults that the audit found. */
  findings: string[];
};

type OrderRow = { out_trade_no: string; purchase: number; state: string; recovered: boolean; unknowns: number };
/** The number of shipments or credits that the merchant made for one order, and their total amount. */
type Actions = { times: number; txamt: number };

/** Compares the simulated gateway's payments and refunds (`ledger`) with the merchant's database. */
export async function audit(ledger: readonly SimulatedTransaction[], books: MerchantDatabase): Promise<Audit> {
  const { rows: orders } = await books.query<OrderRow>("SELECT * FROM orders");
  const { rows: refunds } = await books.query<OrderRow>("SELECT * FROM refunds");
  const shipments = await countPerOrder(books, "shipments");
  const credits = await countPerOrder(books, "credits");
  const paid = byNumber(ledger.filter((entry) => entry.order_type === "payment" && entry.state === "paid"));
  const refunded = byNumber(ledger.filter((entry) => entry.order_type === "refund" && entry.state === "paid"));

  const result: Audit = {
    paid: paid.size,
    captured: [...paid.values()].filter(({ origssn }) => origssn !== undefined).length,
    lastMonth: [...paid.values()].filter(({ sysdtm }) => sysdtm.slice(8, 10) === "31").length,
    refunded: refunded.size,
    ...{ lost: 0, doubled: 0, forged: 0 },
    unknown: sum(orders, "unknowns") + sum(refunds, "unknowns"),
    unsettled: [...orders, ...refunds].filter(({ state }) => state === "unknown" || state === "sending").length,
    recovered: sum(orders, "recovered") + sum(refunds, "recovered"),
    findings: [],
  };
  const find = (kind: "lost" | "doubled" | "forged", text: string) => {
    result[kind]++;
    if (result.findings.length < 20) result.findings.push(`${kind}: ${text}`);
  };

  /** Compares one order in the simulator's ledger with the same order in the merchant's database. */
  function compare(
    name: string,
    number: string,
    entry: SimulatedTransaction | undefined,
    isBooked: boolean,
    done?: Actions,
  ) {
    if (entry && (!isBooked || !done)) find("lost", `${name} ${number} (booked: ${isBooked}, acted on: ${!!done})`);
    if (!entry && (isBooked || done)) find("forged", `${name} ${number} is not in the ledger`);
    if (done && done.times > 1) find("doubled", `${name} ${number} acted on ${done.times} times`);
    if (entry && done?.times === 1 && done.txamt !== entry.txamt)
      find("forged", `${name} ${number} has another amount`);
  }
  const charges = new Map<number, number>();
  for (const { out_trade_no, purchase, state } of orders) {
    const entry = paid.get(out_trade_no);
    compare("order", out_trade_no, entry, state === "paid", shipments.get(out_trade_no));
    if (entry) charges.set(purchase, (charges.get(purchase) ?? 0) + 1);
  }
  for (const [purchase, times] of charges)
    if (times > 1) find("doubled", `purchase ${purchase} charged ${times} times`);
  const givenBack = new Map<number, number>();
  for (const { out_trade_no, purchase, state } of refunds) {
    const entry = refunded.get(out_trade_no);
    compare("refund", out_trade_no, entry, state === "done", credits.get(out_trade_no));
    if (entry) givenBack.set(purchase, (givenBack.get(purchase) ?? 0) + 1);
  }
  for (const [purchase, times] of givenBack) {
    if (times > 1) find("doubled", `purchase ${purchase} refunded ${times} times`);
  }
  const { rows: verdicts } = await books.query<{ out_trade_no: string; verdict: string; why: string }>(
    "SELECT * FROM verdicts",
  );
  for (const { out_trade_no, verdict, why } of verdicts) {
    if (paid.has(out_trade_no) || refunded.has(out_trade_no))
      find("lost", `${out_trade_no} was told as ${verdict}: ${why}`);
  }
  const known = new Set([...orders, ...refunds].map(({ out_trade_no }) => out_trade_no));
  for (const number of [...paid.keys(), ...refunded.keys()]) {
    if (!known.has(number)) find("lost", `${number} is in the ledger and not in the books`);
  }
  return result;
}

const byNumber = (entries: readonly SimulatedTransaction[]) =>
  new Map(entries.map((entry) => [entry.out_trade_no, entry]));

async function countPerOrder(books: MerchantDatabase, table: "shipments" | "credits"): Promise<Map<string, Actions>> {
  const sql = `SELECT out_trade_no, count(*)::int AS times, sum(txamt)::int AS txamt FROM ${table} GROUP BY 1`;
  const { rows } = await books.query<Actions & { out_trade_no: string }>(sql);
  return new Map(rows.map((row) => [row.out_trade_no, row]));
}

const sum = (rows: readonly OrderRow[], name: "unknowns" | "recovered") =>
  rows.reduce((total, row) => total + Number(row[name]), 0);
