import "reflect-metadata";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import { Controller, HttpCode, Injectable, Module, Post, type RawBodyRequest, Req } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import { ExpressAdapter, type NestExpressApplication } from "@nestjs/platform-express";
import { FastifyAdapter, type NestFastifyApplication } from "@nestjs/platform-fastify";
import { createNodeMiddleware, Webhooks } from "@octokit/webhooks";
import { verifyNotification } from "@qfpay/core";
import { qfpayNotify as expressNotify } from "@qfpay/express";
import { qfpayNotify as honoNotify } from "@qfpay/hono";
import { OnNotify, QFPayModule } from "@qfpay/nestjs";
import express from "express";
import { Hono } from "hono";
import Stripe from "stripe";
import { key } from "./messages.js";

const path = "/notify";

const paid = { pay_type: "800101", txamt: "2880", txcurrcd: "HKD", txdtm: "2026-11-29 17:02:05", qrcode: "https://qr" };

const stripe = new Stripe("sk_of_no_account");
const secret = key;
const notify = { keys: key, on: { payment: () => {} } };

const hookedWebhooks = () => {
  const webhooks = new Webhooks({ secret });
  webhooks.onAny(() => {});
  return webhooks;
};

const headerOf = (headers: Record<string, unknown>, name: string) => headers[name] as string;

const decoder = new TextDecoder();

/** Verifies a notification with `@qfpay/core` and parses its JSON. The compared libraries do no more than this. */
function read(body: Uint8Array, signature: string | undefined): unknown {
  if (!verifyNotification(body, signature, key)) throw new Error("The signature of a notification does not match.");
  return JSON.parse(decoder.decode(body));
}

/** Maps the name of each server of this benchmark to a function that starts the server and returns its port. */
export const servers: Record<string, () => Promise<number>> = {
  "express: express.raw()": () =>
    listen(express().post(path, express.raw({ type: "*/*" }), (_req, res) => void res.send("SUCCESS"))),
  "express: verified and parsed only": () =>
    listen(
      express().post(path, express.raw({ type: "*/*" }), (req, res) => {
        read(req.body as Buffer, headerOf(req.headers, "x-qf-sign"));
        res.send("SUCCESS");
      }),
    ),
  "express: @qfpay/express": () => listen(express().post(path, expressNotify(notify))),
  "express: stripe": () =>
    listen(
      express().post(path, express.raw({ type: "*/*" }), (req, res) => {
        stripe.webhooks.constructEvent(req.body as Buffer, headerOf(req.headers, "stripe-signature"), secret);
        res.send("SUCCESS");
      }),
    ),
  "express: @octokit/webhooks": () => listen(express().use(createNodeMiddleware(hookedWebhooks(), { path }))),

  "hono: c.req.text()": () =>
    listenHono(
      new Hono().post(path, async (c) => {
        await c.req.text();
        return c.text("SUCCESS");
      }),
    ),
  "hono: verified and parsed only": () =>
    listenHono(
      new Hono().post(path, async (c) => {
        read(new Uint8Array(await c.req.arrayBuffer()), c.req.header("x-qf-sign"));
        return c.text("SUCCESS");
      }),
    ),
  "hono: @qfpay/hono": () => listenHono(new Hono().post(path, honoNotify(notify))),
  "hono: stripe": () =>
    listenHono(
      new Hono().post(path, async (c) => {
        const text = await c.req.text();
        await stripe.webhooks.constructEventAsync(text, c.req.header("stripe-signature")!, secret);
        return c.text("SUCCESS");
      }),
    ),
  "hono: @octokit/webhooks": () => {
    const webhooks = hookedWebhooks();
    return listenHono(
      new Hono().post(path, async (c) => {
        await webhooks.verifyAndReceive({
          id: c.req.header("x-github-delivery")!,
          name: c.req.header("x-github-event")!,
          payload: await c.req.text(),
          signature: c.req.header("x-hub-signature-256")!,
        });
        return c.text("SUCCESS");
      }),
    );
  },

  // Imitates the gateway. Responds immediately and does not check the request, because only the caller is measured.
  gateway: () =>
    listen((request, response) => {
      let body = "";
      request.on("data", (chunk) => {
        body += chunk;
      });
      request.on("end", () => {
        const number = /order-\d+/.exec(body)?.[0];
        response.setHeader("content-type", "application/json");
        response.end(
          JSON.stringify({ respcd: "0000", respmsg: "OK", syssn: "20261129180500", out_trade_no: number, ...paid }),
        );
      });
    }),

  "nest on express: rawBody": () => listenNestExpress(controllerOf(() => {})),
  "nest on express: verified and parsed only": () => listenNestExpress(controllerOf(verifyAndParse)),
  "nest on express: @qfpay/nestjs": () => listenNestExpress(notifyModule()),
  "nest on express: stripe": () => listenNestExpress(controllerOf(verifyStripe)),

  "nest on fastify: rawBody": () => listenNestFastify(controllerOf(() => {})),
  "nest on fastify: verified and parsed only": () => listenNestFastify(controllerOf(verifyAndParse)),
  "nest on fastify: @qfpay/nestjs": () => listenNestFastify(notifyModule()),
  "nest on fastify: stripe": () => listenNestFastify(controllerOf(verifyStripe)),
};

type Raw = RawBodyRequest<{ headers: Record<string, unknown> }>;

const verifyAndParse = ({ rawBody, headers }: Raw) => read(rawBody!, headerOf(headers, "x-qf-sign"));

const verifyStripe = ({ rawBody, headers }: Raw) =>
  stripe.webhooks.constructEvent(rawBody!, headerOf(headers, "stripe-signature"), secret);

function controllerOf(verify: (request: Raw) => unknown) {
  class Notify {
    receive(request: Raw) {
      verify(request);
      return "SUCCESS";
    }
  }
  const descriptor = Object.getOwnPropertyDescriptor(Notify.prototype, "receive")!;
  Controller()(Notify);
  Post(path)(Notify.prototype, "receive", descriptor);
  HttpCode(200)(Notify.prototype, "receive", descriptor);
  Req()(Notify.prototype, "receive", 0);
  class Shop {}
  Module({ controllers: [Notify] })(Shop);
  return Shop;
}

function notifyModule() {
  class Books {
    paid() {}
  }
  OnNotify("payment")(Books.prototype, "paid", Object.getOwnPropertyDescriptor(Books.prototype, "paid")!);
  Injectable()(Books);
  class Shop {}
  const account = { appCode: "APPCODE", clientKey: key, environment: "test" } as const;
  Module({ imports: [QFPayModule.forRoot({ ...account, notify: { path } })], providers: [Books] })(Shop);
  return Shop;
}

async function listenNestExpress(module: object): Promise<number> {
  const options = { logger: false, rawBody: true } as const;
  const app = await NestFactory.create<NestExpressApplication>(module, new ExpressAdapter(), options);
  await app.listen(0, "127.0.0.1");
  return portOf(app.getHttpServer());
}

async function listenNestFastify(module: object): Promise<number> {
  const options = { logger: false, rawBody: true } as const;
  const app = await NestFactory.create<NestFastifyApplication>(module, new FastifyAdapter(), options);
  await app.listen(0, "127.0.0.1");
  return portOf(app.getHttpServer() as Server);
}

/** Returns a server's port. Keeps its idle connections open while the other servers are measured. */
function portOf(server: Server): number {
  server.keepAliveTimeout = 600_000;
  return (server.address() as AddressInfo).port;
}

const listen = (listener: RequestListener) =>
  new Promise<number>((resolve) => {
    const server = createServer(listener).listen(0, "127.0.0.1", () => resolve(portOf(server)));
  });

const listenHono = (app: Hono) =>
  new Promise<number>((resolve) => {
    const server = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, () => resolve(portOf(server as Server)));
  });
