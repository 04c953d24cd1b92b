import type { createCheckoutRoutes } from "@qfpay/core";
import type { World } from "../world.js";

const visitor = { body: { cartId: "c1" } };

/** Creates the visitor's order. A second call, like a reload of the page, returns the same order. */
export async function orderFrom(w: World, routes: unknown) {
  const { create } = routes as ReturnType<typeof createCheckoutRoutes<typeof visitor>>;
  const { status, body } = await w.passTime(create(visitor, () => undefined));
  return { httpStatus: status, ...(JSON.parse(String(body)) as { syssn: string; qrcode: string }) };
}
