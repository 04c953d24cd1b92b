import type { Ledger } from "./ledger.js";
import type { SimulatedTransaction } from "./transaction.js";

/**
 * Finds a payment or refund by one of its numbers. If no payment has the number, the newest refund with it is found.
 *
 * @throws {Error} if neither has the number
 */
export function findTransaction(ledger: Ledger, ref: string): SimulatedTransaction {
  const records = ledger.byNumber(ref);
  const refundsOnly = records.length > 0 && records.every(({ order_type }) => order_type === "refund");
  return refundsOnly ? records.at(-1)! : findPayment(ledger, ref);
}

/**
 * Finds a payment by `out_trade_no`, `syssn`, `qrcode` or `pay_url`. If several records have the order number, the
 * newest open one is found, or else the newest one.
 *
 * @throws {Error} if there is no such payment
 */
export function findPayment(ledger: Ledger, ref: string): SimulatedTransaction {
  const syssn = /\/wallet\/(\d+)(?:\?.*)?$/.exec(ref)?.[1] ?? ref;
  const payments = ledger.byNumber(ref).filter(({ order_type }) => order_type === "payment");
  const found = ledger.bySyssn(syssn) ?? payments.findLast(({ state }) => state === "open") ?? payments.at(-1);
  if (!found) throw new Error(`No payment is known as "${ref}": give its out_trade_no, syssn, qrcode or pay_url.`);
  return found;
}
