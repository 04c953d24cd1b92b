import { serve } from "@hono/node-server";
import {
  compareWithOrder,
  createOrderNumber,
  fetchCheckoutHandler,
  fetchNotifyHandler,
  OrderRefusedError,
  QFPay,
} from "@qfpay/core";

const orders = new Map();
const prices = { c1: 1000 };
let client;

const notify = fetchNotifyHandler({
  keys: () => process.env.QFPAY_KEY,
  on: {
    payment: (n) => {
      const order = orders.get(n.out_trade_no);
      const differences = compareWithOrder(n, order);
      if (differences.length > 0) throw new Error(`Not this order's payment: ${JSON.stringify(differences)}`);
      order.paid = true;
    },
  },
});

const checkout = fetchCheckoutHandler({
  path: "/checkout",
  qfpay: () => (client ??= QFPay.fromEnv()),
  order: async (request) => {
    const txamt = prices[(await request.json()).cartId];
    if (!txamt) throw new OrderRefusedError("There is no such cart.");
    const order = { out_trade_no: createOrderNumber(), txamt, txcurrcd: "HKD" };
    orders.set(order.out_trade_no, { ...order });
    return { ...order, pay_type: "801501", notify_url: process.env.NOTIFY_URL };
  },
});

async function fetch(request) {
  const { pathname } = new URL(request.url);
  if (pathname === "/qfpay/notify") return notify(request);
  if (pathname === "/checkout" || pathname.startsWith("/checkout/")) return checkout(request);
  if (pathname === "/orders") {
    const order = await request.json();
    orders.set(order.out_trade_no, order);
    return new Response(null, { status: 201 });
  }
  return Response.json({ paid: orders.get(pathname.split("/").at(-1))?.paid === true });
}

serve({ fetch, port: Number(process.env.PORT) });
