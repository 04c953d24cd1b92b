import { createHash } from "node:crypto";
import { key, serveShop } from "./shop.mjs";

const handled = new Set();
const known = ["payment", "refund", "cancel", "unfreeze", "payment_token", "subscription", "subscription_payment"];

serveShop(({ body, signature, orders }) => {
  const hash = createHash("md5").update(body).update(key).digest("hex").toUpperCase();
  if (body.length === 0 || signature !== hash) return [401, "bad signature"];
  const event = JSON.parse(body.toString());
  if (Array.isArray(event)) return [400, "no object"];
  const type = event.notify_type ?? event.order_type;
  if (!known.includes(type)) return [500, "unknown type"];
  const order = orders.get(event.out_trade_no);
  const id = `${type} ${event.syssn}`;
  if (!order || handled.has(id)) return [200, "SUCCESS"];
  handled.add(id);
  if (Number(event.txamt) >= order.txamt) {
    order.paid = true;
    order.times++;
  }
  return [200, "SUCCESS"];
});
