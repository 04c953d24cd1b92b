import { QFPayConfigError } from "../errors.js";
import type { CheckoutOrder } from "./options.js";
import { OrderRefusedError } from "./order-refused.js";

/** @throws {QFPayConfigError} something that is no origin, such as one with a path or a slash behind it */
export function checkOrigins(origins: readonly string[] = []): void {
  const wrong = origins.find((origin) => originOf(origin) !== origin);
  if (wrong === undefined) return;
  const hint = originOf(wrong) || "https://shop.example.com";
  throw new QFPayConfigError(`returnOrigins holds ${JSON.stringify(wrong)}, which is no origin, such as "${hint}".`);
}

/** @throws {OrderRefusedError} the customer would be sent to an origin that is not among those allowed */
export function checkReturns(order: CheckoutOrder, origins: readonly string[] | undefined): void {
  if (!origins || typeof order !== "object" || order === null) return;
  const urls = "checkout" in order ? order.checkout : order;
  for (const name of ["return_url", "failed_url", "cancel_url"] as const) {
    const url = (urls as Partial<Record<typeof name, string>>)[name];
    const origin = url && originOf(url);
    if (url && (origin === undefined || !origins.includes(origin))) {
      throw new OrderRefusedError(`${name} leads to a site that this shop does not return to.`);
    }
  }
}

function originOf(url: string): string | undefined {
  try {
    const { protocol, origin } = new URL(url);
    // A blob: has the origin of the page that made it.
    return protocol === "https:" || protocol === "http:" ? origin : undefined;
  } catch {
    return undefined;
  }
}
