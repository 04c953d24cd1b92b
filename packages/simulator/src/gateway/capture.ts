import { formatHongKong } from "../world/hong-kong-time.js";
import { paymentPayload } from "../world/payload.js";
import type { SimulatedTransaction } from "../world/transaction.js";
import type { World } from "../world/world.js";
import { type FlatResponse, flatResponse } from "./answers.js";
import type { Call } from "./call.js";
import { amountOf, checkLengths, currencyOf, requireParameter, timeOf } from "./check-params.js";
import { bySyssn } from "./find-original.js";
import { claimNumber } from "./order-number.js";
import { Refusal } from "./refusal.js";

/**
 * Finds a pre-authorisation of which at least `txamt` is still frozen.
 *
 * @throws {Refusal} 1268 if it is unknown, 1266 if less is frozen; 1181, 1260, 1261 or 1264 if its state is another
 */
export function freezeOf(world: World, call: Call, txamt: number): SimulatedTransaction {
  const freeze = bySyssn(world, call, requireParameter(call.params, "syssn"));
  const { state, syssn } = freeze;
  if (freeze.order_type === "refund") throw new Refusal("1268", `syssn ${syssn} is a refund, not a pre-authorisation`);
  if (state === "paid") throw new Refusal("1260", `${syssn} is a payment, not a pre-authorisation: it has the money`);
  if (state === "expired") throw new Refusal("1181", `the pre-authorisation ${syssn} is over`);
  if (state === "closed") throw new Refusal("1264", `the pre-authorisation ${syssn} has ended`);
  if (state !== "frozen") throw new Refusal("1261", `nothing is frozen under ${syssn}`);
  const left = freeze.txamt - freeze.captured;
  if (txamt > left) throw new Refusal("1266", `txamt is ${txamt}, only ${left} is still frozen`);
  return freeze;
}

/** Ends a pre-authorisation, so that nothing more of it can be captured. */
export function endFreeze(freeze: SimulatedTransaction): void {
  freeze.state = "closed";
  freeze.cancel = "4";
}

/**
 * `POST /trade/v1/authtrade`: captures a frozen amount, whole or in part.
 *
 * @throws {Refusal} 1104, 1251, or a code that says why the pre-authorisation cannot be captured
 */
export function capture(world: World, call: Call): FlatResponse {
  const { params, merchant } = call;
  checkLengths(params);
  const txamt = amountOf(params);
  const now = formatHongKong(world.clock.now());
  const txdtm = params.txdtm ? timeOf(params, "txdtm") : now;
  const freeze = freezeOf(world, call, txamt);
  if (params.txcurrcd && currencyOf(params) !== freeze.txcurrcd) {
    throw new Refusal("1267", `the frozen amount is in ${freeze.txcurrcd}`);
  }
  // Queries find a capture by its order number, if it has one.
  const out_trade_no = params.out_trade_no ? claimNumber(world.ledger, merchant, params.out_trade_no) : "";
  freeze.captured += txamt;
  if (freeze.captured === freeze.txamt) endFreeze(freeze);
  const { pay_type, txcurrcd, goods_name, notify_url, syssn: origssn } = freeze;
  const made = world.ledger.add(merchant, {
    ...{ pay_type, txcurrcd, goods_name, notify_url, origssn, txamt, txdtm },
    order_type: "payment",
    out_trade_no,
    chnlsn: world.random.digits(28),
    state: "paid",
    respcd: "0000",
    paydtm: now,
  });
  void world.notifier.notify(made, paymentPayload(made));
  return flatResponse("0000", {
    syssn: made.syssn,
    orig_syssn: origssn,
    out_trade_no,
    txamt: String(txamt),
    txcurrcd,
    pay_type,
    txdtm,
    sysdtm: made.sysdtm,
    chnlsn: made.chnlsn,
  });
}
