import type { StartedCheckout } from "../start-checkout.js";

/** Returns the link that leads the customer from the page to the wallet, or to QFPay's hosted page. */
export function linkOf({ qrcode, pay_url, checkout_url }: StartedCheckout): string | undefined {
  const link = checkout_url ?? pay_url ?? qrcode ?? "";
  return /^https?:/i.test(link) ? link : undefined; // other schemes, such as `javascript:`, are not opened
}
