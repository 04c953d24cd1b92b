import { type CheckoutRoutesOptions, type NotifyOptions, QFPay, type QFPayOptions } from "@qfpay/core";
import { qfpay, qfpayCheckout, qfpayNotify } from "@qfpay/hono";
import { Hono } from "hono";
import { before } from "./before.js";
import type { SetupMessage } from "./protocol.js";
import { Remote } from "./remote.js";

/** Makes the application under test. The adapter's hooks and handlers call functions in the process of the test. */
export function appOf(message: SetupMessage): Hono {
  const remote = new Remote(message.control);
  const account = message.account as QFPayOptions;
  const notify = remote.revive(message.notify) as NotifyOptions;
  const checkout = remote.revive(message.checkout) as Omit<CheckoutRoutesOptions<unknown>, "qfpay">;
  const app = new Hono();
  app.use(async (_, next) => {
    await next();
    await remote.reported();
  });
  if (message.before) app.use(before[message.before]!);
  if (message.mount === "options per request") {
    app.use(qfpay(() => account));
    app.all(
      "/qfpay/notify",
      qfpayNotify(() => notify),
    );
    app.route("/checkout", qfpayCheckout(checkout));
  } else {
    app.all("/qfpay/notify", qfpayNotify(notify));
    app.route("/checkout", qfpayCheckout({ qfpay: new QFPay(account), ...checkout }));
  }
  return app;
}
