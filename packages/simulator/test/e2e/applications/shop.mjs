import { createServer } from "node:http";

/** Starts a shop's HTTP server with orders in memory. It calls `notify` with the exact bytes of each notification. */
export function serveShop(notify) {
  const orders = new Map();
  const reply = (response, status, body) =>
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  const server = createServer(async (request, response) => {
    const chunks = [];
    try {
      for await (const chunk of request) chunks.push(chunk);
    } catch {
      return;
    }
    const body = Buffer.concat(chunks);
    if (request.url === "/orders") {
      const { out_trade_no, txamt, txcurrcd } = JSON.parse(body.toString());
      orders.set(out_trade_no, { txamt, txcurrcd, paid: false, times: 0 });
      return reply(response, 201, {});
    }
    const number = /^\/orders\/(.+)$/.exec(request.url)?.[1];
    if (number) {
      const order = orders.get(decodeURIComponent(number));
      return order ? reply(response, 200, order) : reply(response, 404, {});
    }
    if (request.method !== "POST") return response.writeHead(405).end();
    try {
      const [status, text] = notify({ body, signature: request.headers["x-qf-sign"], orders });
      response.writeHead(status).end(text);
    } catch {
      response.writeHead(500).end("error");
    }
  });
  server.listen(Number(process.env.PORT), "127.0.0.1");
}

/** The merchant's client key, which verifies the signatures of notifications. */
export const key = process.env.QFPAY_KEY;
