/// <reference lib="dom" />
import { startCheckout, watchCheckout } from "@qfpay/browser";

/** Orders a cart, waits until the order is paid or has ended, and returns its last status. */
export async function buy(cartId: string): Promise<string | undefined> {
  const order = await startCheckout("/checkout", { cartId });
  for await (const { status, isLast } of watchCheckout(order)) if (isLast) return status;
  return undefined;
}

/** Calls `then` with the order's number when `<qfpay-checkout>` shows that the order is paid. */
export const onPaid = (then: (number: string | undefined) => void): void =>
  document.querySelector("qfpay-checkout")?.addEventListener("qfpay-state", ({ detail }) => {
    if (detail.status === "success") then(detail.order?.out_trade_no);
  });
