import {
  type CheckoutCreated,
  type CheckoutRoutesOptions,
  type CheckoutStatus,
  createCheckoutRoutes,
  type ProblemDetails,
  type QFPay,
} from "@qfpay/core";
import { type Context, type Env, Hono, type TypedResponse } from "hono";
import { clientFinder } from "./client.js";
import { toResponse } from "./to-response.js";

/** As `CheckoutRoutesOptions` of `@qfpay/core`; `qfpay` may be left out when `qfpay()` or the environment has it. */
export type HonoCheckoutOptions<E extends Env> = Omit<CheckoutRoutesOptions<Context<E>>, "qfpay"> &
  Partial<Pick<CheckoutRoutesOptions<Context<E>>, "qfpay">>;

type Json<T, S extends 200 | 201> = Response & TypedResponse<T, S, "json">;
type Problem = Response & TypedResponse<ProblemDetails, 403 | 404 | 422 | 429 | 500 | 502 | 503 | 504, "json">;
type Body = Response & TypedResponse<string, 200, "body">;

/**
 * The checkout routes as a Hono app, typed for `hc`: `POST /` creates the payment that `order` describes,
 * `GET /:out_trade_no` tells its status, `/events` streams it, `/qr.svg` draws its QR code. Amount, currency and number
 * come from `order`, never from the browser.
 *
 * @param options `order`, who may read what, and the client unless `qfpay()` or the environment provides it
 * @throws {QFPayConfigError} options that cannot work
 * @example
 * const routes = app.route("/checkout", qfpayCheckout({ order: async (c) => cartToOrder(await c.req.json()) }));
 * const created = await hc<typeof routes>("/").checkout.$post(); // typed: qrcode, pay_url...
 */
// biome-ignore lint/suspicious/noExplicitAny: fits an app of any Env
export function qfpayCheckout<E extends Env = any>(options: HonoCheckoutOptions<E>) {
  const fromEnv = clientFinder();
  const qfpay = (c: Context): QFPay => c.get("qfpay") ?? fromEnv(c);
  const routes = createCheckoutRoutes<Context<E>>({ qfpay, ...options });
  return new Hono<E>()
    .post("/", async (c) => toResponse(c, await routes.create(c)) as Json<CheckoutCreated, 201> | Problem)
    .get("/:out_trade_no", async (c) => {
      return toResponse(c, await routes.status(c, c.req.param("out_trade_no"))) as Json<CheckoutStatus, 200> | Problem;
    })
    .get("/:out_trade_no/events", async (c) => {
      return toResponse(c, await routes.events(c, c.req.param("out_trade_no"), c.req.raw.signal)) as Body;
    })
    .get("/:out_trade_no/qr.svg", async (c) => {
      return toResponse(c, await routes.qr(c, c.req.param("out_trade_no"))) as Body;
    });
}
