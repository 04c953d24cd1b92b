import { getRequestListener } from "@hono/node-server";
import { type QFPayEnv, qfpay, qfpayCheckout, qfpayNotify } from "@qfpay/hono";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { HTTPException } from "hono/http-exception";
import { problemOf } from "../shop/problem.js";
import { type Backend, type BackendParts, statusTtlMs } from "./backend.js";

/** The context variables of the demo's shop on Hono: the client, and the parsed body. */
type ShopEnv = { Variables: QFPayEnv["Variables"] & { body: unknown } };

const unreadable = () => {
  throw new HTTPException(400);
};

/** Makes the demo's back end on Hono: its routes for orders, charges, refunds and notifications. */
export function honoBackend({ shop, till, refundDesk, account, store, onOutcome }: BackendParts): Backend {
  const app = new Hono<ShopEnv>();

  app.use(qfpay(account));

  // QFPay sends its notifications here. The adapter verifies the exact bytes, and responds with SUCCESS once the
  // handler has succeeded.
  app.post(
    "/qfpay/notify",
    qfpayNotify({
      keys: account.clientKey,
      on: {
        payment: (notification) => shop.paid(notification),
        refund: (notification) => shop.refunded(notification),
      },
      store,
      hooks: { onOutcome },
    }),
  );

  // This middleware only parses the JSON. The shop's schemas check the parsed body, so that a wrong body gets the same
  // error on every back end.
  app.use(bodyLimit({ maxSize: 100 * 1_024 }), async (c, next) => {
    const isJson = /^application\/json\b/i.test(c.req.header("content-type") ?? "");
    if (isJson && (await c.req.text()) !== "") c.set("body", await c.req.json().catch(unreadable));
    await next();
  });

  // Serves POST /checkout, and GET /checkout/:out_trade_no, which may be followed by /events or /qr.svg.
  app.route(
    "/checkout",
    qfpayCheckout<ShopEnv>({
      statusTtlMs,
      order: (c) => shop.placeOrder(c.var.body),
      // This demo shows everybody's orders, so any known order number is enough. A shop with accounts checks here that
      // the order belongs to the visitor, or omits `authorize`, so that the SDK checks the visitor's token.
      authorize: (_c, number) => shop.knows(number),
      statusOf: (_c, number) => shop.statusOf(number),
      onFinal: (transaction) => shop.recordFinalState(transaction),
      onMismatch: (transaction) => shop.recordFinalState(transaction),
      onRefused: (_error, order) => shop.refused(order),
    }),
  );

  // A charge that the wallet refuses gets a response with status 200 and `status: "failed"`, because the request itself
  // was correct.
  app.post("/till", async (c) => c.json(await till.charge(c.var.qfpay, c.var.body)));

  app.get("/shop", (c) => c.json(shop.info()));

  app.get("/orders", async (c) => c.json(await shop.orders(c.req.query("before"))));

  app.get("/orders/:no", async (c) => c.json(await shop.order(c.req.param("no"))));

  app.post("/orders/:no/refund", async (c) =>
    c.json(await refundDesk.refund(c.var.qfpay, c.req.param("no"), c.var.body)),
  );

  app.notFound((c) => c.json({ title: "Not found", status: 404 }, 404, { "content-type": "application/problem+json" }));

  app.onError((error) => {
    const problem = problemOf(error);
    return Response.json(problem, { status: problem.status, headers: { "content-type": "application/problem+json" } });
  });

  return { listener: getRequestListener(app.fetch), close: async () => {} };
}
