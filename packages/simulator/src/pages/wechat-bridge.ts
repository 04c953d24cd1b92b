import { type Context, Hono } from "hono";
import { amountOf, currencyOf, type Params, requireParameter, urlOf } from "../gateway/check-params.js";
import { bridgeNames, madeUpPaySign, syssnOf } from "../gateway/pay-params.js";
import { Refusal } from "../gateway/refusal.js";
import type { SimulatedTransaction } from "../world/transaction.js";
import type { World } from "../world/world.js";
import { checkstandMessage } from "./checkstand-view.js";
import { brokenLink } from "./link-problem.js";
import { pagePolicy } from "./page-policy.js";
import { languageOf } from "./texts.js";

/**
 * Finds the order of a link to the page that opens the WeChat wallet.
 *
 * @throws {Refusal} 1104, 1108 if the `pay_params` were changed, 1266 or 1267 if the amount or the currency differs
 *   from the order's, 1268 if the order is unknown
 */
function orderOf({ ledger }: World, params: Params): SimulatedTransaction {
  const [appId, timeStamp, nonceStr, prepay, signType] = bridgeNames.map((name) => requireParameter(params, name));
  const paySign = requireParameter(params, "paySign");
  const order = ledger.bySyssn(syssnOf(prepay!));
  if (!order) throw new Refusal("1268", "package names no order");
  const signed = { appId: appId!, timeStamp: timeStamp!, nonceStr: nonceStr!, package: prepay!, signType: signType! };
  if (paySign !== madeUpPaySign(signed, order.syssn)) {
    throw new Refusal("1108", "pay_params were changed on the way: percent-encode each value, and hand on all six");
  }
  if (amountOf(params) !== order.txamt) throw new Refusal("1266", `txamt is not the order's ${order.txamt}`);
  const currency = currencyOf({ txcurrcd: requireParameter(params, "currency") });
  if (currency !== order.txcurrcd) throw new Refusal("1267", `currency is not the order's ${order.txcurrcd}`);
  return order;
}

/** `GET /q/direct`: the page that opens the WeChat wallet for a link with the six `pay_params` of an order. */
export function wechatBridgeRoutes(world: World): Hono {
  const app = new Hono();
  app.use("/q/*", pagePolicy());
  app.get("/q/direct", (c: Context) => {
    const params: Params = c.req.query();
    try {
      for (const name of ["mchntnm", "redirect_url"]) requireParameter(params, name);
      const order = orderOf(world, params);
      order.return_url = urlOf(params, "redirect_url");
      return c.redirect(`/wallet/${order.syssn}`, 302);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const language = languageOf(undefined, c.req.header("accept-language"));
      return c.html(checkstandMessage(brokenLink(error, language), language), 400);
    }
  });
  return app;
}
