import { AsyncLocalStorage } from "node:async_hooks";
import { setImmediate } from "node:timers/promises";
import {
  Body,
  type CanActivate,
  Controller,
  Inject,
  Injectable,
  type MiddlewareConsumer,
  Module,
  type NestModule,
  Post,
  RequestMethod,
  Scope,
} from "@nestjs/common";
import { APP_GUARD, LazyModuleLoader } from "@nestjs/core";
import { AnyFilesInterceptor, ExpressAdapter } from "@nestjs/platform-express";
import { Test } from "@nestjs/testing";
import { key, paymentBody, paymentSignature, send } from "@qfpay/contract";
import { createSimulator } from "@qfpay/simulator";
import { describe, expect, it, onTestFinished } from "vitest";
import { CheckoutOrder, type NotifyContext, OnNotify, QFPayModule, QFPayService } from "../src/index.js";
import { listen, moduleOf, providerOf } from "./listen.js";
import { platforms } from "./platforms.js";

const golden = { "content-type": "application/json", "x-qf-sign": paymentSignature };
const account = { appCode: "a", clientKey: key };
const tea = { pay_type: "800201", txamt: 1000, txcurrcd: "HKD", out_trade_no: "A-1" } as const;

describe.each(platforms)("nest on %s, an application", (_, adapter) => {
  async function running(metadata: Parameters<typeof moduleOf>[0]) {
    const server = await listen(moduleOf(metadata), adapter());
    onTestFinished(() => server.close());
    return { ...server, deliver: () => send(`${server.url}/qfpay/notify`, paymentBody, { headers: golden }) };
  }

  it("may override a decorated method and decorate it again", async () => {
    const calls: string[] = [];
    abstract class Handlers {
      @OnNotify("payment")
      paid() {
        calls.push("base");
      }
    }
    @Injectable()
    class Orders extends Handlers {
      @OnNotify("payment")
      override paid() {
        calls.push("orders");
      }
    }
    const { deliver } = await running({
      imports: [QFPayModule.forRoot({ ...account, notify: {} })],
      providers: [Orders],
    });
    expect((await deliver()).text).toBe("SUCCESS");
    expect(calls).toEqual(["orders"]);
  });

  it("cannot have its controller at a path of ours unnoticed, whatever the name of its class", async () => {
    @Controller("QFPay") // In capitals, because Fastify would refuse a second `/qfpay/notify` by itself.
    class QFPayWebhook {
      @Post("notify")
      receive() {}
    }
    const imports = [QFPayModule.forRoot({ ...account, notify: {} })];
    await expect(running({ imports, controllers: [QFPayWebhook] })).rejects.toThrow(
      "QFPayWebhook.receive and notify of the account without a name both answer POST /qfpay/notify",
    );
  });

  it.each([
    ["request-scoped", { scope: Scope.REQUEST }],
    ["durable", { scope: Scope.REQUEST, durable: true }],
  ])("is told at its start that a %s provider cannot make orders", async (_name, scope) => {
    @Injectable(scope)
    class Carts {
      @CheckoutOrder()
      order() {
        return tea;
      }
    }
    const imports = [QFPayModule.forRoot({ ...account, checkout: {} })];
    await expect(running({ imports, providers: [Carts] })).rejects.toThrow(
      "@CheckoutOrder() on Carts.order: the provider is request-scoped",
    );
  });

  it("keeps the context that its middleware opened and a guard filled, as nestjs-cls does", async () => {
    const storage = new AsyncLocalStorage<{ user?: string }>();
    const seen: unknown[] = [];
    class Orders {
      @OnNotify("payment")
      async paid(_: unknown, { waitUntil }: NotifyContext) {
        await setImmediate();
        seen.push(storage.getStore());
        waitUntil(setImmediate().then(() => seen.push(storage.getStore())));
      }
    }
    const guard: CanActivate = { canActivate: () => Boolean(Object.assign(storage.getStore()!, { user: "QFPay" })) };
    @Module({
      imports: [QFPayModule.forRoot({ ...account, notify: {} })],
      providers: [Orders, { provide: APP_GUARD, useValue: guard }],
    })
    class Shop implements NestModule {
      configure(consumer: MiddlewareConsumer) {
        const open = (_request: unknown, _response: unknown, next: () => void) => storage.run({}, next);
        consumer.apply(open).forRoutes({ path: "*path", method: RequestMethod.ALL });
      }
    }
    const { deliver, close } = await running({ imports: [Shop] });
    expect((await deliver()).text).toBe("SUCCESS");
    await close(); // Closing the application also waits for the promise that `waitUntil` got.
    expect(seen).toEqual([{ user: "QFPay" }, { user: "QFPay" }]);
  });

  it("has the client in a module that is loaded lazily", async () => {
    @Injectable()
    class Reports {
      constructor(@Inject(QFPayService) readonly qfpay: QFPayService) {}
    }
    @Module({ providers: [Reports] })
    class ReportsModule {}
    const { app } = await running({ imports: [QFPayModule.forRoot(account)] });
    const loaded = await app.get(LazyModuleLoader).load(() => ReportsModule);
    expect(loaded.get(Reports).qfpay).toBe(app.get(QFPayService));
  });

  it("may replace the client in a testing module", async () => {
    const client = { payments: {} };
    const imports = [QFPayModule.forRoot({ ...account, notify: {} })];
    const builder = Test.createTestingModule({ imports, providers: [providerOf({ on: { payment: () => {} } })] });
    const app = (await builder.overrideProvider(QFPayService).useValue(client).compile()).createNestApplication(
      adapter(),
    );
    onTestFinished(() => app.close());
    await app.init();
    expect(app.get(QFPayService)).toBe(client);
  });
});

it("an application on Express that reads forms and files everywhere takes a form as the cart, and a notification", async () => {
  const simulator = createSimulator({ merchants: [account] });
  onTestFinished(() => simulator.close());
  class Orders {
    @CheckoutOrder()
    order(@Body() cart: { item: string }) {
      return { ...tea, out_trade_no: `A-${cart.item}` };
    }

    @OnNotify("payment")
    paid() {}
  }
  const own = { ...account, fetch: simulator.fetch, baseUrl: "http://simulator.local" };
  const imports = [QFPayModule.forRoot({ ...own, notify: {}, checkout: {} })];
  const files = new (AnyFilesInterceptor())();
  const { url, close } = await listen(moduleOf({ imports, providers: [Orders] }), new ExpressAdapter(), {}, (app) =>
    app.useGlobalInterceptors(files),
  );
  onTestFinished(() => close());
  const body = new FormData();
  body.set("item", "tea");
  const created = await fetch(`${url}/checkout`, { method: "POST", body });
  expect([created.status, await created.json()]).toMatchObject([201, { out_trade_no: "A-tea" }]);
  expect((await send(`${url}/qfpay/notify`, paymentBody, { headers: golden })).text).toBe("SUCCESS");
  const headers = { "x-qf-sign": paymentSignature };
  expect((await fetch(`${url}/qfpay/notify`, { method: "POST", headers, body })).status).toBe(401);
});

it("a static method is refused when its class is defined", () => {
  const decorated = (decorate: MethodDecorator) => () => {
    class Orders {
      static paid() {}
      refunded() {}
    }
    decorate(Orders, "paid", Object.getOwnPropertyDescriptor(Orders, "paid")!);
  };
  expect(decorated(OnNotify("payment"))).toThrow("Orders.paid is static");
  expect(decorated(CheckoutOrder() as MethodDecorator)).toThrow("Orders.paid is static");
});
