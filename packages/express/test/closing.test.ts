import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { connect } from "node:net";
import { gate, key } from "@qfpay/contract";
import { QFPay } from "@qfpay/core";
import { createSimulator } from "@qfpay/simulator";
import express from "express";
import { expect, it, onTestFinished, vi } from "vitest";
import { qfpayCheckout } from "../src/index.js";

const milkTea = { pay_type: "800201", txamt: 1000, txcurrcd: "HKD", out_trade_no: "A-1" } as const;

async function shop(order: () => typeof milkTea | Promise<typeof milkTea> = () => milkTea) {
  const simulator = createSimulator({ merchants: [{ appCode: "app", clientKey: key }] });
  onTestFinished(() => simulator.close());
  const qfpay = new QFPay({ appCode: "app", clientKey: key, baseUrl: (await simulator.listen()).url });
  const app = express().use("/checkout", qfpayCheckout({ qfpay, order, statusTtlMs: 20 }));
  const server = createServer(app).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => server.closeAllConnections());
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/checkout`;
  const events_url = `${url}/A-1/events?token=${qfpay.checkout.readToken("A-1")}`;
  return { simulator, server, url, events_url };
}

function closing(server: Server) {
  const closed = vi.fn();
  server.close(closed);
  return closed;
}

it("answers a payment in progress after server.close(), and takes no other", async () => {
  const work = gate();
  const order = vi.fn(() => work.opened.then(() => milkTea));
  const { simulator, server, url } = await shop(order);
  const answer = fetch(url, { method: "POST" });
  await vi.waitFor(() => expect(order).toHaveBeenCalled());
  const closed = closing(server);
  // The server no longer listens, so this request fails, unless another program has got the port.
  await fetch(url, { method: "POST" }).catch(() => {});
  expect(order).toHaveBeenCalledTimes(1);
  expect(closed).not.toHaveBeenCalled();
  work.open();
  expect((await answer).status).toBe(201);
  expect(simulator.transactions).toHaveLength(1);
  server.closeIdleConnections();
  await vi.waitFor(() => expect(closed).toHaveBeenCalled());
});

it("goes on with an open stream after server.close(), until the final state", async () => {
  const { simulator, server, url, events_url } = await shop();
  await fetch(url, { method: "POST" });
  const events = await fetch(events_url);
  const closed = closing(server);
  const asked = simulator.requests.length;
  await vi.waitFor(() => expect(simulator.requests.length).toBeGreaterThan(asked + 2));
  expect(closed).not.toHaveBeenCalled();
  await simulator.pay("A-1");
  expect(await events.text()).toContain('"status":"success"');
  server.closeIdleConnections();
  await vi.waitFor(() => expect(closed).toHaveBeenCalled());
});

it("ends an open stream with server.closeAllConnections(), and asks the gateway no more", async () => {
  const { simulator, server, url, events_url } = await shop();
  await fetch(url, { method: "POST" });
  const text = (await fetch(events_url)).text();
  text.catch(() => {});
  const closed = closing(server);
  server.closeAllConnections();
  await expect(text).rejects.toThrow();
  await vi.waitFor(() => expect(closed).toHaveBeenCalled());
  await new Promise((resolve) => setTimeout(resolve, 100));
  const asked = simulator.requests.length;
  await new Promise((resolve) => setTimeout(resolve, 150));
  expect(simulator.requests).toHaveLength(asked);
});

it("writes the 204 that ends a browser's asking without a body, and serves the connection on", async () => {
  const { server, events_url } = await shop();
  const events = new URL(events_url);
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  onTestFinished(() => void socket.destroy());
  let text = "";
  socket.setEncoding("utf8").on("data", (part) => {
    text += part;
  });
  socket.write(`GET ${events.pathname}${events.search} HTTP/1.1\r\nhost: shop\r\nlast-event-id: final\r\n\r\n`);
  await vi.waitFor(() => expect(text).toMatch(/^HTTP\/1\.1 204 [\s\S]*\r\n\r\n$/));
  expect(text).not.toMatch(/content-length|transfer-encoding/i);
  socket.write(`GET ${events.pathname.replace("/events", "")}${events.search} HTTP/1.1\r\nhost: shop\r\n\r\n`);
  await vi.waitFor(() => expect(text).toMatch(/^HTTP\/1\.1 204 [^{]*\r\n\r\nHTTP\/1\.1 404 /));
});
