import { execFile } from "node:child_process";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { compareWithOrder, type Notification, notOurs, type PaymentNotification } from "@qfpay/core";
import { expect, it, onTestFinished } from "vitest";
import { isWeekly } from "../../../../scripts/weekly.mjs";
import { path } from "../../src/fuzz-request.js";
import { adapterNames } from "../../src/protocol.js";
import { servers } from "../../src/servers/start.js";
import { key } from "../../src/signed.js";

const cli = join(dirname(createRequire(import.meta.url).resolve("@qfpay/simulator")), "cli.js");

type Order = { out_trade_no: string; txamt: number; txcurrcd: string; paid: boolean; parcels: number };

const kindOf = (notification: Notification) => {
  const { notify_type, order_type } = notification as { notify_type?: string; order_type?: string };
  return notify_type ?? order_type;
};

/** Serves the two routes by which `qfpay-simulator check` creates and reads orders. */
async function serveOrders(orders: Map<string, Order>): Promise<string> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    if (request.method === "POST") {
      const order = JSON.parse(Buffer.concat(chunks).toString()) as Order;
      orders.set(order.out_trade_no, { ...order, txamt: Number(order.txamt), paid: false, parcels: 0 });
      return response.writeHead(201).end("{}");
    }
    const order = orders.get(decodeURIComponent(request.url!.slice("/orders/".length)));
    return response
      .writeHead(order ? 200 : 404, { "content-type": "application/json" })
      .end(JSON.stringify(order ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/orders`;
}

/** The weekly run checks a shop on every adapter. */
const checked = isWeekly ? adapterNames : (["express", "nest-fastify"] as const);

it.each(checked)("`qfpay-simulator check` finds nothing wrong with a shop on the adapter %s", async (adapter) => {
  const orders = new Map<string, Order>();
  const { server, listen } = await servers[adapter]({
    keys: key,
    onAny(notification) {
      if (kindOf(notification) !== "payment") return;
      const payment = notification as PaymentNotification;
      const order = orders.get(payment.out_trade_no);
      if (!order) return notOurs();
      const { out_trade_no, txamt, txcurrcd } = order;
      if (compareWithOrder(payment, { out_trade_no, txamt, txcurrcd }).length > 0) return;
      order.paid = true;
      order.parcels++;
    },
  });
  await listen();
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const shop = await serveOrders(orders);
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
  const begun = performance.now();
  const output = await new Promise<string>((resolve) => {
    const args = [cli, "check", url, "--key", key, "--json", "--create", shop, "--probe", `${shop}/{out_trade_no}`];
    execFile(process.execPath, args, { maxBuffer: 1e8 }, (_, stdout, stderr) => resolve(stdout || stderr));
  });
  expect(performance.now() - begun).toBeLessThan(60_000);
  const { verdicts } = JSON.parse(output) as { verdicts: { id: string; status: string; why: string }[] };
  expect(verdicts.filter(({ status }) => status === "failed")).toEqual([]);
  expect(verdicts.filter(({ status }) => status === "not_seen").map(({ id }) => id)).toEqual(["restart"]);
  expect(verdicts.length).toBeGreaterThan(40);
});
