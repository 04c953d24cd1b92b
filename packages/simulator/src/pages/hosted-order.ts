import { payTypes } from "@qfpay/core";
import { defaultExpiry } from "../gateway/check-params.js";
import { requestedOutcome } from "../gateway/magic.js";
import { claimHostedNumber } from "../gateway/order-number.js";
import { Refusal } from "../gateway/refusal.js";
import { formatHongKong } from "../world/hong-kong-time.js";
import { bookOutcome } from "../world/outcomes.js";
import type { SimulatedTransaction } from "../world/transaction.js";
import type { World } from "../world/world.js";
import type { CheckoutOrder } from "./check-link.js";

/**
 * Checks that a customer may still pay an order on the hosted page.
 *
 * @throws {Refusal} 1181 the time to pay is over, 1251 the order number is in use, 1260 the order is paid
 */
export function assertPayable({ ledger, clock }: World, { merchant, out_trade_no, closesAt }: CheckoutOrder): void {
  const siblings = claimHostedNumber(ledger, merchant, out_trade_no);
  // Checked first, because the page of an expired order would let a customer who has paid start again.
  if (siblings.some(({ state }) => state === "paid")) throw new Refusal("1260", "this order is already paid");
  if (closesAt !== undefined && clock.now() >= closesAt) throw new Refusal("1181", "the time to pay is over");
}

/**
 * Creates the record of an order when the customer chooses a wallet; before that, queries do not find the order.
 * Several tabs or attempts give one order number several records. As on the gateway, all of them may be paid.
 *
 * @throws {Refusal} 1104, 1181, 1251, 1260, or the code that a test has put into `goods_name` or `txamt`
 */
export function createHosted(
  world: World,
  order: CheckoutOrder,
  pay_type: string,
  walletOrigin: string,
): SimulatedTransaction {
  const { merchant, minutes, txdtm, closesAt: _, wallets, noCredit: __, cancel_url: ___, ...fields } = order;
  const now = world.clock.now();
  const wallet = wallets.find((offered) => offered === pay_type);
  if (!wallet) throw new Refusal("1104", "choose one of the wallets");
  assertPayable(world, order);
  const outcome = requestedOutcome(order) ?? { state: "open", respcd: "0000" };
  const transaction = world.ledger.add(merchant, {
    ...fields,
    pay_type,
    txdtm: txdtm ?? formatHongKong(now),
    order_type: "payment",
    chnlsn: "",
    expiresAt: now + (payTypes[wallet].expiredTime ? minutes : defaultExpiry) * 60_000,
    hosted: true,
    walletOrigin,
  });
  void bookOutcome(world, transaction, outcome);
  return transaction;
}
