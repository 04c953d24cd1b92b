import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createNotifyHandler, QFPay, type QFPayOptions } from "@qfpay/core";
import type { Simulator } from "@qfpay/simulator";
import { expect, onTestFinished } from "vitest";
import { account } from "./run.js";

/**
 * Starts a shop's notification route on a socket.
 *
 * @returns the address of the route, and the order numbers that it has handled
 */
async function shop() {
  const handled: string[] = [];
  const notify = createNotifyHandler({
    keys: account.clientKey,
    on: { payment: ({ out_trade_no }) => void handled.push(out_trade_no) },
  });
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const reply = await notify({
      method: "POST",
      header: (name) => request.headers[name]?.toString(),
      body: async () => Buffer.concat(chunks),
    });
    response.writeHead(reply.status).end(reply.body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return { handled, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/notify` };
}

/** Pays, queries, refunds and closes orders and receives a notification, with options that `qfpay doctor` advises. */
export async function runSuite(simulator: Simulator, url: string, options: Partial<QFPayOptions>): Promise<void> {
  const qfpay = new QFPay({ ...account, baseUrl: url, ...options });
  const { handled, url: notify_url } = await shop();
  const order = { pay_type: "800201", txcurrcd: "HKD", txamt: 1000, notify_url } as const;
  await qfpay.payments.create({ ...order, out_trade_no: "SUITE-1" });
  await simulator.pay("SUITE-1");
  await expect.poll(() => handled).toEqual(["SUITE-1"]);
  await refunded(qfpay, "SUITE-1");
  const { syssn } = await qfpay.payments.create({ ...order, out_trade_no: "SUITE-2" });
  expect(await qfpay.payments.close({ syssn, txamt: 1000 })).toMatchObject({ status: "success" });
  await qfpay.payments.create({ ...order, pay_type: "800101", out_trade_no: "SUITE-3" });
  expect(await qfpay.payments.reverse({ out_trade_no: "SUITE-3", txamt: 1000 })).toMatchObject({ status: "success" });
  await qfpay.customers.create({ name: "Mei", email: "mei@shop.example" });
}

/** Pays an order by card, queries and refunds it, and receives a notification, for accounts that take only cards. */
export async function runCardSuite(simulator: Simulator, url: string, options: Partial<QFPayOptions>): Promise<void> {
  const qfpay = new QFPay({ ...account, baseUrl: url, ...options });
  const { handled, url: notify_url } = await shop();
  const card = { pay_type: "802801", txcurrcd: "HKD", txamt: 1000, out_trade_no: "CARD-1", notify_url };
  const { payment_intent } = await qfpay.intents.createPayment(card);
  await simulator.payIntent(payment_intent);
  await expect.poll(() => handled).toEqual(["CARD-1"]);
  await refunded(qfpay, "CARD-1");
}

async function refunded(qfpay: QFPay, out_trade_no: string): Promise<void> {
  const paid = await qfpay.transactions.get({ out_trade_no });
  expect(paid).toMatchObject({ status: "success", txamt: 1000 });
  const refund = { syssn: paid!.syssn, out_trade_no: `R-${out_trade_no}`, txamt: 1000 };
  expect(await qfpay.refunds.create(refund)).toMatchObject({ status: "success" });
}
