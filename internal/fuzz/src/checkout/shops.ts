import "reflect-metadata";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { type AbstractHttpAdapter, NestFactory } from "@nestjs/core";
import { ExpressAdapter } from "@nestjs/platform-express";
import { FastifyAdapter } from "@nestjs/platform-fastify";
import { type CheckoutRoutesOptions, fetchCheckoutHandler, QFPay } from "@qfpay/core";
import { qfpayCheckout as expressCheckout } from "@qfpay/express";
import { qfpayCheckout as honoCheckout } from "@qfpay/hono";
import { QFPayModule } from "@qfpay/nestjs";
import express from "express";
import { Hono } from "hono";
import { adapterNames } from "../protocol.js";
import { serveFetch } from "../servers/fetch.js";
import { Ledger } from "./ledger.js";

type Options = Partial<Pick<CheckoutRoutesOptions<unknown>, "authorize" | "allowCrossSite">>;
type Settings = CheckoutRoutesOptions<unknown> & { qfpay: QFPay };
type Running = { port: number; close(): Promise<unknown> };

/** A running shop, and the simulated gateway (`ledger`) that it uses. */
export type Shop = Running & { ledger: Ledger };

/** The merchant account of the attacked shops. */
export const account = { appCode: "fuzz", clientKey: "a-key-that-nobody-may-see" };

async function listening(server: Server): Promise<Running> {
  await once(server.listen(0, "127.0.0.1"), "listening");
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { port: (server.address() as AddressInfo).port, close };
}

const nest =
  (adapter: () => AbstractHttpAdapter) =>
  async ({ qfpay: _, ...checkout }: Settings, fetch: typeof globalThis.fetch): Promise<Running> => {
    const module = QFPayModule.forRoot({ ...account, fetch, limiter: false, retry: false, checkout });
    const app = await NestFactory.create(module, adapter(), { logger: false, abortOnError: false });
    await app.listen(0, "127.0.0.1");
    const server = app.getHttpServer() as Server;
    const close = async () => {
      server.closeAllConnections();
      await app.close();
    };
    return { port: (server.address() as AddressInfo).port, close };
  };

const starts = {
  express: (options: Settings) => {
    const app = express();
    app.use("/checkout", expressCheckout(options));
    return listening(createServer(app));
  },
  "nest-express": nest(() => new ExpressAdapter()),
  "nest-fastify": nest(() => new FastifyAdapter()),
  hono: (options: Settings) => {
    const app = new Hono().route("/checkout", honoCheckout(options));
    return listening(createAdaptorServer({ fetch: app.fetch }) as Server);
  },
  fetch: (options: Settings) => listening(serveFetch(fetchCheckoutHandler(options as CheckoutRoutesOptions<Request>))),
} satisfies Record<(typeof adapterNames)[number], unknown>;

/** The name of a shop, which is the name of its framework adapter, such as `hono`. */
export type ShopName = keyof typeof starts;
/** The names of all shops, one for each framework adapter. */
export const shopNames = adapterNames;

/** Starts a shop for attacks by a visitor. Order numbers can be guessed (`A-1`, `A-2`); each order costs HKD 10. */
export async function openShop(name: ShopName, options: Options = {}): Promise<Shop> {
  const ledger = new Ledger();
  const qfpay = new QFPay({ ...account, fetch: ledger.fetch, limiter: false, retry: false });
  let orders = 0;
  const order = () => ({ pay_type: "800201", txamt: 1000, txcurrcd: "HKD", out_trade_no: `A-${++orders}` }) as const;
  const settings = { qfpay, order, statusTtlMs: 1, hooks: { onError() {} }, ...options } as Settings;
  return { ...(await starts[name](settings, ledger.fetch)), ledger };
}
