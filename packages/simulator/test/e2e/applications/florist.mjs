/* A florist's webhook receiver, written in a hurry. florist.json lists the flaws that were put into it. */
import { createHash, timingSafeEqual } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";

const { PORT, QFPAY_KEY, DATA = "." } = process.env;
const FILE = join(DATA, "florist-orders.json");

const db = existsSync(FILE) ? JSON.parse(readFileSync(FILE, "utf8")) : { orders: {}, seen: {}, refunds: {} };

function save() {
  writeFileSync(`${FILE}.new`, JSON.stringify(db));
  renameSync(`${FILE}.new`, FILE);
}

const ignore = () => {};

const handlers = {
  payment(n) {
    const order = db.orders[n.out_trade_no];
    if (!order) {
      console.log("paid, but not one of our orders:", n.out_trade_no);
      return;
    }
    if (n.respcd !== "0000") return;
    if (n.txcurrcd !== order.txcurrcd) return;
    if (Number(n.txamt) > Number(order.txamt)) return;
    order.payments.push({ syssn: n.syssn, txamt: n.txamt });
    order.state = "paid";
  },
  refund(n) {
    db.refunds[n.out_trade_no] = { syssn: n.syssn, txamt: n.txamt };
  },
  cancel(n) {
    handlers.refund(n);
  },
  unfreeze: ignore,
  payment_token: ignore,
  subscription: ignore,
  subscription_payment: ignore,
};

/** Prints JSON like QFPay, with a space after each colon and comma. `JSON.stringify` prints no spaces. */
function likeQFPay(value) {
  return JSON.stringify(value).replace(/":"/g, '": "').replace(/","/g, '", "');
}

function signatureOf(n) {
  return createHash("md5")
    .update(likeQFPay(n) + QFPAY_KEY)
    .digest("hex");
}

function sameSignature(given, expected) {
  const a = Buffer.from(given.toLowerCase());
  const b = Buffer.from(expected);
  return a.length === b.length && timingSafeEqual(a, b);
}

async function bodyOf(req) {
  const chunks = [];
  let size = 0;
  for await (const chunk of req) {
    size += chunk.length;
    if (size <= 65_536) chunks.push(chunk);
  }
  return size > 65_536 ? undefined : Buffer.concat(chunks).toString("utf8");
}

function reply(res, status, text) {
  res.writeHead(status, { "content-type": "text/plain" });
  res.end(`${text}\n`);
}

function json(res, status, value) {
  res.writeHead(status, { "content-type": "application/json" });
  res.end(JSON.stringify(value));
}

async function notify(req, res) {
  const body = await bodyOf(req);
  if (body === undefined) return reply(res, 413, "too large");
  if (body === "") return reply(res, 400, "empty");
  const signature = req.headers["x-qf-sign"];
  if (!signature) return reply(res, 401, "not signed");
  const n = JSON.parse(body);
  if (!sameSignature(signature, signatureOf(n))) return reply(res, 401, "wrong signature");

  const kind = n.notify_type || n.order_type;
  const id = [kind, n.syssn, n.event, n.subscription_id, n.state, n.sysdtm].join(" ");
  if (!db.seen[id]) {
    handlers[kind](n);
    db.seen[id] = true;
    save();
  }
  reply(res, 200, "SUCCESS");
}

createServer(async (req, res) => {
  try {
    const { pathname } = new URL(req.url, "http://localhost");
    if (req.method === "POST" && pathname === "/notify") return await notify(req, res);
    if (req.method === "POST" && pathname === "/orders") {
      const { out_trade_no, txamt, txcurrcd } = JSON.parse(await bodyOf(req));
      db.orders[out_trade_no] = { out_trade_no, txamt, txcurrcd, state: "unpaid", payments: [] };
      save();
      return json(res, 201, db.orders[out_trade_no]);
    }
    const order = pathname.startsWith("/orders/") && db.orders[decodeURIComponent(pathname.slice(8))];
    if (req.method === "GET" && order) return json(res, 200, order);
    json(res, 404, { error: "not found" });
  } catch (error) {
    console.error(error);
    reply(res, 500, "error");
  }
}).listen(Number(PORT), "127.0.0.1");
