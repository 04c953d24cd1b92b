import type { Ledger } from "../world/ledger.js";
import type { Merchant } from "../world/merchant.js";
import type { SimulatedTransaction } from "../world/transaction.js";
import { Refusal } from "./refusal.js";

const taken = ({ order_type, out_trade_no }: SimulatedTransaction) =>
  new Refusal("1251", `duplicate out_trade_no: ${out_trade_no} already names a ${order_type}`);

/**
 * Claims an order number. Payments and refunds of a merchant share one number space.
 *
 * @throws {Refusal} 1251, with a text like the gateway's, if the number is used already
 */
export function claimNumber(ledger: Ledger, merchant: Merchant, out_trade_no: string): string {
  const [holder] = ledger.byNumber(out_trade_no, merchant);
  if (holder) throw taken(holder);
  return out_trade_no;
}

/**
 * Claims an order number on the hosted page, where several records may have the same number, because each browser tab
 * and each attempt of the customer makes a record.
 *
 * @returns the earlier records with this number
 * @throws {Refusal} 1251 if a record that the hosted page did not make has the number
 */
export function claimHostedNumber(ledger: Ledger, merchant: Merchant, out_trade_no: string) {
  const siblings = ledger.byNumber(out_trade_no, merchant);
  const holder = siblings.find(({ hosted }) => !hosted);
  if (holder) throw taken(holder);
  return siblings;
}
