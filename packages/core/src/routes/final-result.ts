import type { AccountState } from "./account-state.js";
import type { CheckoutCreated } from "./checkout-created.js";
import type { CheckoutStatus } from "./checkout-status.js";
import type { OrderRecord } from "./order-record.js";
import { OrderRefusedError } from "./order-refused.js";
import type { StatusReader } from "./order-status.js";
import type { CheckoutSetup } from "./setup.js";

// An order that is younger than this counts as unpaid without a query, unless its final state is known.
const trustUnpaidMs = 60_000;

const expiredText = {
  unpaid: "This order has expired. If you have paid, please ask the shop. Otherwise, please order again.",
  unclear:
    "This order has expired, and whether it was paid cannot be checked at the moment. If you have paid, please do not " +
    "pay again. Otherwise, please try again in a moment.",
};

/**
 * Makes the error for an order that can no longer be paid. After a response with status 410, the page may start a new
 * order.
 */
const refusedOrder = (message: string) => new OrderRefusedError(message, 410);

/**
 * Makes a function for repeated requests to create an order. For a paid order, it returns the first response without QR
 * code and links; for an order that can still be paid, `undefined`.
 */
export function createFinalResult<C>({ clock, reports }: CheckoutSetup<C>, reader: StatusReader<C>) {
  async function statusOf(context: C, state: AccountState, record: OrderRecord): Promise<CheckoutStatus | undefined> {
    const { out_trade_no } = record.created;
    const final = await state.final(out_trade_no);
    if (final) return final;
    const now = clock.now();
    const isOld = now - record.createdAt > trustUnpaidMs || now >= record.payableUntil;
    try {
      const known = await reader.readWithoutQuery(context, state, out_trade_no);
      return known ?? (isOld ? await reader.query(context, state, out_trade_no) : undefined);
    } catch (error) {
      reports.report(error, context, true);
      // Its time to pay has passed, but the customer may have paid before. A 410 would let the page order again.
      if (now >= record.payableUntil) throw new OrderRefusedError(expiredText.unclear, 409);
      // The order can most likely still be paid, so its QR code is shown although the gateway did not tell the status.
      return undefined;
    }
  }

  return async (context: C, state: AccountState, record: OrderRecord): Promise<CheckoutCreated | undefined> => {
    const { created, payableUntil } = record;
    const status = await statusOf(context, state, record);
    if (status?.refunded === "full") throw refusedOrder("The payment of this order was refunded. Please order again.");
    if (status?.status === "failed") throw refusedOrder("The payment of this order failed. Please order again.");
    if (status?.status === "mismatch")
      // The status is 409 and not 410, because a page may order again after a 410, and this order has been paid.
      throw new OrderRefusedError("This order was paid with another amount. Please ask the shop.", 409);
    if (status?.status === "success") {
      const { qrcode: _, pay_url: _url, pay_params: _params, checkout_url: _link, expires_at: _end, ...rest } = created;
      return { ...rest, status: "success", syssn: status.syssn ?? created.syssn };
    }
    if (clock.now() >= payableUntil) throw refusedOrder(expiredText.unpaid);
    return undefined;
  };
}
