import { formatHongKong } from "../world/hong-kong-time.js";
import { rowOf } from "../world/pay-type-rows.js";
import { meaningOf } from "../world/status-text.js";
import type { SimulatedTransaction } from "../world/transaction.js";
import type { World } from "../world/world.js";
import { type FlatResponse, flatResponse } from "./answers.js";
import type { Call } from "./call.js";
import { amountOf, checkLengths, timeOf } from "./check-params.js";
import { originalOf } from "./find-original.js";
import { inProgress, magicCode, slowMs } from "./magic.js";
import { Refusal } from "./refusal.js";

/**
 * Checks that an order still waits for its customer's payment, because only such an order can be reversed or closed.
 */
function checkOpen(
  { refundRules }: World,
  { state, respcd, out_trade_no, txamt, refunded }: SimulatedTransaction,
): void {
  if (state === "paid" && refunded === txamt) {
    throw new Refusal(refundRules.again, `order ${out_trade_no} is already refunded in full`);
  }
  if (state === "paid") throw new Refusal("1260", `order ${out_trade_no} is already paid`);
  // Code 1260 would say that the customer was charged, so an order whose amount is only frozen gets 1136.
  if (state === "frozen") throw new Refusal("1136", `order ${out_trade_no} is frozen: release it with unfreeze`);
  if (state === "closed") throw new Refusal("1264", `order ${out_trade_no} is already closed`);
  if (state === "expired") throw new Refusal("1181", `order ${out_trade_no} has expired`);
  if (state === "failed") throw new Refusal("1136", `order ${out_trade_no} has failed with ${respcd}`);
}

/** Reverses or closes an order. The two operations differ in the code that a later query returns. */
function undo(world: World, call: Call, requestPoint: "reversal" | "close", afterwards: string): FlatResponse {
  checkLengths(call.params);
  const txamt = amountOf(call.params);
  const txdtm = timeOf(call.params, "txdtm");
  const original = originalOf(world, call);
  if (txamt !== original.txamt) {
    throw new Refusal("1266", `txamt is ${txamt}, the order ${original.out_trade_no} is over ${original.txamt}`);
  }
  const magic = magicCode(original.goods_name, requestPoint);
  const takesTime = magic && inProgress.has(magic.respcd);
  if (magic && !takesTime) throw new Refusal(magic.respcd, meaningOf(magic.respcd), "asked for by goods_name");
  checkOpen(world, original);
  const row = rowOf(original);
  const undone = { respcd: afterwards, cancel: row.mode === "CPM" ? "1" : "2" } as const;
  if (takesTime) original.undoing ??= { ...undone, at: world.clock.now() + slowMs };
  else Object.assign(original, { ...undone, state: "closed" });
  return flatResponse(takesTime ? magic.respcd : "0000", {
    syssn: world.ledger.issueSyssn(),
    orig_syssn: original.syssn,
    out_trade_no: original.out_trade_no,
    txamt: String(original.txamt),
    txcurrcd: original.txcurrcd,
    pay_type: original.pay_type,
    txdtm,
    sysdtm: formatHongKong(world.clock.now()),
    udid: call.params.udid || "qiantai2",
  });
}

/**
 * `POST /trade/v1/reversal`: cancels the order, so that a later query returns 1263.
 *
 * @throws {Refusal} 1104, 1136, 1181, 1260, 1262, 1264, 1266-1268
 */
export const reversal = (world: World, call: Call): FlatResponse => undo(world, call, "reversal", "1263");

/**
 * `POST /trade/v1/close`: closes the order, so that a later query returns 1142.
 *
 * @throws {Refusal} the same codes as `reversal`
 */
export const close = (world: World, call: Call): FlatResponse => undo(world, call, "close", "1142");
