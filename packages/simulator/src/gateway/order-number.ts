import type { Ledger } from "../ledger.js";
import type { Merchant } from "../merchant.js";
import { Refusal } from "./refusal.js";

/**
 * Payments and refunds of a merchant share one number space.
 *
 * @throws {Refusal} 1251, whose text speaks of the duplicate as the gateway's does
 */
export function claimNumber(ledger: Ledger, merchant: Merchant, out_trade_no: string): string {
  const [taken] = ledger.byNumber(out_trade_no, merchant);
  if (taken) throw new Refusal("1251", `duplicate out_trade_no: ${out_trade_no} already names a ${taken.order_type}`);
  return out_trade_no;
}
