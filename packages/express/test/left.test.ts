import { once } from "node:events";
import { bytes, gate, headThenGet, leaveWhileBusy, openGateway, send } from "@qfpay/contract";
import { QFPay } from "@qfpay/core";
import express, { type ErrorRequestHandler, type RequestHandler } from "express";
import { expect, it, onTestFinished, vi } from "vitest";
import { qfpayCheckout } from "../src/index.js";
import { listen } from "./listen.js";

const milkTea = { pay_type: "800201", txamt: 1000, txcurrcd: "HKD", out_trade_no: "A-1" } as const;

/** Starts a shop with a middleware before its checkout. The result's `failed` is the shop's error handler, mocked. */
async function shop(before: RequestHandler, order: () => Promise<typeof milkTea> = async () => milkTea) {
  const { simulator, account } = await openGateway();
  const qfpay = new QFPay(account);
  const failed = vi.fn<ErrorRequestHandler>((_error, _req, res, _next) => void res.destroy());
  const checkout = qfpayCheckout({ qfpay, order, authorize: () => true, statusTtlMs: 20 });
  const server = await listen(express().use("/checkout", before, checkout).use(failed));
  onTestFinished(() => server.close());
  return { url: `${server.url}/checkout`, simulator, qfpay, failed };
}

it("does not ask the gateway for a reader who left while a middleware was busy", async () => {
  const reached = gate();
  const passed = vi.fn();
  const { url, simulator, qfpay, failed } = await shop(async (_req, res, next) => {
    reached.open();
    await once(res, "close");
    passed();
    next();
  });
  await qfpay.payments.create(milkTea);
  await leaveWhileBusy(`${url}/A-1/events`, simulator, { reached, passed });
  expect(failed).not.toHaveBeenCalled();
});

it("leaves a request alone that a middleware has answered meanwhile, and creates the payment all the same", async () => {
  const work = gate();
  const { url, simulator, failed } = await shop(
    (_req, res, next) => {
      next();
      res.status(503).end("It takes too long.");
      work.open();
    },
    () => work.opened.then(() => milkTea),
  );
  const answer = await send(url, bytes("{}"));
  expect(answer).toMatchObject({ status: 503, text: "It takes too long." });
  await vi.waitFor(() => expect(simulator.transactions).toHaveLength(1));
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(failed).not.toHaveBeenCalled();
});

it("answers HEAD of a stream with the headers alone, and the connection serves the next request", async () => {
  const { url, qfpay } = await shop((_req, _res, next) => next());
  await qfpay.payments.create(milkTea);
  const responses = await headThenGet(`${url}/A-1`);
  expect(responses.match(/^HTTP\/1\.1 .*/gm)).toEqual(["HTTP/1.1 200 OK", "HTTP/1.1 200 OK"]);
  expect(responses).toMatch(/^content-type: text\/event-stream/im);
  expect(responses).toContain('"status":"pending"');
});
