import { markRefunded } from "../world/outcomes.js";
import { rowOf } from "../world/pay-type-rows.js";
import { meaningOf } from "../world/status-text.js";
import type { SimulatedTransaction } from "../world/transaction.js";
import type { World } from "../world/world.js";
import { type FlatResponse, flatResponse } from "./answers.js";
import type { Call } from "./call.js";
import { checkTxdtm } from "./check-account.js";
import { amountOf, checkLengths, currencyOf, type Params, requireParameter, timeOf, urlOf } from "./check-params.js";
import { checkRefundable } from "./check-refund.js";
import { bySyssn } from "./find-original.js";
import { inProgress, magicCode, slowMs } from "./magic.js";
import { claimNumber } from "./order-number.js";
import { Refusal } from "./refusal.js";

function originalOf(world: World, call: Call): SimulatedTransaction {
  // QFPay's overview page names this parameter `qf_trade_no`, so both names are accepted.
  const syssn = call.params.syssn || call.params.qf_trade_no || requireParameter(call.params, "syssn");
  const original = bySyssn(world, call, syssn);
  if (original.order_type === "refund") {
    throw new Refusal("1268", `syssn ${syssn} is a refund: send the syssn of the payment ${original.origssn}`);
  }
  return original;
}

function checkRefund(params: Params) {
  checkLengths(params);
  return {
    out_trade_no: requireParameter(params, "out_trade_no"),
    txamt: amountOf(params),
    txdtm: timeOf(params, "txdtm"),
    notify_url: urlOf(params, "notify_url"),
    udid: params.udid ?? "",
  };
}

/** Marks a refund as finished, in the records of the refund and of the payment. */
function finish(world: World, made: SimulatedTransaction): void {
  const scanned = rowOf(made).mode === "CPM";
  void markRefunded(world, world.ledger.bySyssn(made.origssn!)!, made, scanned);
}

/** Schedules the success of a refund in progress, half a minute after the refund was requested. */
export function finishLater(world: World, made: SimulatedTransaction): void {
  world.scheduler.at(made.createdAt + slowMs, () => finish(world, made));
}

/**
 * Handles `POST /trade/v1/refund`.
 *
 * @throws {Refusal} if a parameter is wrong, the refund rules forbid it, or `goods_name` requests an error code
 */
export function refund(world: World, call: Call): FlatResponse {
  const fields = checkRefund(call.params);
  checkTxdtm(world, fields.txdtm);
  const original = originalOf(world, call);
  if (call.params.txcurrcd && currencyOf(call.params) !== original.txcurrcd) {
    throw new Refusal("1267", `the payment is in ${original.txcurrcd}, and so is its refund`);
  }
  claimNumber(world.ledger, call.merchant, fields.out_trade_no);
  const row = rowOf(original);
  checkRefundable(world, call, row, { original, txamt: fields.txamt });
  const magic = magicCode(original.goods_name, "refund");
  const takesTime = magic && inProgress.has(magic.respcd);
  if (magic && !takesTime) throw new Refusal(magic.respcd, meaningOf(magic.respcd), "asked for by goods_name");

  const made = world.ledger.add(call.merchant, {
    ...fields,
    notify_url: fields.notify_url ?? original.notify_url,
    order_type: "refund",
    pay_type: original.pay_type,
    txcurrcd: original.txcurrcd,
    goods_name: original.goods_name,
    chnlsn: world.random.digits(28),
    origssn: original.syssn,
  });
  if (takesTime) {
    original.refunding = true;
    made.respcd = magic.respcd;
    finishLater(world, made);
  } else finish(world, made);
  return flatResponse(made.respcd, {
    syssn: made.syssn,
    orig_syssn: original.syssn,
    out_trade_no: made.out_trade_no,
    txamt: String(made.txamt),
    txcurrcd: made.txcurrcd,
    pay_type: made.pay_type,
    txdtm: made.txdtm,
    sysdtm: made.sysdtm,
    udid: made.udid || "qiantai2",
    chnlsn: made.chnlsn,
    chnlsn2: "",
    cardcd: "",
    cash_fee: "",
    cash_fee_type: "",
    cash_refund_fee: String(made.txamt),
    cash_refund_fee_type: made.txcurrcd,
  });
}
