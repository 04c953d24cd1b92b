import { formatHongKong } from "../world/hong-kong-time.js";
import { unfreezePayload } from "../world/payload.js";
import type { World } from "../world/world.js";
import { type FlatResponse, flatResponse } from "./answers.js";
import type { Call } from "./call.js";
import { endFreeze, freezeOf } from "./capture.js";
import { amountOf, checkLengths, requireParameter, timeOf } from "./check-params.js";
import { claimNumber } from "./order-number.js";

/** `POST /trade/v1/unfreeze`: ends a pre-authorisation. @throws {Refusal} for example 1264 if it ended before */
export function unfreeze(world: World, call: Call): FlatResponse {
  const { params, merchant } = call;
  checkLengths(params);
  const txamt = amountOf(params);
  const txdtm = timeOf(params, "txdtm");
  const out_trade_no = requireParameter(params, "out_trade_no");
  const freeze = freezeOf(world, call, txamt);
  // QFPay's pages do not say whether `out_trade_no` is the pre-authorisation's number or a new one, so both are
  // accepted.
  if (out_trade_no !== freeze.out_trade_no) claimNumber(world.ledger, merchant, out_trade_no);
  endFreeze(freeze);
  const sysdtm = formatHongKong(world.clock.now());
  const release = { syssn: world.ledger.issueSyssn(), out_trade_no, txamt, txdtm, sysdtm };
  void world.notifier.notify(freeze, unfreezePayload(freeze, release));
  return flatResponse("0000", {
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
