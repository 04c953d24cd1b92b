import type { PayType, PayTypeRow } from "@qfpay/core";
import { formatHongKong } from "../world/hong-kong-time.js";
import type { SimulatedTransaction } from "../world/transaction.js";
import type { World } from "../world/world.js";
import type { Call } from "./call.js";
import { Refusal } from "./refusal.js";

const dayMs = 86_400_000;
const fpsDays = 29;

const dayOf = (now: number) => formatHongKong(now).slice(0, 10);

/** Whether QFPay documents that payments with this pay type cannot be refunded, as it does for FPS only. */
const isExcluded = ({ refund }: PayTypeRow) => refund.allowed === "no";

function checkAllowed({ refundRules }: World, row: PayTypeRow, pay_type: string): void {
  const { wallet } = row;
  if (isExcluded(row) && !refundRules.fps)
    throw new Refusal("1155", `${wallet} payments (${pay_type}) cannot be refunded`);
}

function checkState({ refundRules }: World, original: SimulatedTransaction, txamt: number): void {
  const { state, refunding, refunded, out_trade_no } = original;
  if (state !== "paid") throw new Refusal("1261", `order ${out_trade_no} is not paid`);
  if (refunding) throw new Refusal("1155", "an earlier refund of this order is still being processed");
  const left = original.txamt - refunded;
  if (left === 0)
    throw new Refusal(refundRules.again, `wrong cancel: order ${out_trade_no} is already refunded in full`);
  if (txamt > left) throw new Refusal("1272", `refund of ${txamt} exceeds the remaining ${left}`);
}

/**
 * Checks that the payment is recent enough for a refund. On the day of the payment, some pay types allow only full
 * refunds.
 */
function checkPeriod(row: PayTypeRow, original: SimulatedTransaction, txamt: number, now: number): void {
  const { sameDay, days = isExcluded(row) ? fpsDays : undefined } = row.refund;
  if (days !== undefined && now - original.createdAt > days * dayMs) {
    throw new Refusal("1265", `the refund period of ${days} days is over`);
  }
  if (sameDay === "full" && dayOf(now) === original.sysdtm.slice(0, 10) && txamt < original.txamt) {
    throw new Refusal("1124", "a card payment can only be refunded in full on its own day");
  }
}

function checkWhole({ refundRules: { fullOnly } }: World, original: SimulatedTransaction, txamt: number): void {
  if (txamt === original.txamt) return;
  const { txcurrcd, pay_type } = original;
  if (fullOnly.some((name) => name === txcurrcd)) throw new Refusal("1270", `${txcurrcd} takes no partial refund`);
  if (fullOnly.includes(pay_type as PayType)) throw new Refusal("1271", `pay_type ${pay_type} takes no partial refund`);
}

/** Refuses refunds from 23:30 to 00:30 in Hong Kong, as the gateway does while it closes the day. */
function checkNight(now: number): void {
  const time = formatHongKong(now).slice(11);
  if (time >= "23:30:00" || time < "00:30:00") {
    throw new Refusal("1265", "refunds are not taken between 23:30 and 00:30: try again after 00:30");
  }
}

/**
 * Checks that the refund does not exceed today's turnover: today's payments less today's refunds, including refunds
 * that are still being processed.
 */
function checkTurnover({ ledger, clock }: World, { merchant }: Call, txcurrcd: string, txamt: number): void {
  const today = dayOf(clock.now());
  const turnover = ledger
    .between(merchant, `${today} 00:00:00`, `${today} 23:59:59`)
    .filter((row) => row.txcurrcd === txcurrcd)
    .reduce((sum, row) => {
      if (row.order_type === "refund") return row.state === "failed" ? sum : sum - row.txamt;
      return row.state === "paid" ? sum + row.txamt : sum;
    }, 0);
  if (txamt > turnover) {
    throw new Refusal(
      "1269",
      `refund of ${txamt} exceeds today's unsettled turnover of ${Math.max(turnover, 0)} ${txcurrcd}`,
    );
  }
}

/**
 * Checks whether this amount of a payment may be refunded now.
 *
 * @throws {Refusal} 1124, 1155, 1261, 1265, 1269, 1270, 1271, 1272, or the code that the rule `refunds.again` sets
 */
export function checkRefundable(
  world: World,
  call: Call,
  row: PayTypeRow,
  { original, txamt }: { original: SimulatedTransaction; txamt: number },
): void {
  checkAllowed(world, row, original.pay_type);
  checkState(world, original, txamt);
  checkPeriod(row, original, txamt, world.clock.now());
  checkWhole(world, original, txamt);
  if (world.rules.nightlyRefundPause) checkNight(world.clock.now());
  if (world.refundRules.fromTurnover) checkTurnover(world, call, original.txcurrcd, txamt);
}
