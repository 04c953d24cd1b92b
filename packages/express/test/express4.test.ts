import { adapterContract } from "@qfpay/contract";
import { QFPay } from "@qfpay/core";
import express from "express4";
import { vi } from "vitest";
import { qfpayCheckout, qfpayNotify } from "../src/index.js";
import { bodyCases } from "./body-cases.js";
import { listen } from "./listen.js";

// The adapter's own `import { Router } from "express"` must be version 4 here too.
vi.mock("express", () => import("express4"));

adapterContract({
  name: "express 4",
  start: ({ account, notify, checkout }) => {
    const app = express();
    app.all("/qfpay/notify", qfpayNotify(notify));
    app.use("/checkout", qfpayCheckout({ qfpay: new QFPay(account), ...checkout }));
    return listen(app);
  },
});

bodyCases("express 4", express);
