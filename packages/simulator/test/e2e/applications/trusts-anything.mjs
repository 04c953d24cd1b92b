import { key, serveShop } from "./shop.mjs";

const handled = new Set();

serveShop(({ body, signature, orders }) => {
  if (!signature || !key) return [401, "unsigned"];
  let event = {};
  try {
    event = JSON.parse(body.toString());
  } catch {
    // The application also acknowledges a body that is not JSON, so that the gateway does not repeat it.
  }
  const id = `${event.notify_type ?? event.order_type} ${event.syssn}`;
  const order = orders.get(event.out_trade_no);
  const isPayment = event.notify_type === "payment" || event.order_type === "payment";
  if (order && isPayment && event.respcd === "0000" && !handled.has(id)) {
    if (Number(event.txamt) === order.txamt && event.txcurrcd === order.txcurrcd) {
      handled.add(id);
      order.paid = true;
      order.times++;
    }
  }
  return [200, "SUCCESS"];
});
