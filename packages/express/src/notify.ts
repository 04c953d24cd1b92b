import { createNotifyHandler, type NotifyOptions } from "@qfpay/core";
import type { RequestHandler } from "express";
import { rawBody } from "./raw-body.js";
import { writeReply } from "./write-reply.js";

/**
 * Receives QFPay's notifications: verifies the exact bytes, calls your handler, and acknowledges after it has
 * succeeded. Your handler may be called again for the same event, so let it be idempotent.
 *
 * The route works before and after `express.json()` and other body parsers. If only a parsed body is left, the handler
 * serializes it again and accepts it only if the signature fits these bytes; otherwise the response is 500 with a
 * message that names the cause and the fix.
 *
 * @param options keys to verify with and handlers by kind; see `NotifyOptions` of `@qfpay/core`
 * @throws {QFPayConfigError} at start-up, if the key is missing, `on` has an unknown name, or a limit is not positive
 * @example
 * app.post("/qfpay/notify", qfpayNotify({
 *   keys: () => process.env.QFPAY_KEY,
 *   on: { payment: (n) => bookPayment(n) }, // yours: compareWithOrder, then mark the order paid
 * }));
 */
export function qfpayNotify(options: NotifyOptions): RequestHandler {
  const handle = createNotifyHandler(options);
  return (req, res, next) => {
    handle({
      method: req.method,
      url: req.originalUrl,
      header: (name) => req.get(name),
      body: (maxBytes) => rawBody(req, maxBytes),
      parsed: () => req.body,
    })
      .then((reply) => writeReply(res, reply))
      .catch(next);
  };
}
