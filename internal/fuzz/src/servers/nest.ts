import "reflect-metadata";
import type { Server } from "node:http";
import { Injectable, Module } from "@nestjs/common";
import { type AbstractHttpAdapter, NestFactory } from "@nestjs/core";
import { ExpressAdapter } from "@nestjs/platform-express";
import { FastifyAdapter } from "@nestjs/platform-fastify";
import type { Notification, NotifyContext, NotifyOptions } from "@qfpay/core";
import { OnNotify, QFPayModule } from "@qfpay/nestjs";
import type { MakeServer } from "./make-server.js";

const nestServer =
  (adapter: () => AbstractHttpAdapter): MakeServer =>
  async ({ onAny, ...notify }: NotifyOptions) => {
    @Injectable()
    class Orders {
      @OnNotify("*")
      async any(notification: Notification, context: NotifyContext) {
        await onAny?.(notification, context);
      }
    }
    const account = { appCode: "fuzz", clientKey: "not-the-key-of-notifications" };
    @Module({ imports: [QFPayModule.forRoot({ ...account, notify })], providers: [Orders] })
    class App {}
    const app = await NestFactory.create(App, adapter(), { logger: false, abortOnError: false });
    await app.init();
    return { server: app.getHttpServer() as Server, listen: () => app.listen(0, "127.0.0.1") };
  };

/** Makes a server with the adapter for NestJS, on Express. */
export const nestExpressServer = nestServer(() => new ExpressAdapter());
/** Makes a server with the adapter for NestJS, on Fastify. */
export const nestFastifyServer = nestServer(() => new FastifyAdapter());
