import { qfpay, qfpayCheckout, qfpayNotify } from "@qfpay/hono";
import { Hono } from "hono";

type Shop = { Bindings: { QFPAY_KEY: string; QFPAY_APPCODE: string } };

const paid: string[] = [];
const app = new Hono<Shop>();
app.use("/checkout/*", qfpay());
app.post(
  "/qfpay/notify",
  qfpayNotify<Shop>((c) => ({
    keys: c.env.QFPAY_KEY,
    on: { payment: (n) => void paid.push(`${n.out_trade_no} ${n.txamt}`) },
  })),
);
app.get("/paid", (c) => c.json(paid));
app.route(
  "/checkout",
  qfpayCheckout({ order: () => ({ pay_type: "800201", txamt: 1000, txcurrcd: "HKD", out_trade_no: "A-1" }) }),
);

export default app;
