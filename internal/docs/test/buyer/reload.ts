import type { createCheckoutRoutes } from "@qfpay/core";
import type { World } from "../world.js";

const visitor = { body: { cartId: "c1" } };

/** The visitor's order, or the same one again. */
export async function orderFrom(w: World, routes: unknown) {
  const { create } = routes as ReturnType<typeof createCheckoutRoutes<typeof visitor>>;
  const { status, body } = await w.passTime(create(visitor, () => undefined));
  return { httpStatus: status, ...(JSON.parse(String(body)) as { syssn: string; qrcode: string }) };
}
