import { adapterContract } from "@qfpay/contract";
import { QFPay } from "@qfpay/core";
import { Hono } from "hono";
import { qfpayCheckout, qfpayNotify } from "../src/index.js";
import { listen } from "./listen.js";

adapterContract({
  name: "hono on node",
  start: ({ account, notify, checkout }) => {
    const app = new Hono().all("/qfpay/notify", qfpayNotify(notify));
    app.route("/checkout", qfpayCheckout({ qfpay: new QFPay(account), ...checkout }));
    return listen(app);
  },
});
