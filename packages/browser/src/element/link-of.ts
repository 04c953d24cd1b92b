import type { StartedCheckout } from "../start-checkout.js";

/** Returns the URL of the page on which the customer pays: the wallet's page or QFPay's hosted page. */
export const pageOf = ({ pay_url, checkout_url, pay_params }: StartedCheckout): string | undefined =>
  webLink(checkout_url ?? pay_url ?? pay_params);

/**
 * Returns a link that the customer can follow to pay: the wallet's or hosted page, or else the QR code's text if that
 * is a URL.
 */
export const linkOf = (order: StartedCheckout): string | undefined => pageOf(order) ?? webLink(order.qrcode);

/**
 * Returns the value if it is an `http` or `https` URL; `undefined` for any other value, such as a `javascript:` URL.
 * For an FPS payment from app to app, `pay_params` is a web URL.
 */
const webLink = (link: unknown): string | undefined => (/^https?:/i.test(`${link}`) ? `${link}` : undefined);
