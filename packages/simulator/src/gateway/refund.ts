import { type PayType, type PayTypeRow, payTypes } from "@qfpay/core";
import type { Call, Engine } from "../engine.js";
import { formatHongKong } from "../hong-kong-time.js";
import { markRefunded } from "../settle.js";
import type { SimulatedTransaction } from "../transaction.js";
import { type Answer, answer, meaningOf } from "./answers.js";
import { amountOf, checkLengths, need, type Params, timeOf, urlOf } from "./check-params.js";
import { bySyssn } from "./find-original.js";
import { magicCode } from "./magic.js";
import { claimNumber } from "./order-number.js";
import { Refusal } from "./refusal.js";

const dayMs = 86_400_000;
const slowRefundMs = 30_000;

function originalOf(engine: Engine, call: Call): SimulatedTransaction {
  // qf_trade_no is the overview page's name for syssn
  const syssn = call.params.syssn || call.params.qf_trade_no || need(call.params, "syssn");
  const original = bySyssn(engine, call, syssn);
  if (original.order_type === "refund") {
    throw new Refusal("1268", `syssn ${syssn} is a refund: send the syssn of the payment ${original.origssn}`);
  }
  return original;
}

function checkAllowed({ refund, wallet }: PayTypeRow, { pay_type }: SimulatedTransaction): void {
  if (refund.allowed === "no") throw new Refusal("1155", `${wallet} payments (${pay_type}) cannot be refunded`);
}

/** From 23:30 to 00:30 in Hong Kong, while the day is settled. */
function checkNight(now: number): void {
  const time = formatHongKong(now).slice(11);
  if (time >= "23:30:00" || time < "00:30:00") {
    throw new Refusal("1265", "refunds are not taken between 23:30 and 00:30: try again after 00:30");
  }
}

/** How long after the payment, and on its own day only in full for some. */
function checkPeriod({ refund }: PayTypeRow, original: SimulatedTransaction, txamt: number, now: number): void {
  const { days, sameDay } = refund;
  if (days !== undefined && now - original.createdAt > days * dayMs) {
    throw new Refusal("1265", `the refund period of ${days} days is over`);
  }
  const today = formatHongKong(now).slice(0, 10) === original.sysdtm.slice(0, 10);
  if (sameDay === "full" && today && txamt < original.txamt) {
    throw new Refusal("1124", "a card payment can only be refunded in full on its own day");
  }
}

function checkState(original: SimulatedTransaction, txamt: number): void {
  if (original.state !== "paid") throw new Refusal("1261", `order ${original.out_trade_no} is not paid`);
  if (original.refunding) throw new Refusal("1155", "an earlier refund of this order is still being processed");
  const left = original.txamt - original.refunded;
  if (left === 0) throw new Refusal("1262", `order ${original.out_trade_no} is already refunded in full`);
  if (txamt > left) throw new Refusal("1272", `refund of ${txamt} exceeds the remaining ${left}`);
}

function checkRefund(params: Params) {
  checkLengths(params);
  return {
    out_trade_no: need(params, "out_trade_no"),
    txamt: amountOf(params),
    txdtm: timeOf(params, "txdtm"),
    notify_url: urlOf(params, "notify_url"),
    udid: params.udid ?? "",
  };
}

/** The money goes back to where it came from. */
function finish(engine: Engine, made: SimulatedTransaction): void {
  const scanned = payTypes[made.pay_type as PayType].mode === "CPM";
  void markRefunded(engine, engine.ledger.bySyssn(made.origssn!)!, made, scanned);
}

/** A refund that takes a while is done half a minute after it was made. */
export function finishLater(engine: Engine, made: SimulatedTransaction): void {
  engine.scheduler.at(made.createdAt + slowRefundMs, () => finish(engine, made));
}

/** `POST /trade/v1/refund`. @throws {Refusal} 1104, 1124, 1155, 1251, 1261, 1262, 1265, 1268, 1272 or what `goods_name` asks for */
export function refund(engine: Engine, call: Call): Answer {
  const fields = checkRefund(call.params);
  const original = originalOf(engine, call);
  claimNumber(engine.ledger, call.merchant, fields.out_trade_no);
  const row: PayTypeRow = payTypes[original.pay_type as PayType];
  checkAllowed(row, original);
  checkState(original, fields.txamt);
  checkPeriod(row, original, fields.txamt, engine.clock.now());
  if (engine.nightlyRefundPause) checkNight(engine.clock.now());
  const magic = magicCode(original.goods_name, "refund");
  const takesTime = magic?.respcd === "1143" || magic?.respcd === "1145";
  if (magic && !takesTime) throw new Refusal(magic.respcd, meaningOf(magic.respcd), "asked for by goods_name");

  const made = engine.ledger.add(call.merchant, {
    ...fields,
    notify_url: fields.notify_url ?? original.notify_url,
    order_type: "refund",
    pay_type: original.pay_type,
    txcurrcd: original.txcurrcd,
    goods_name: original.goods_name,
    chnlsn: engine.random.digits(28),
    origssn: original.syssn,
  });
  if (takesTime) {
    original.refunding = true;
    made.respcd = magic.respcd;
    finishLater(engine, made);
  } else finish(engine, made);
  return answer(made.respcd, {
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
