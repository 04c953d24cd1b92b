import "reflect-metadata";
import type { INestApplication } from "@nestjs/common";
import { Injectable, Module, type NestApplicationOptions, type Type } from "@nestjs/common";
import { type AbstractHttpAdapter, NestFactory } from "@nestjs/core";
import type { NotifyOptions } from "@qfpay/core";
import { OnNotify, type OnNotifyKind } from "../src/index.js";

/** Starts a Nest application on a free port of this machine. @param setUp changes the application before it listens */
export async function listen(
  module: Type<unknown>,
  adapter: AbstractHttpAdapter,
  options: NestApplicationOptions = {},
  setUp: (app: INestApplication) => void = () => {},
) {
  const app = await NestFactory.create(module, adapter, {
    logger: false,
    forceCloseConnections: true,
    abortOnError: false,
    ...options,
  });
  setUp(app);
  await app.listen(0, "127.0.0.1");
  return { url: (await app.getUrl()).replace("[::1]", "127.0.0.1"), close: () => app.close(), app };
}

/** Makes a provider with an `@OnNotify` method for each handler, as an application would write it. */
export function providerOf({ on = {}, onAny }: Pick<NotifyOptions, "on" | "onAny">, account?: string): Type<unknown> {
  @Injectable()
  class Orders {}
  for (const [kind, handler] of Object.entries({ ...on, ...(onAny && { "*": onAny }) })) {
    // Wraps the handler, so that each method is a separate function, as in an application.
    const value = (...args: never[]) => (handler as (...args: never[]) => unknown)(...args);
    const descriptor = { value, configurable: true, writable: true };
    OnNotify(kind as OnNotifyKind, account)(Orders.prototype, kind, descriptor);
    Object.defineProperty(Orders.prototype, kind, descriptor);
  }
  return Orders;
}

/** Makes the root module of a Nest application from its metadata. */
export function moduleOf(metadata: Parameters<typeof Module>[0]): Type<unknown> {
  @Module(metadata)
  class App {}
  return App;
}
