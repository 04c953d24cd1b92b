// The program of a shop process: the checkout routes and the notification route. It uses the built packages.
import { memoryCheckoutStore, memoryNotifyStore, QFPay } from "@qfpay/core";
import { redisCheckoutStore, redisNotifyStore } from "@qfpay/core/redis";
import { sqlCheckoutStore, sqlNotifyStore } from "@qfpay/core/sql";
import { qfpayCheckout, qfpayNotify } from "@qfpay/express";
import express from "express";
import { Redis } from "ioredis";
import pg from "pg";

const { port, address, gateway, account, database, statusTtlMs } = JSON.parse(process.argv[2]);

function storesOf({ kind, port: redisPort, url }) {
  if (kind === "redis") {
    const redis = new Redis({ port: redisPort, host: "127.0.0.1" });
    // On a busy machine, a store may take longer than the default limit of half a second.
    const options = { commandTimeoutMs: 5_000 };
    return { checkout: redisCheckoutStore(redis, options), notify: redisNotifyStore(redis, options) };
  }
  if (kind === "postgres") {
    const pool = new pg.Pool({ connectionString: url, max: 20 });
    return { checkout: sqlCheckoutStore(pool), notify: sqlNotifyStore(pool) };
  }
  return { checkout: memoryCheckoutStore(), notify: memoryNotifyStore() };
}

const { checkout, notify } = storesOf(database);
// The limiter is off, because this test is not about the rate windows; benchmarks/paying-first tests them.
const qfpay = new QFPay({ ...account, baseUrl: gateway, limiter: false });
const orderOf = (cart, out_trade_no) => ({
  pay_type: "800201",
  txamt: 1_000 + cart.length,
  txcurrcd: "HKD",
  out_trade_no,
  notify_url: `${address}/qfpay/notify`,
});
const app = express();
app.post("/qfpay/notify", qfpayNotify({ keys: account.clientKey, store: notify, checkout, on: { payment: () => {} } }));
app.use(
  "/checkout",
  express.json(),
  qfpayCheckout({
    qfpay,
    store: checkout,
    statusTtlMs,
    order: ({ body: { cart } }) => orderOf(cart, cart),
    // A cart that is ordered again gets the next order number: C7, C7-2, C7-3...
    orderAgain: ({ body: { cart } }, { out_trade_no }) =>
      orderOf(cart, `${cart}-${Number(out_trade_no.split("-")[1] ?? 1) + 1}`),
  }),
);
app.listen(port, "127.0.0.1", () => process.send("ready"));
process.once("disconnect", () => process.exit());
