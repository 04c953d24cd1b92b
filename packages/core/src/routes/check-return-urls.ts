import { QFPayConfigError } from "../errors.js";
import type { CheckoutOrder } from "./options.js";
import { OrderRefusedError } from "./order-refused.js";

const names = ["return_url", "failed_url", "cancel_url"] as const;

type ReturnUrls = Partial<Record<(typeof names)[number], string>>;

/**
 * Checks the option `returnOrigins`.
 *
 * @throws {QFPayConfigError} if an entry of `returnOrigins` is not an origin, for example because the entry has a path
 *   or a trailing slash
 */
export function checkOrigins(origins: readonly string[] = []): void {
  const wrong = origins.find((origin) => webAddress(origin)?.origin !== origin);
  if (wrong === undefined) return;
  const hint = webAddress(wrong)?.origin || "https://shop.example.com";
  throw new QFPayConfigError(`returnOrigins holds ${JSON.stringify(wrong)}, which is no origin, such as "${hint}".`);
}

/**
 * Checks the URLs to which an order lets the customer return. Returns the order with the URLs as `URL` prints them,
 * because browsers may read other spellings of a URL differently.
 *
 * @throws {OrderRefusedError} if a URL leads to an origin that is not allowed, or could be read in two ways
 */
export function checkReturnUrls(order: CheckoutOrder, origins: readonly string[] | undefined): CheckoutOrder {
  if (!origins || typeof order !== "object" || order === null) return order;
  if ("checkout" in order)
    return { ...order, checkout: { ...order.checkout, ...normalizeUrls(order.checkout, origins) } };
  return { ...order, ...normalizeUrls(order as ReturnUrls, origins) } as CheckoutOrder;
}

function normalizeUrls(given: ReturnUrls, origins: readonly string[]): ReturnUrls {
  const checkedUrls: ReturnUrls = {};
  for (const name of names) {
    const address = given[name];
    if (!address) continue;
    const url = webAddress(address);
    // A URL with user info, backslashes or control characters is refused, because browsers read it in different ways.
    const isPlain = url && !url.username && !url.password && !/[\p{Cc}\\]/u.test(address);
    if (!isPlain || !origins.includes(url.origin)) {
      throw new OrderRefusedError(`${name} leads to a site that this shop does not return to.`);
    }
    checkedUrls[name] = url.href;
  }
  return checkedUrls;
}

function webAddress(address: string): URL | undefined {
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  // Other protocols are refused, because a `blob:` URL has the origin of the page that created it.
  return url.protocol === "https:" || url.protocol === "http:" ? url : undefined;
}
