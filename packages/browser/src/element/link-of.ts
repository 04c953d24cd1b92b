import type { StartedCheckout } from "../start-checkout.js";

/** Returns the page of the wallet, or QFPay's hosted page, to which the browser goes to pay. */
export const pageOf = ({ pay_url, checkout_url, pay_params }: StartedCheckout): string | undefined =>
  webLink(checkout_url ?? pay_url ?? pay_params);

/** Returns the link that leads the customer from the page to the wallet. The text of a QR code often is one. */
export const linkOf = (order: StartedCheckout): string | undefined => pageOf(order) ?? webLink(order.qrcode);

/** Other schemes, such as `javascript:`, are not opened. FPS from app to app has a URL as its `pay_params`. */
const webLink = (link: unknown): string | undefined => (/^https?:/i.test(`${link}`) ? `${link}` : undefined);
