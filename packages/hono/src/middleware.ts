import type { Env, MiddlewareHandler } from "hono";
import { type ClientOptions, clientFinder, type QFPayEnv } from "./client.js";

/**
 * Puts a `QFPay` client at `c.var.qfpay`, configured from the request's environment: `process.env` on Node and Bun,
 * `Deno.env` on Deno (needs `--allow-env`), `c.env` on Workers. Requests with the same settings share one client, so
 * that the rate limit holds across requests.
 *
 * @param options override `QFPAY_APPCODE`, `QFPAY_KEY`, `QFPAY_MCHID` and `QFPAY_ENV`; or a function of the request
 * that returns them, for instance to choose a merchant from your own list. Requests with equal plain values share
 * one client, which takes functions and objects from the first of these requests
 * @throws {QFPayConfigError} per request, if settings are missing or cannot work
 * @example
 * app.use(qfpay());
 * app.get("/orders/:id", async (c) => c.json(await c.var.qfpay.transactions.get({ out_trade_no: c.req.param("id") })));
 */
export function qfpay<
  // biome-ignore lint/suspicious/noExplicitAny: fits an app of any Env
  E extends Env = any,
>(options?: ClientOptions<E>): MiddlewareHandler<QFPayEnv> {
  const clientOf = clientFinder(options);
  return async (c, next) => {
    c.set("qfpay", clientOf(c));
    await next();
  };
}
