import { belongsTo } from "../world/ledger.js";
import type { SimulatedTransaction } from "../world/transaction.js";
import type { World } from "../world/world.js";
import type { Call } from "./call.js";
import { invalidParam } from "./check-params.js";
import { Refusal } from "./refusal.js";

/** Finds the merchant's transaction with this `syssn`. @throws {Refusal} 1268 if there is none */
export function bySyssn({ ledger }: World, { merchant }: Call, syssn: string): SimulatedTransaction {
  const found = ledger.bySyssn(syssn);
  if (!found || !belongsTo(found, merchant)) throw new Refusal("1268", `no transaction has syssn ${syssn}`);
  return found;
}

/**
 * Finds the payment that a reversal or a close names, by `syssn`, by `out_trade_no` or by both.
 *
 * @throws {Refusal} 1104 without a number, 1136 or 1268 if no payment has it, 1267 if the numbers name two orders
 */
export function originalOf(world: World, call: Call): SimulatedTransaction {
  const { syssn, out_trade_no } = call.params;
  if (!syssn && !out_trade_no) throw invalidParam("parameter syssn or out_trade_no is missing");
  const found = syssn
    ? bySyssn(world, call, syssn)
    : world.ledger.byNumber(out_trade_no!, call.merchant).findLast(({ order_type }) => order_type === "payment");
  if (!found) throw new Refusal("1136", `no payment has out_trade_no ${out_trade_no}`);
  if (found.order_type !== "payment") throw new Refusal("1136", `syssn ${syssn} is a refund`);
  if (out_trade_no && found.out_trade_no !== out_trade_no) {
    throw new Refusal("1267", `syssn ${syssn} and out_trade_no ${out_trade_no} name different orders`);
  }
  return found;
}
