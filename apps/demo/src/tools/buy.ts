import { createOrderNumber } from "@qfpay/core";
import { backendNames, type Purchase } from "../shop/api.js";
import { ShopError } from "../shop/shop-error.js";

const timeoutMs = 120_000; // Longer than any back end waits for the gateway.
const basket = { "egg-tart": 1 };

/**
 * Orders an egg tart from one of the demo's back ends. A response with an error status is also returned as a result,
 * because an experiment may cause the error on purpose.
 *
 * @param pageUrl the URL to which the back end's name is appended
 * @throws {ShopError} if there is no such back end
 */
export async function buyEggTart(
  pageUrl: string,
  { backend, wallet, auth_code }: Record<string, unknown>,
): Promise<Purchase> {
  const name = backendNames.find((known) => known === backend);
  if (!name) throw new ShopError(422, "No such back end", `Known are ${backendNames.join(", ")}.`);
  const path = auth_code === undefined ? "checkout" : "till";
  const out_trade_no = auth_code === undefined ? undefined : createOrderNumber("DEMO");
  const response = await fetch(`${pageUrl}/${name}/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ out_trade_no, basket, wallet, auth_code }),
    signal: AbortSignal.timeout(timeoutMs),
  });
  return { httpStatus: response.status, body: (await response.json()) as Purchase["body"] };
}
