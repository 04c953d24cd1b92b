import { QFPay } from "@qfpay/core";
import { qfpayCheckout, qfpayNotify } from "@qfpay/express";
import express, { type ErrorRequestHandler } from "express";
import { problemOf } from "../shop/problem.js";
import { type Backend, type BackendParts, statusTtlMs } from "./backend.js";

/** Makes the demo's shop as an Express application. */
export function expressBackend({ shop, till, refundDesk, account, store, onOutcome }: BackendParts): Backend {
  const qfpay = new QFPay(account);
  const app = express().disable("x-powered-by");

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
  app.use(express.json({ strict: false }));

  // Serves POST /checkout, and GET /checkout/:out_trade_no, which may be followed by /events or /qr.svg.
  app.use(
    "/checkout",
    qfpayCheckout({
      qfpay,
      statusTtlMs,
      order: (req) => shop.placeOrder(req.body),
      // This demo shows everybody's orders, so any known order number is enough. A shop with accounts checks here that
      // the order belongs to the visitor, or omits `authorize`, so that the SDK checks the visitor's token.
      authorize: (_req, number) => shop.knows(number),
      statusOf: (_req, number) => shop.statusOf(number),
      onFinal: (transaction) => shop.recordFinalState(transaction),
      onMismatch: (transaction) => shop.recordFinalState(transaction),
      onRefused: (_error, order) => shop.refused(order),
    }),
  );

  // A charge that the wallet refuses gets a response with status 200 and `status: "failed"`, because the request itself
  // was correct.
  app.post("/till", async (req, res) => {
    res.json(await till.charge(qfpay, req.body));
  });

  app.get("/shop", (_req, res) => {
    res.json(shop.info());
  });

  app.get("/orders", async (req, res) => {
    res.json(await shop.orders(req.query.before));
  });

  app.get("/orders/:no", async (req, res) => {
    res.json(await shop.order(req.params.no));
  });

  app.post("/orders/:no/refund", async (req, res) => {
    res.json(await refundDesk.refund(qfpay, req.params.no, req.body));
  });

  app.use((_req, res) => {
    res.status(404).type("application/problem+json").send({ title: "Not found", status: 404 });
  });

  const onError: ErrorRequestHandler = (error, _req, res, next) => {
    if (res.headersSent) return next(error);
    const problem = problemOf(error);
    res.status(problem.status).type("application/problem+json").send(problem);
  };
  app.use(onError);

  return { listener: app, close: async () => {} };
}
