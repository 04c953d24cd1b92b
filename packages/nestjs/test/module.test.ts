import { Controller, Get, Inject, Injectable, Module, Scope, SetMetadata } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import { bytes, key, paymentBody, paymentSignature, refundText, send } from "@qfpay/contract";
import { type NotifyContext, type PaymentNotification, QFPay } from "@qfpay/core";
import { signNotification } from "@qfpay/core/testing";
import { createSimulator } from "@qfpay/simulator";
import { defer } from "rxjs";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import {
  getQFPayToken,
  InjectQFPay,
  OnNotify,
  QFPayModule,
  type QFPayModuleAsyncOptions,
  type QFPayOptionsFactory,
  QFPayService,
} from "../src/index.js";
import { listen, moduleOf, providerOf } from "./listen.js";
import { platforms } from "./platforms.js";

const account = { appCode: "a", clientKey: key };
const golden = { "content-type": "application/json", "x-qf-sign": paymentSignature };

it("One module class starts on Fastify and then on Express", async () => {
  const checkout = { order: () => Promise.reject(new Error("No order is placed here.")) };
  const module = moduleOf({ imports: [QFPayModule.forRoot({ ...account, notify: {}, checkout })] });
  for (const [, adapter] of [...platforms].reverse()) {
    const server = await listen(module, adapter());
    onTestFinished(() => server.close());
    expect((await send(`${server.url}/qfpay/notify`, paymentBody, { headers: golden })).text).toBe("SUCCESS");
  }
});

describe.each(platforms)("nest on %s", (_platform, adapter) => {
  async function running(...args: Parameters<typeof moduleOf>) {
    const server = await listen(moduleOf(...args), adapter());
    onTestFinished(() => server.close());
    return server;
  }

  const starting = (...args: Parameters<typeof moduleOf>) => listen(moduleOf(...args), adapter());

  const never = () => Promise.reject(new Error("No order is placed here."));

  function scoped(scope: Scope) {
    @Injectable({ scope })
    class Orders {
      @OnNotify("payment")
      paid() {}
    }
    return Orders;
  }

  describe("QFPayModule", () => {
    it("provides the client to the whole application", async () => {
      @Injectable()
      class Orders {
        constructor(@Inject(QFPayService) readonly qfpay: QFPayService) {}
      }
      @Module({ providers: [Orders] })
      class Feature {}
      const { app } = await running({ imports: [QFPayModule.forRoot(account), Feature] });
      const { qfpay } = app.get(Orders, { strict: false });
      expect(qfpay).toBeInstanceOf(QFPay);
      expect(qfpay.payments).toBeDefined();
    });

    it("works without HTTP, for a worker or a script", async () => {
      const app = await NestFactory.createApplicationContext(
        moduleOf({ imports: [QFPayModule.forRoot({ ...account, notify: {} })] }),
        { logger: false, abortOnError: false },
      );
      onTestFinished(() => app.close());
      expect(app.get(QFPayService)).toBeInstanceOf(QFPayService);
    });

    it("mounts no route without its option", async () => {
      const { url } = await running({ imports: [QFPayModule.forRoot(account)] });
      expect((await send(`${url}/qfpay/notify`, paymentBody, { headers: golden })).status).toBe(404);
      expect((await send(`${url}/checkout`, undefined, { method: "POST" })).status).toBe(404);
    });

    it("keeps accounts apart: client, key, path and handlers", async () => {
      const [first, second] = [vi.fn(), vi.fn()];
      @Injectable()
      class Both {
        constructor(
          @InjectQFPay() readonly one: QFPayService,
          @InjectQFPay("hk2") readonly two: QFPayService,
        ) {}
      }
      const { url, app } = await running({
        imports: [
          QFPayModule.forRoot({ ...account, notify: { path: "qfpay/notify" } }),
          QFPayModule.forRoot({ name: "hk2", appCode: "b", clientKey: "other", notify: { path: "qfpay/hk2/notify" } }),
        ],
        providers: [Both, providerOf({ on: { payment: first } }), providerOf({ on: { payment: second } }, "hk2")],
      });
      const both = app.get(Both);
      expect(both.one).not.toBe(both.two);
      expect(app.get(getQFPayToken("hk2"))).toBe(both.two);

      const foreign = signNotification(paymentBody, "other");
      expect((await send(`${url}/qfpay/notify`, paymentBody, { headers: golden })).text).toBe("SUCCESS");
      expect((await send(`${url}/qfpay/notify`, foreign.body, foreign)).status).toBe(401);
      expect([first.mock.calls.length, second.mock.calls.length]).toEqual([1, 0]);
      expect((await send(`${url}/qfpay/hk2/notify`, foreign.body, foreign)).text).toBe("SUCCESS");
      expect((await send(`${url}/qfpay/hk2/notify`, paymentBody, { headers: golden })).status).toBe(401);
      expect([first.mock.calls.length, second.mock.calls.length]).toEqual([1, 1]);
    });

    it("keeps the checkouts of accounts apart", async () => {
      const simulator = createSimulator({ merchants: [account, { appCode: "b", clientKey: "other" }] });
      onTestFinished(() => simulator.close());
      const { url: baseUrl } = await simulator.listen();
      const order = () => ({ pay_type: "800201", txamt: 1000, txcurrcd: "HKD", out_trade_no: "A-1" }) as const;
      const { url } = await running({
        imports: [
          QFPayModule.forRoot({ ...account, baseUrl, checkout: { path: "one/checkout", order } }),
          QFPayModule.forRootAsync({
            name: "hk2",
            checkout: { path: "two/checkout" },
            useFactory: () => ({ appCode: "b", clientKey: "other", baseUrl, checkout: { order } }),
          }),
        ],
      });
      const one = await send(`${url}/one/checkout`, undefined, { method: "POST" });
      expect(one.status).toBe(201);
      const { status_url } = JSON.parse(one.text) as { status_url: string };
      expect((await send(url + status_url)).status).toBe(200);
      expect((await send(url + status_url.replace("/one/", "/two/"))).status).toBe(403);
      expect((await send(`${url}/two/checkout`, undefined, { method: "POST" })).status).toBe(201);
      expect(simulator.transactions.map(({ appCode }) => appCode)).toEqual(["a", "b"]);
    });

    it("mounts the checkout routes and hands order() the platform's request", async () => {
      const simulator = createSimulator({ merchants: [account] });
      onTestFinished(() => simulator.close());
      const { url: baseUrl } = await simulator.listen();
      const order = ({ body }: { body: { item: string } }) =>
        ({ pay_type: "800201", txamt: 1000, txcurrcd: "HKD", out_trade_no: `A-${body.item}` }) as const;
      const checkout = { path: "pay", order };
      const { url } = await running({ imports: [QFPayModule.forRoot({ ...account, baseUrl, checkout })] });
      const answer = await send(`${url}/pay`, bytes('{"item": "tea"}'), {
        method: "POST",
        headers: { "content-type": "application/json" },
      });
      expect(JSON.parse(answer.text)).toMatchObject({ out_trade_no: "A-tea" });
    });

    it("ends for good the stream of a browser that connects again after the final state", async () => {
      const simulator = createSimulator({ merchants: [account] });
      onTestFinished(() => simulator.close());
      const { url: baseUrl } = await simulator.listen();
      const order = () => ({ pay_type: "800201", txamt: 1000, txcurrcd: "HKD", out_trade_no: "A-1" }) as const;
      const { url } = await running({ imports: [QFPayModule.forRoot({ ...account, baseUrl, checkout: { order } })] });
      const created = await send(`${url}/checkout`, undefined, { method: "POST" });
      expect(created.status).toBe(201);
      await simulator.pay("A-1");
      const events = url + (JSON.parse(created.text) as { events_url: string }).events_url;
      expect((await send(events)).text).toContain("id: final\n");
      expect(await send(events, undefined, { headers: { "last-event-id": "final" } })).toMatchObject({
        status: 204,
        text: "",
      });
    });
  });

  describe("forRootAsync", () => {
    @Injectable()
    class Config implements QFPayOptionsFactory {
      readonly key = key;

      async createQFPayOptions() {
        return { appCode: "a", clientKey: this.key };
      }
    }
    @Module({ providers: [Config], exports: [Config] })
    class ConfigModule {}

    it.each<[string, QFPayModuleAsyncOptions]>([
      [
        "useFactory",
        {
          imports: [ConfigModule],
          inject: [Config],
          useFactory: (config: Config) => ({ appCode: "a", clientKey: config.key }),
        },
      ],
      ["useClass", { useClass: Config }],
      ["useExisting", { imports: [ConfigModule], useExisting: Config }],
    ])("takes options from %s", async (_, options) => {
      const payment = vi.fn();
      const { url } = await running({
        imports: [QFPayModule.forRootAsync({ ...options, notify: { path: "hook" } })],
        providers: [providerOf({ on: { payment } })],
      });
      expect((await send(`${url}/hook`, paymentBody, { headers: golden })).text).toBe("SUCCESS");
      expect(payment).toHaveBeenCalledTimes(1);
    });

    it("adds the factory's options to those that were given before", async () => {
      const { url } = await running({
        imports: [
          QFPayModule.forRootAsync({
            notify: { path: "hook", maxBodyBytes: 10 },
            checkout: { path: "pay" },
            useFactory: () => ({
              ...account,
              notify: { maxBodyBytes: 1_000 },
              checkout: { order: () => Promise.reject(new Error("no")) },
            }),
          }),
        ],
      });
      expect((await send(`${url}/hook`, paymentBody, { headers: golden })).text).toBe("SUCCESS");
      expect((await send(`${url}/pay`, undefined, { method: "POST" })).status).toBe(500);
    });

    it("refuses to start if only the factory has a route", async () => {
      const useFactory = () => ({ ...account, notify: {} });
      await expect(starting({ imports: [QFPayModule.forRootAsync({ useFactory })] })).rejects.toThrow(
        "notify: { path }",
      );
    });

    it.each<[string, object]>([
      ["another path", { path: "elsewhere" }],
      ["decorators", { decorators: [SetMetadata("isPublic", true)] }],
    ])("refuses to start when the factory wants %s for a route that is mounted", async (_, notify) => {
      const useFactory = () => ({ ...account, notify });
      await expect(
        starting({ imports: [QFPayModule.forRootAsync({ useFactory, notify: { path: "hook" } })] }),
      ).rejects.toThrow("Nest had fixed the routes");
    });

    it.each<[string, QFPayModuleAsyncOptions]>([
      ["no source", {}],
      ["two sources", { useClass: Config, useFactory: () => account }],
    ])("refuses options with %s", (_, options) => {
      expect(() => QFPayModule.forRootAsync(options)).toThrow("one of useFactory, useClass and useExisting");
    });
  });

  describe("@OnNotify", () => {
    it("calls the method on its provider, with notification and context", async () => {
      @Injectable()
      class Orders {
        readonly paidNumbers: unknown[] = [];

        @OnNotify("payment")
        paid(notification: PaymentNotification, context: NotifyContext) {
          this.paidNumbers.push(notification.out_trade_no, context.signal.aborted);
        }

        @OnNotify("*")
        every({ type }: { type: string }) {
          this.paidNumbers.push(type);
        }
      }
      const { url, app } = await running({
        imports: [QFPayModule.forRoot({ ...account, notify: {} })],
        // `useExisting` provides the same object a second time. Its handlers must still be called only once.
        providers: [Orders, { provide: "orders", useExisting: Orders }],
      });
      expect((await send(`${url}/qfpay/notify`, paymentBody, { headers: golden })).text).toBe("SUCCESS");
      expect(app.get(Orders).paidNumbers).toEqual(["ORDER20260101000001", false, "payment"]);
    });

    it("confirms with the account's own client", async () => {
      const simulator = createSimulator({ merchants: [{ appCode: account.appCode, clientKey: account.clientKey }] });
      onTestFinished(() => simulator.close());
      const confirmed: unknown[] = [];
      @Injectable()
      class Orders {
        @OnNotify("payment")
        paid(_: PaymentNotification, { transaction }: NotifyContext) {
          confirmed.push(transaction);
        }
      }
      const own = { ...account, fetch: simulator.fetch, baseUrl: "http://simulator.local" };
      const { url } = await running({
        imports: [QFPayModule.forRoot({ ...own, notify: { confirm: "enquiry" } })],
        providers: [Orders],
      });
      const { body, headers } = signNotification(
        { notify_type: "payment", syssn: "1", out_trade_no: "A-1", txamt: "1" },
        account.clientKey,
      );
      expect((await send(`${url}/qfpay/notify`, body, { headers })).text).toBe("SUCCESS");
      expect(confirmed).toEqual([undefined]);
      expect(simulator.requests.map(({ path }) => path)).toEqual(["/trade/v1/query"]);
    });

    it("waits for an Observable, which begins only when it is subscribed to", async () => {
      let booked = 0;
      let fails = true;
      @Injectable()
      class Orders {
        @OnNotify("payment")
        paid() {
          return defer(async () => {
            if (fails) throw new Error("the database is away");
            booked++;
          });
        }
      }
      const { url } = await running({
        imports: [QFPayModule.forRoot({ ...account, notify: {} })],
        providers: [Orders],
      });
      expect((await send(`${url}/qfpay/notify`, paymentBody, { headers: golden })).status).toBe(500);
      fails = false;
      expect((await send(`${url}/qfpay/notify`, paymentBody, { headers: golden })).text).toBe("SUCCESS");
      expect(booked).toBe(1);
    });

    it("works on a controller and for two kinds on one method", async () => {
      const kinds: string[] = [];
      @Controller("orders")
      class Orders {
        @Get()
        list() {
          return [];
        }

        @OnNotify("payment")
        @OnNotify("refund")
        moved({ type }: { type: string }) {
          kinds.push(type);
        }
      }
      const { url } = await running({
        imports: [QFPayModule.forRoot({ ...account, notify: {} })],
        controllers: [Orders],
      });
      await send(`${url}/qfpay/notify`, paymentBody, { headers: golden });
      const refund = signNotification(refundText, key);
      await send(`${url}/qfpay/notify`, refund.body, refund);
      expect(kinds).toEqual(["payment", "refund"]);
    });

    it("is found whatever other decorators do to the method", async () => {
      const calls: string[] = [];
      const traced =
        (span: string): MethodDecorator =>
        (_target, _name, descriptor) => {
          const method = descriptor.value as unknown as (...args: unknown[]) => unknown;
          const replacement = function (this: unknown, ...args: unknown[]) {
            calls.push(span);
            return method.apply(this, args);
          };
          descriptor.value = replacement as never;
        };
      @Injectable()
      class Orders {
        @traced("above")
        @OnNotify("payment")
        @traced("below")
        paid() {
          calls.push("paid");
        }
      }
      const { url } = await running({
        imports: [QFPayModule.forRoot({ ...account, notify: {} })],
        providers: [Orders],
      });
      expect((await send(`${url}/qfpay/notify`, paymentBody, { headers: golden })).text).toBe("SUCCESS");
      expect(calls).toEqual(["above", "below", "paid"]);
    });

    it("is inherited, and the method of the subclass is called", async () => {
      const calls: string[] = [];
      abstract class Handlers {
        @OnNotify("payment")
        paid() {
          calls.push("base");
        }
      }
      @Injectable()
      class Orders extends Handlers {
        override paid() {
          calls.push("orders");
        }
      }
      const { url } = await running({
        imports: [QFPayModule.forRoot({ ...account, notify: {} })],
        providers: [Orders],
      });
      await send(`${url}/qfpay/notify`, paymentBody, { headers: golden });
      expect(calls).toEqual(["orders"]);
    });

    it("works on providers of any kind, in any module", async () => {
      const calls: string[] = [];
      class Made {
        @OnNotify("payment")
        paid() {
          calls.push("made by a factory");
        }
      }
      class Given {
        @OnNotify("refund")
        refunded() {
          calls.push("given as a value");
        }
      }
      @Module({
        providers: [
          { provide: "made", useFactory: async () => new Made() },
          { provide: "given", useValue: new Given() },
        ],
      })
      class Feature {}
      const { url } = await running({ imports: [Feature, QFPayModule.forRoot({ ...account, notify: {} })] });
      await send(`${url}/qfpay/notify`, paymentBody, { headers: golden });
      const refund = signNotification(refundText, key);
      await send(`${url}/qfpay/notify`, refund.body, refund);
      expect(calls).toEqual(["made by a factory", "given as a value"]);
    });

    it("refuses a kind that does not exist when the class is defined", () => {
      expect(() => OnNotify("paid" as "payment")).toThrow('"paid"');
    });

    it.each<[string, string | RegExp, () => Parameters<typeof moduleOf>[0]]>([
      [
        "two handlers of one kind in one account",
        "One handler per kind",
        () => ({
          imports: [QFPayModule.forRoot({ ...account, notify: {} })],
          providers: [providerOf({ on: { payment: () => {} } }), providerOf({ on: { payment: () => {} } })],
        }),
      ],
      [
        "an account that does not exist",
        'account "hk9" is not set up',
        () => ({
          imports: [QFPayModule.forRoot({ ...account, notify: {} })],
          providers: [providerOf({ on: { payment: () => {} } }, "hk9")],
        }),
      ],
      [
        "an account without a notification route",
        "has no notify option",
        () => ({ imports: [QFPayModule.forRoot(account)], providers: [providerOf({ on: { payment: () => {} } })] }),
      ],
      [
        "one account set up twice",
        "imported twice",
        () => ({ imports: [QFPayModule.forRoot(account), QFPayModule.forRoot({ ...account, notify: {} })] }),
      ],
      [
        "two accounts on one notification path",
        'notify of the account without a name and notify of account "hk2" both answer POST /qfpay/notify',
        () => ({
          imports: [
            QFPayModule.forRoot({ ...account, notify: {} }),
            QFPayModule.forRoot({ ...account, name: "hk2", notify: { path: "/QFPay/notify/" } }),
          ],
        }),
      ],
      [
        "checkout and notifications on one path",
        /both answer POST \/pay|'POST' already declared/ /* Fastify may report the conflict before the SDK does. */,
        () => ({
          imports: [
            QFPayModule.forRoot({
              ...account,
              notify: { path: "pay" },
              checkout: { path: "pay", order: () => never() },
            }),
          ],
        }),
      ],
      [
        "a handler on a request-scoped provider",
        '@OnNotify("payment") on Orders.paid: the provider is request-scoped or transient',
        () => ({ imports: [QFPayModule.forRoot({ ...account, notify: {} })], providers: [scoped(Scope.REQUEST)] }),
      ],
      [
        "a handler on a transient provider",
        "request-scoped or transient",
        () => ({ imports: [QFPayModule.forRoot({ ...account, notify: {} })], providers: [scoped(Scope.TRANSIENT)] }),
      ],
      [
        "a handler on a provider that needs a request-scoped one",
        "or depends on one that is",
        () => {
          @Injectable({ scope: Scope.REQUEST })
          class Customer {}
          @Injectable()
          class Orders {
            constructor(@Inject(Customer) readonly customer: Customer) {}

            @OnNotify("payment")
            paid() {}
          }
          return { imports: [QFPayModule.forRoot({ ...account, notify: {} })], providers: [Customer, Orders] };
        },
      ],
      ...[Scope.REQUEST, Scope.TRANSIENT].map((scope): [string, string, () => Parameters<typeof Module>[0]] => [
        `a handler on what a factory makes, scope ${Scope[scope]}`,
        `@OnNotify("payment") on ${scope === Scope.REQUEST ? "Orders" : "Shop"}.paid: the provider is request-scoped or transient`,
        () => {
          class Orders {
            @OnNotify("payment")
            paid() {}
          }
          class Shop extends Orders {}
          const made = { provide: scope === Scope.REQUEST ? Orders : Shop, scope, useFactory: () => new Orders() };
          const other = providerOf({ on: { refund: () => {} } });
          return { imports: [QFPayModule.forRoot({ ...account, notify: {} })], providers: [other, made] };
        },
      ]),
      [
        "a handler on a request-scoped controller",
        "request-scoped",
        () => {
          @Controller({ path: "orders", scope: Scope.REQUEST })
          class Orders {
            @OnNotify("payment")
            paid() {}
          }
          return { imports: [QFPayModule.forRoot({ ...account, notify: {} })], controllers: [Orders] };
        },
      ],
      [
        "an empty key",
        "clientKey is missing",
        () => ({ imports: [QFPayModule.forRoot({ appCode: "a", clientKey: "", notify: {} })] }),
      ],
    ])("refuses to start with %s", async (_, message, metadata) => {
      await expect(starting(metadata())).rejects.toThrow(message);
    });
  });
});
