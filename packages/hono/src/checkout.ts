import { type CheckoutRoutesOptions, createCheckoutRoutes, type QFPay } from "@qfpay/core";
import { type Context, type Env, Hono } from "hono";
import type { CheckoutSchema } from "./checkout-schema.js";
import { clientFinder } from "./client.js";
import { toResponse } from "./to-response.js";

/**
 * Like `CheckoutRoutesOptions` of `@qfpay/core`, but `qfpay` may be left out. The client then comes from the middleware
 * `qfpay()` or, without this middleware, from the environment variables.
 */
export type HonoCheckoutOptions<E extends Env> = Omit<CheckoutRoutesOptions<Context<E>>, "qfpay"> &
  Partial<Pick<CheckoutRoutesOptions<Context<E>>, "qfpay">>;

/**
 * The checkout routes as a Hono app, typed for Hono's client `hc`: `POST /` creates the order that your function
 * `order` returns, `GET /:out_trade_no` returns its status, `GET /:out_trade_no/events` streams the status, and
 * `GET /:out_trade_no/qr.svg` draws the QR code. The browser does not choose amount, currency or order number.
 *
 * @param options as for `createCheckoutRoutes`; `qfpay` may be left out
 * @throws {QFPayConfigError} if an option is missing or invalid
 * @example
 * const routes = app.route("/checkout", qfpayCheckout({ order: async (c) => orderOfCart((await c.req.json()).cartId) }));
 * const created = await hc<typeof routes>("/").checkout.$post({}, { init: { body: '{"cartId":"c1"}' } }); // typed: qrcode...
 */
export function qfpayCheckout<
  // biome-ignore lint/suspicious/noExplicitAny: fits an app of any Env
  E extends Env = any,
>(options: HonoCheckoutOptions<E>): Hono<E, CheckoutSchema> {
  const fromEnv = clientFinder();
  const qfpay = (c: Context): QFPay => c.get("qfpay") ?? fromEnv(c);
  const routes = createCheckoutRoutes<Context<E>>({ ...options, qfpay: options.qfpay ?? qfpay });
  const app = new Hono<E>()
    .post("/", async (c) => toResponse(c, await routes.create(c, (name) => c.req.header(name), c.req.path)))
    .get("/:out_trade_no", async (c) =>
      toResponse(c, await routes.status(c, c.req.param("out_trade_no"), c.req.query("token"))),
    )
    .get("/:out_trade_no/events", async (c) => {
      const header = (name: string) => c.req.header(name);
      return toResponse(
        c,
        await routes.events(c, c.req.param("out_trade_no"), c.req.raw.signal, header, c.req.query("token")),
      );
    })
    .get("/:out_trade_no/qr.svg", async (c) =>
      toResponse(c, await routes.qr(c, c.req.param("out_trade_no"), c.req.query("token"))),
    );
  return app as unknown as Hono<E, CheckoutSchema>;
}
