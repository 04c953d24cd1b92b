import { createHash } from "node:crypto";
import { key, serveShop } from "./shop.mjs";

const handled = new Set();

serveShop(({ body, signature, orders }) => {
  let event;
  try {
    event = JSON.parse(body.toString());
  } catch {
    return [400, "no JSON"];
  }
  const hash = createHash("md5")
    .update(JSON.stringify(event) + key)
    .digest("hex")
    .toUpperCase();
  if (signature !== hash) return [401, "bad signature"];
  if (Array.isArray(event)) return [400, "no object"];
  const id = `${event.notify_type} ${event.syssn}`;
  const order = orders.get(event.out_trade_no);
  const fits = order && event.notify_type === "payment" && event.respcd === "0000";
  if (fits && Number(event.txamt) === order.txamt && event.txcurrcd === order.txcurrcd && !handled.has(id)) {
    handled.add(id);
    order.paid = true;
    order.times++;
  }
  return [200, "SUCCESS"];
});
