import { serve } from "@hono/node-server";
import { Injectable, Module } from "@nestjs/common";
import { createOrderNumber, type QFPay } from "@qfpay/core";
import express from "express";
import { Hono } from "hono";
import Database from "libsql";
import { secondAccount, type World } from "../world.js";
import type { ReadersServers } from "./servers.js";

/**
 * Makes the values that the examples of a README use but do not define: an application of each framework, a database
 * with the order A-2002, a cart `c1` of HK$10.00, and servers that take a free port instead of 3000.
 */
export function readersApplication(
  w: World,
  code: string,
  framework: "express" | "hono",
  servers: ReadersServers | undefined,
) {
  const note = w.trace.called;
  const closing: (() => Promise<unknown>)[] = [];
  const urls: string[] = [];
  const markPaid = async (number: string, amount: number) => void note.push(["markPaid", number, amount]);
  const orderOfCart = async (cartId: string) => {
    if (cartId !== "c1") throw new Error(`There is no cart ${cartId}.`);
    return { pay_type: "801501", txamt: 1000, txcurrcd: "HKD", out_trade_no: createOrderNumber() } as const;
  };
  const ofBody = (input: { cartId: string }) => orderOfCart(input?.cartId);
  const cartRequest = new Request("http://shop.local/checkout", { method: "POST", body: '{"cartId":"c1"}' });
  const total = async (cartId: string) => (await orderOfCart(cartId)).txamt;
  const cart = Object.assign(orderOfCart, { total });

  function listening(server: { address(): unknown; close(done: () => void): unknown; closeAllConnections?(): void }) {
    urls.push(`http://127.0.0.1:${(server.address() as { port: number }).port}`);
    closing.push(
      () =>
        new Promise<void>((resolve) => {
          server.close(() => resolve());
          server.closeAllConnections?.();
        }),
    );
  }
  const onFreePort = () => {
    const app = express();
    const listen = app.listen.bind(app);
    return Object.assign(app, {
      listen() {
        const server = listen(0, "127.0.0.1", () => listening(server));
        return server;
      },
    });
  };
  const serveOnFreePort = (app: Hono | { fetch: Hono["fetch"] }) =>
    void serve({ fetch: app.fetch, hostname: "127.0.0.1", port: 0 }, function (this: unknown) {}).once(
      "listening",
      function (this: Parameters<typeof listening>[0]) {
        listening(this);
      },
    );
  class OrdersDatabase extends Database {
    constructor() {
      super(":memory:");
      this.exec("CREATE TABLE orders (number TEXT, amount INTEGER, currency TEXT, paid INTEGER DEFAULT 0)");
      this.exec("INSERT INTO orders (number, amount, currency) VALUES ('A-2002', 1000, 'HKD')");
      this.exec("CREATE TABLE bookings (number TEXT, amount INTEGER)");
      this.exec(
        "CREATE TRIGGER booking AFTER UPDATE ON orders BEGIN INSERT INTO bookings VALUES (NEW.number, NEW.amount); END",
      );
      books.push(this);
    }
  }
  const books: InstanceType<typeof Database>[] = [];

  class Carts {
    toOrder = orderOfCart;
  }
  Injectable()(Carts);
  class CartsModule {}
  Module({ providers: [Carts], exports: [Carts] })(CartsModule);
  class Orders {
    markPaid = markPaid;
  }
  class Refunder {
    constructor(readonly qfpay: QFPay) {}
  }

  const scope: Record<string, () => unknown> = {
    second: () => secondAccount,
    markPaid: () => markPaid,
    orders: () => ({ markPaid }),
    orderOfCart: () => orderOfCart,
    orderFor: () => ofBody,
    CartsModule: () => CartsModule,
    ...(code.includes("createCheckoutRoutes") && { request: () => cartRequest }),
    cart: () => cart,
    total: () => total,
    keepOrder: () => async (kept: { out_trade_no: string }) => void note.push(["keepOrder", kept.out_trade_no]),
    visitors: () => ({ mayOrder: () => true }),
    Carts: () => Carts,
    Orders: () => Orders,
    Refunder: () => Refunder,
    express: () => Object.assign(onFreePort, express),
    app: () => (framework === "express" ? onFreePort() : new Hono()),
    serve: () => serveOnFreePort,
    Database: () => OrdersDatabase,
    ...servers?.scope,
    test: () => (_title: string, run: () => Promise<void>) => void w.trace.tests.push(run()),
  };
  /** The orders that the shop accepted as paid. An order that was accepted twice is listed twice. */
  const paid = async () => [
    ...note.filter(([name]) => name === "markPaid").map(([, number, amount]) => `${number} ${amount}`),
    ...books
      .flatMap((database) => database.prepare("SELECT number, amount FROM bookings").all() as never[])
      .map(({ number, amount }) => `${number} ${amount}`),
    ...((await servers?.booked()) ?? []),
  ];
  const close = async () => {
    for (const end of closing) await end();
  };
  // Each value in `scope` is made once, so that all code blocks of a README share it.
  const made = new Map<string, unknown>();
  for (const [name, make] of Object.entries(scope)) {
    scope[name] = () => {
      if (!made.has(name)) made.set(name, make());
      return made.get(name);
    };
  }
  return { scope, urls, paid, close, closing, orderOfCart };
}

/** The application of a README's reader: the values that the examples use but do not define, such as a database. */
export type Reader = ReturnType<typeof readersApplication>;
