/// <reference lib="dom" />
import { startCheckout, watchCheckout } from "@qfpay/browser";

export async function buy(cartId: string): Promise<string | undefined> {
  const order = await startCheckout("/checkout", { cartId });
  for await (const { status, isLast } of watchCheckout(order)) if (isLast) return status;
  return undefined;
}

export const onPaid = (then: (number: string | undefined) => void): void =>
  document.querySelector("qfpay-checkout")?.addEventListener("qfpay-state", ({ detail }) => {
    if (detail.status === "success") then(detail.order?.out_trade_no);
  });
