import type { Call, Engine } from "../engine.js";
import { formatHongKong } from "../hong-kong-time.js";
import { unfreezePayload } from "../notify/payload.js";
import { type Answer, answer } from "./answers.js";
import { endFreeze, freezeOf } from "./capture.js";
import { amountOf, checkLengths, need, timeOf } from "./check-params.js";
import { claimNumber } from "./order-number.js";

/** `POST /trade/v1/unfreeze`. @throws {Refusal} 1104, 1251 and what `freezeOf` throws */
export function unfreeze(engine: Engine, call: Call): Answer {
  const { params, merchant } = call;
  checkLengths(params);
  const txamt = amountOf(params);
  const txdtm = timeOf(params, "txdtm");
  const out_trade_no = need(params, "out_trade_no");
  const freeze = freezeOf(engine, call, txamt);
  // the pages do not say whether this is the pre-authorisation's number or a new one: both are taken
  if (out_trade_no !== freeze.out_trade_no) claimNumber(engine.ledger, merchant, out_trade_no);
  endFreeze(freeze);
  const sysdtm = formatHongKong(engine.clock.now());
  const release = { syssn: engine.ledger.issueSyssn(), out_trade_no, txamt, txdtm, sysdtm };
  void engine.notifier.notify(freeze, unfreezePayload(freeze, release));
  return answer("0000", {
    syssn: release.syssn,
    orig_syssn: freeze.syssn,
    out_trade_no: "",
    txamt: String(txamt),
    txcurrcd: freeze.txcurrcd,
    pay_type: freeze.pay_type,
    txdtm,
    sysdtm,
  });
}
