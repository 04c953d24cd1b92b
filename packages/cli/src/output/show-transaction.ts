import { payTypes, type Transaction } from "@qfpay/core";
import { money } from "./money.js";
import { table } from "./table.js";
import type { Terminal } from "./terminal.js";

/** The JSON output of a transaction: all members except the raw record, which repeats the other members. */
export const jsonOf = ({ raw: _, alsoPaid, ...rest }: Transaction): object => ({
  ...rest,
  ...(alsoPaid && { alsoPaid: alsoPaid.map(jsonOf) }),
});

const nameOf = (pay_type = "") =>
  Object.hasOwn(payTypes, pay_type) ? payTypes[pay_type as keyof typeof payTypes].wallet : "";

function colored({ colors }: Terminal, status: Transaction["status"]): string {
  return { success: colors.green, pending: colors.yellow, failed: colors.red }[status](status);
}

/** Prints the members of a transaction as a table. */
export function showTransaction(terminal: Terminal, found: Transaction): void {
  const { status, respcd, message, order_type, refunded, alsoPaid = [] } = found;
  const rows = [
    ["number", found.out_trade_no ?? ""],
    ["syssn", found.syssn],
    ["kind", order_type],
    ["status", `${colored(terminal, status)} (${respcd} ${message})`],
    ["amount", money(found.txamt, found.txcurrcd)],
    ["pay type", `${found.pay_type ?? ""} ${nameOf(found.pay_type)}`],
    ["time", `${found.sysdtm ?? ""} Hong Kong`],
    ...(order_type === "refund" ? [["refund of", found.orig_syssn ?? ""]] : [["refunded", refunded]]),
    ...alsoPaid.map(({ syssn, txamt, txcurrcd }) => ["paid twice", `${syssn} ${money(txamt, txcurrcd)}: refund it`]),
  ];
  terminal.print(table(rows));
}

/**
 * Describes one transaction in a line. The columns have fixed widths, because the first line is printed before the
 * others arrive from the gateway.
 */
export function lineOf(terminal: Terminal, found: Transaction): string {
  const { sysdtm = "", order_type, out_trade_no = "", syssn, txamt, txcurrcd, status, respcd } = found;
  const amount = money(order_type === "refund" && txamt !== undefined ? -txamt : txamt, txcurrcd);
  const shown = colored(terminal, status) + " ".repeat(Math.max(0, 7 - status.length));
  return [sysdtm.padEnd(19), order_type.padEnd(7), shown, respcd, amount.padStart(14), syssn, out_trade_no].join("  ");
}
