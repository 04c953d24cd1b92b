import type { CheckoutOrder } from "./options.js";
import { OrderRefusedError } from "./order-refused.js";

/** @throws {OrderRefusedError} the customer would be sent to an origin that is not among those allowed */
export function checkReturns(order: CheckoutOrder, origins: readonly string[] | undefined): void {
  if (!origins || typeof order !== "object" || order === null) return;
  const urls = "checkout" in order ? order.checkout : order;
  for (const name of ["return_url", "failed_url"] as const) {
    const url = (urls as Partial<Record<typeof name, string>>)[name];
    if (url && !origins.includes(originOf(url))) {
      throw new OrderRefusedError(`${name} leads to a site that this shop does not return to.`);
    }
  }
}

function originOf(url: string): string {
  try {
    return new URL(url).origin;
  } catch {
    return "";
  }
}
