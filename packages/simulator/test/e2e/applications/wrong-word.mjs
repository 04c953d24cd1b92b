import { createHash } from "node:crypto";
import { key, serveShop } from "./shop.mjs";

serveShop(({ body, signature, orders }) => {
  const hash = createHash("md5").update(body).update(key).digest("hex").toUpperCase();
  if (body.length === 0 || signature !== hash) return [403, '{"status":"error"}'];
  let event;
  try {
    event = JSON.parse(body.toString());
  } catch {
    return [400, '{"status":"error"}'];
  }
  if (Array.isArray(event)) return [400, '{"status":"error"}'];
  const order = orders.get(event.out_trade_no);
  const isPayment = event.notify_type === "payment" || event.order_type === "payment";
  if (order && isPayment && event.respcd === "0000") {
    if (Number(event.txamt) === order.txamt && event.txcurrcd === order.txcurrcd) {
      order.paid = true;
      order.times++;
    }
  }
  return [200, '{"status":"success"}'];
});
