import { adapterContract } from "@qfpay/contract";
import { QFPay } from "@qfpay/core";
import express from "express";
import { qfpayCheckout, qfpayNotify } from "../src/index.js";
import { bodyCases } from "./body-cases.js";
import { listen } from "./listen.js";

adapterContract({
  name: "express 5",
  start: ({ account, notify, checkout }) => {
    const app = express();
    app.all("/qfpay/notify", qfpayNotify(notify));
    app.use("/checkout", qfpayCheckout({ qfpay: new QFPay(account), ...checkout }));
    return listen(app);
  },
});

bodyCases("express 5", express);
