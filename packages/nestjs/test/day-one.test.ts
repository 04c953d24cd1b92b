import {
  BadRequestException,
  Body,
  Controller,
  Get,
  Inject,
  Injectable,
  Module,
  type NestInterceptor,
  type PipeTransform,
  Post,
  Req,
  Scope,
  SetMetadata,
  UseGuards,
  UsePipes,
} from "@nestjs/common";
import { APP_GUARD, APP_INTERCEPTOR, DiscoveryModule, DiscoveryService, REQUEST } from "@nestjs/core";
import { bytes, key, paymentBody, paymentSignature, send } from "@qfpay/contract";
import { createSimulator } from "@qfpay/simulator";
import { timeout } from "rxjs";
import { describe, expect, it, onTestFinished } from "vitest";
import {
  CheckoutOrder,
  OnNotify,
  QFPayHealthIndicator,
  QFPayModule,
  type QFPayModuleOptions,
  QFPayService,
  qfpayFromConfig,
} from "../src/index.js";
import { listen, moduleOf, providerOf } from "./listen.js";
import { platforms } from "./platforms.js";
import { RecordingLogger } from "./recording-logger.js";

const golden = { "content-type": "application/json", "x-qf-sign": paymentSignature };
const account = { appCode: "a", clientKey: key };
const order = (out_trade_no: string) => ({ pay_type: "800201", txamt: 1000, txcurrcd: "HKD", out_trade_no }) as const;

async function gateway() {
  const simulator = createSimulator({ merchants: [account] });
  onTestFinished(() => simulator.close());
  return { simulator, baseUrl: (await simulator.listen()).url };
}

describe.each(platforms)("nest on %s, day one", (_, adapter) => {
  async function running(metadata: Parameters<typeof Module>[0], logger = new RecordingLogger()) {
    const server = await listen(moduleOf(metadata), adapter(), { logger });
    onTestFinished(() => server.close());
    const pay = (body: object) =>
      send(`${server.url}/checkout`, bytes(JSON.stringify(body)), { method: "POST", headers: golden });
    return { ...server, logger, pay };
  }
  const starting = (metadata: Parameters<typeof Module>[0]) => running(metadata);

  describe("@CheckoutOrder", () => {
    it("makes the order in the service that uses the client and handles its notifications", async () => {
      const { simulator, baseUrl } = await gateway();
      const paid: string[] = [];
      @Injectable()
      class Orders {
        constructor(@Inject(QFPayService) readonly qfpay: QFPayService) {}

        @CheckoutOrder()
        order({ body }: { body: { item: string } }) {
          return order(`A-${body.item}`);
        }

        @OnNotify("payment")
        paid({ out_trade_no }: { out_trade_no: string }) {
          paid.push(out_trade_no);
        }
      }
      const { url, pay } = await running({
        imports: [QFPayModule.forRootAsync({ useFactory: () => ({ ...account, baseUrl }), notify: {}, checkout: {} })],
        providers: [Orders],
      });
      expect(JSON.parse((await pay({ item: "tea" })).text)).toMatchObject({ out_trade_no: "A-tea" });
      expect(simulator.transactions).toHaveLength(1);
      expect((await send(`${url}/qfpay/notify`, paymentBody, { headers: golden })).text).toBe("SUCCESS");
      expect(paid).toEqual(["ORDER20260101000001"]);
    });

    it("takes Nest's parameter decorators and pipes, and answers with the status of a pipe that refuses", async () => {
      const { simulator, baseUrl } = await gateway();
      const item: PipeTransform = {
        transform(value: { item?: unknown }) {
          if (typeof value.item !== "string") throw new BadRequestException(["item must be a string"]);
          return { item: value.item.toUpperCase() };
        },
      };
      class Orders {
        @CheckoutOrder()
        order(@Body(item) body: { item: string }, @Req() { url }: { url: string }) {
          return order(`A-${body.item}-${url.slice(1)}`);
        }
      }
      const imports = [QFPayModule.forRoot({ ...account, baseUrl, checkout: {} })];
      const { pay } = await running({ imports, providers: [Orders] });
      const refused = await pay({ item: 1 });
      expect(refused.status).toBe(400);
      expect(JSON.parse(refused.text)).toMatchObject({ detail: "item must be a string" });
      expect(simulator.transactions).toHaveLength(0);
      expect(JSON.parse((await pay({ item: "tea" })).text)).toMatchObject({ out_trade_no: "A-TEA-checkout" });
    });

    class Orders {
      @CheckoutOrder()
      order() {
        return order("A-1");
      }
    }
    class Others extends Orders {}

    it.each<[string, string, Partial<QFPayModuleOptions>, (new () => object)[]]>([
      ["nothing that makes the order", "nothing that makes the order", { checkout: {} }, []],
      ["an option and a method", "two ways", { checkout: { order: () => order("A-1") } }, [Orders]],
      ["two methods", "@CheckoutOrder() on Orders.order and", { checkout: {} }, [Orders, Others]],
      ["a method and no checkout", "has no checkout option", {}, [Orders]],
    ])("refuses to start with %s", async (_, message, options, providers) => {
      await expect(starting({ imports: [QFPayModule.forRoot({ ...account, ...options })], providers })).rejects.toThrow(
        message,
      );
    });
  });

  describe("a factory that waits for itself stops the start with an explanation:", () => {
    @Injectable()
    class Orders {
      constructor(@Inject(QFPayService) readonly qfpay: QFPayService) {}
    }
    @Module({ providers: [Orders], exports: [Orders] })
    class OrdersModule {}
    @Injectable({ scope: Scope.REQUEST })
    class Tenant {}
    @Module({ providers: [Tenant], exports: [Tenant] })
    class TenantModule {}
    const useFactory = () => account;

    it.each<[string, string | RegExp, Parameters<typeof QFPayModule.forRootAsync>[0]]>([
      [
        "it injects a service that uses the client",
        /The factory needs Orders needs QFPayService|circular dependency/,
        { imports: [OrdersModule], inject: [Orders], useFactory },
      ],
      ["it needs the request", "request-scoped", { inject: [REQUEST], useFactory }],
      [
        "it needs a request-scoped provider",
        "needs Tenant, which is request-scoped",
        { imports: [TenantModule], inject: [{ token: Tenant, optional: false }], useFactory },
      ],
    ])("%s", async (_, message, options) => {
      await expect(starting({ imports: [QFPayModule.forRootAsync({ ...options, notify: {} })] })).rejects.toThrow(
        message,
      );
    });

    it("a factory that needs another account's client is no circle", async () => {
      @Injectable()
      class Rates {
        constructor(@Inject(QFPayService) readonly qfpay: QFPayService) {}
      }
      @Module({ providers: [Rates], exports: [Rates] })
      class RatesModule {}
      const other = QFPayModule.forRootAsync({ name: "hk2", imports: [RatesModule], inject: [Rates], useFactory });
      const { app } = await running({ imports: [QFPayModule.forRoot(account), other] });
      expect(app.get(QFPayService)).toBeInstanceOf(QFPayService);
    });
  });

  describe("the account from ConfigService", () => {
    it.each([
      [{ QFPAY_APPCODE: "a", QFPAY_KEY: key }, "a", "sandbox"],
      [
        { QFPAY_ENV: "test", QFPAY_TEST_APPCODE: "t", QFPAY_TEST_KEY: key, QFPAY_APPCODE: "a", QFPAY_KEY: key },
        "t",
        "test",
      ],
      [{ QFPAY_ENV: "prod", QFPAY_PROD_APPCODE: "p", QFPAY_PROD_KEY: key, QFPAY_PROD_MCHID: 7 }, "p", "prod"],
    ])("is read with its prefix: %j", (variables: Record<string, unknown>, appCode, environment) => {
      expect(qfpayFromConfig({ get: (name) => variables[name] })).toMatchObject({
        appCode,
        environment,
        clientKey: key,
      });
    });

    it("stops the start when a variable is missing, and names it", async () => {
      const useFactory = () => qfpayFromConfig({ get: () => undefined });
      await expect(starting({ imports: [QFPayModule.forRootAsync({ useFactory })] })).rejects.toThrow("QFPAY_APPCODE");
    });
  });

  describe("what would go wrong later is told at the start:", () => {
    it("a class with @OnNotify that no module provides", async () => {
      class Forgotten {
        @OnNotify("subscription")
        renewed() {}
      }
      class OtherShop {
        @CheckoutOrder("elsewhere")
        order() {
          return order("A-1");
        }
      }
      const imports = [QFPayModule.forRoot({ ...account, notify: {} })];
      const { logger } = await running({ imports, providers: [providerOf({ on: { payment: () => {} } })] });
      const lines = logger.lines("warn").filter((line) => line.includes(Forgotten.name));
      expect(lines).toEqual([expect.stringContaining("no instance of it is there")]);
      // OtherShop handles no notifications, so the application logs no warning about it.
      expect(logger.lines("warn").join()).not.toContain(OtherShop.name);
      const next = await running({
        imports: [QFPayModule.forRoot({ ...account, notify: {} })],
        providers: [Forgotten],
      });
      expect(next.logger.lines("warn").join()).not.toContain("Forgotten");
      const third = await running({ imports: [QFPayModule.forRoot({ ...account, notify: {} })] });
      // The class Forgotten belongs to another application.
      expect(third.logger.lines("warn").join()).not.toContain("Forgotten");
    });

    it("only classes that were defined for the application, in a process with others", async () => {
      class ForOne {
        @OnNotify("subscription")
        renewed() {}
      }
      const one = [QFPayModule.forRoot({ ...account, notify: {} })];
      class ForTwo {
        @OnNotify("refund")
        refunded() {}
      }
      const two = [QFPayModule.forRoot({ ...account, notify: {} })];
      const told = async (imports: typeof one) => (await running({ imports })).logger.lines("warn").join();
      const [ofTwo, ofOne] = [await told(two), await told(one)];
      expect(ofOne).toContain(ForOne.name);
      expect(ofOne).not.toContain(ForTwo.name);
      expect(ofTwo).toContain(ForTwo.name);
      expect(ofTwo).not.toContain(ForOne.name);
    });

    it("a controller of the application at a path of the module", async () => {
      @Controller("QFPay")
      class Own {
        @Post("notify")
        notify() {}
      }
      @Controller("qfpay")
      class Neighbour {
        @Get("notify")
        page() {}

        @Post("notify/again")
        again() {}
      }
      const imports = [QFPayModule.forRoot({ ...account, notify: {} })];
      await expect(starting({ imports, controllers: [Own] })).rejects.toThrow(
        "Own.notify and notify of the account without a name both answer",
      );
      const other = adapter().getType() === "fastify" ? [] : [Neighbour];
      await running({ imports: [QFPayModule.forRoot({ ...account, notify: {} })], controllers: other });
    });

    it.each([
      ["a throttler", "ThrottlerGuard", "decorators: [SkipThrottle()]", SetMetadata("THROTTLER:SKIPdefault", true)],
      ["a login guard", "JwtAuthGuard", "decorators: [Public()]", SetMetadata("isPublic", true)],
      ["a time limit", "TimeoutInterceptor", "handlerTimeoutMs", undefined],
    ])("%s on the notification route, and the line that exempts it", async (_, name, fix, exemption) => {
      const Guard = {
        [name]: class implements NestInterceptor {
          canActivate = () => true;
          intercept: NestInterceptor["intercept"] = (_context, next) => next.handle();
        },
      }[name]!;
      const provide = name.endsWith("Guard") ? APP_GUARD : APP_INTERCEPTOR;
      const started = async (decorators: ClassDecorator[]) => {
        const imports = [QFPayModule.forRoot({ ...account, notify: { decorators } })];
        const { logger } = await running({ imports, providers: [{ provide, useClass: Guard }] });
        return logger.lines("warn").filter((line) => line.includes(name));
      };
      expect(await started([])).toEqual([expect.stringContaining(fix)]);
      if (exemption) expect(await started([exemption])).toEqual([]);
    });

    it("guards and pipes of an @OnNotify method, which would not run", async () => {
      class Guarded {
        @OnNotify("payment")
        @UseGuards({ canActivate: () => false })
        paid() {}
      }
      class Piped {
        @UsePipes({ transform: (value: unknown) => value })
        @OnNotify("payment")
        paid() {}
      }
      for (const [orders, what] of [
        [Guarded, "guards"],
        [Piped, "pipes"],
      ] as const) {
        const imports = [QFPayModule.forRoot({ ...account, notify: {} })];
        await expect(starting({ imports, providers: [orders] })).rejects.toThrow(`has ${what} of its own`);
      }
    });
  });

  it("names the controllers of two accounts apart, so that throttlers and documents do not mix them up", async () => {
    const routes = { notify: {}, checkout: { order: () => order("A-1") } };
    const second = { notify: { path: "two/notify" }, checkout: { ...routes.checkout, path: "two/checkout" } };
    const imports = [
      QFPayModule.forRoot({ ...account, ...routes }),
      QFPayModule.forRoot({ ...account, ...second, name: "hk-2" }),
      DiscoveryModule,
    ];
    const { app } = await running({ imports });
    const names = app
      .get(DiscoveryService)
      .getControllers()
      .map(({ metatype }) => (metatype as { name: string }).name);
    expect(new Set(names)).toEqual(
      new Set([
        "QFPayNotifyController",
        "QFPayCheckoutController",
        "QFPayNotifyController_hk_2d_2",
        "QFPayCheckoutController_hk_2d_2",
      ]),
    );
  });

  it("answers every poll behind a time limit, and a stream is not cut by it", async () => {
    const { baseUrl } = await gateway();
    const impatient: NestInterceptor = { intercept: (_context, next) => next.handle().pipe(timeout(600)) };
    const checkout = { order: () => order("A-1"), statusTtlMs: 100 };
    const { url, pay, app } = await running({
      imports: [QFPayModule.forRoot({ ...account, baseUrl, checkout })],
      providers: [{ provide: APP_INTERCEPTOR, useValue: impatient }],
    });
    await pay({});
    // The interceptor may have cut off the response to the POST request, so the test makes the order's token itself.
    const token = app.get(QFPayService).checkout.readToken("A-1");
    const leaving = new AbortController();
    onTestFinished(() => leaving.abort());
    const response = await fetch(`${url}/checkout/A-1/events?token=${token}`, { signal: leaving.signal });
    let text = "";
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      if (text.split(": waiting").length > 9) break; // Nine events take 900 ms. The application's timeout is 600 ms.
    }
    expect(text).toContain('"status":"pending"');
  });

  it("answers a health route with 503 when the account is down, asking the gateway once", async () => {
    const { simulator, baseUrl } = await gateway();
    @Controller("health")
    class Health {
      constructor(@Inject(QFPayHealthIndicator) readonly qfpay: QFPayHealthIndicator) {}

      @Get()
      check() {
        return this.qfpay.check({ enquireEveryMs: 60_000 });
      }
    }
    const imports = [QFPayModule.forRoot({ ...account, baseUrl, retry: { attempts: 4, baseMs: 1 } })];
    const { url } = await running({ imports, controllers: [Health] });
    simulator.faults.next({ kind: "status", status: 503, when: "before" });
    const answer = await send(`${url}/health`);
    expect(answer.status).toBe(503);
    expect(JSON.parse(answer.text)).toMatchObject({ qfpay: { status: "down" } });
    expect(simulator.requests).toHaveLength(1);
  });
});
