import { type CheckoutRoutesOptions, createCheckoutRoutes, type RouteReply } from "@qfpay/core";
import { type Request, type RequestHandler, Router } from "express";
import { writeReply } from "./write-reply.js";

/**
 * The checkout routes as a router: `POST /` creates the order that your function `order` returns,
 * `GET /:out_trade_no` returns its status, `GET /:out_trade_no/events` streams the status, and
 * `GET /:out_trade_no/qr.svg` draws the QR code. The browser does not choose amount, currency or order number. When
 * `order` reads `req.body`, mount `express.json()` before the router.
 *
 * @param options the client, the function `order`, and other rules; see `CheckoutRoutesOptions` of `@qfpay/core`
 * @throws {QFPayConfigError} if an option is missing or invalid
 * @example
 * app.use("/checkout", express.json(), qfpayCheckout({ qfpay, order: async (req) => orderOfCart(req.body.cartId) }));
 */
export function qfpayCheckout(options: CheckoutRoutesOptions<Request>): Router {
  const routes = createCheckoutRoutes(options);
  const router = Router();
  router.post(
    "/",
    handlerOf((req) => routes.create(req, (name) => req.get(name), req.baseUrl)),
  );
  router.get(
    "/:out_trade_no",
    handlerOf((req) => routes.status(req, numberOf(req), tokenOf(req))),
  );
  router.get(
    "/:out_trade_no/events",
    handlerOf((req, signal) => routes.events(req, numberOf(req), signal, (name) => req.get(name), tokenOf(req))),
  );
  router.get(
    "/:out_trade_no/qr.svg",
    handlerOf((req) => routes.qr(req, numberOf(req), tokenOf(req))),
  );
  return router;
}

const numberOf = (req: Request) => String(req.params.out_trade_no);

// Reads the token from the URL and not from `req.query`, whose parser the application may have changed.
const tokenOf = (req: Request) => new URLSearchParams(req.url.split("?")[1]).get("token");

/** Makes an Express handler from a checkout route. Its `signal` fires when the client disconnects. */
function handlerOf(route: (req: Request, signal: AbortSignal) => Promise<RouteReply>): RequestHandler {
  return (req, res, next) => {
    const gone = new AbortController();
    // The signal fires at once if the client disconnected while an earlier middleware was busy.
    if (res.destroyed) gone.abort();
    res.once("close", () => gone.abort());
    route(req, gone.signal)
      .then((reply) => writeReply(res, reply))
      .catch(next);
  };
}
