import serverlessExpress from "@codegenie/serverless-express";
import { CacheInterceptor, CacheModule } from "@nestjs/cache-manager";
import {
  type CallHandler,
  type CanActivate,
  Controller,
  type ExecutionContext,
  Get,
  HttpException,
  Inject,
  type NestInterceptor,
  Param,
  Post,
  Query,
  Req,
  Res,
  SetMetadata,
  UnauthorizedException,
} from "@nestjs/common";
import { APP_GUARD, APP_INTERCEPTOR, Reflector } from "@nestjs/core";
import { DocumentBuilder, SwaggerModule } from "@nestjs/swagger";
import { SkipThrottle, ThrottlerGuard, ThrottlerModule } from "@nestjs/throttler";
import { bytes, key, paymentBody, paymentSignature, send } from "@qfpay/contract";
import { type CheckoutRoutes, createCheckoutRoutes } from "@qfpay/core";
import { createSimulator } from "@qfpay/simulator";
import { createConfig, lintFromString } from "@redocly/openapi-core";
import { map } from "rxjs";
import { describe, expect, it, onTestFinished } from "vitest";
import { CheckoutOrder, QFPayModule, type QFPayModuleOptions, QFPayService, writeReply } from "../src/index.js";
import { listen, moduleOf, providerOf } from "./listen.js";
import { platforms } from "./platforms.js";
import { RecordingLogger } from "./recording-logger.js";

const golden = { "content-type": "application/json", "x-qf-sign": paymentSignature };
const account = { appCode: "a", clientKey: key };
const order = (out_trade_no: string) => ({ pay_type: "800201", txamt: 1000, txcurrcd: "HKD", out_trade_no }) as const;
const envelope: NestInterceptor = {
  intercept: (_context: ExecutionContext, next: CallHandler) =>
    next.handle().pipe(map((data: unknown) => ({ success: true, data }))),
};

describe.each(platforms)("nest on %s, beside packages that most applications have", (platform, adapter) => {
  async function running(metadata: Parameters<typeof moduleOf>[0], options: Partial<QFPayModuleOptions> = {}) {
    const simulator = createSimulator({ merchants: [account] });
    onTestFinished(() => simulator.close());
    const baseUrl = (await simulator.listen()).url;
    const qfpay = QFPayModule.forRoot({ ...account, baseUrl, ...options });
    const logger = new RecordingLogger();
    const module = moduleOf({ ...metadata, imports: [qfpay, ...(metadata.imports ?? [])] });
    const server = await listen(module, adapter(), { logger });
    onTestFinished(() => server.close());
    const pay = (path = "/checkout") =>
      send(`${server.url}${path}`, bytes("{}"), { method: "POST", headers: { "content-type": "application/json" } });
    return { ...server, logger, pay, simulator };
  }
  const orders = providerOf({ on: { payment: () => {} } });

  it("@nestjs/throttler: an exempt notification route is never limited, and accounts do not share an allowance", async () => {
    const second = { notify: { path: "two/notify" }, checkout: { path: "two/checkout", order: () => order("B-1") } };
    const { url, pay } = await running(
      {
        imports: [
          QFPayModule.forRoot({ ...account, ...second, name: "hk2", baseUrl: "http://127.0.0.1:9" }),
          ThrottlerModule.forRoot([{ ttl: 60_000, limit: 2 }]),
        ],
        providers: [orders, { provide: APP_GUARD, useClass: ThrottlerGuard }],
      },
      { notify: { decorators: [SkipThrottle()] }, checkout: { order: () => order("A-1") } },
    );
    for (let delivery = 1; delivery <= 4; delivery++)
      expect((await send(`${url}/qfpay/notify`, paymentBody, { headers: golden })).text).toBe("SUCCESS");
    const unknown = (path: string) => send(`${url}${path}/X-1?token=none`);
    expect([await unknown("/checkout"), await unknown("/checkout")].map(({ status }) => status)).not.toContain(429);
    expect((await unknown("/checkout")).status).toBe(429);
    expect((await unknown("/two/checkout")).status).not.toBe(429);
    // The throttler counts the requests of each route separately, so it lets this payment through.
    expect((await pay()).status).toBe(201);
  });

  it("a global login guard: notifications pass with the application's own mark, and the checkout asks for a login", async () => {
    class LoginGuard implements CanActivate {
      constructor(@Inject(Reflector) readonly reflector: Reflector) {}

      canActivate(context: ExecutionContext) {
        if (this.reflector.getAllAndOverride("isPublic", [context.getHandler(), context.getClass()])) return true;
        throw new UnauthorizedException("Log in first.");
      }
    }
    const { url, pay, simulator } = await running(
      { providers: [orders, { provide: APP_GUARD, useClass: LoginGuard }] },
      { notify: { decorators: [SetMetadata("isPublic", true)] }, checkout: { order: () => order("A-1") } },
    );
    expect((await send(`${url}/qfpay/notify`, paymentBody, { headers: golden })).text).toBe("SUCCESS");
    expect((await pay()).status).toBe(401);
    expect(simulator.transactions).toHaveLength(0);
  });

  it.each([
    ["cache, then envelope", [CacheInterceptor, undefined]],
    ["envelope, then cache", [undefined, CacheInterceptor]],
  ])("@nestjs/cache-manager: every read is answered, and with the state of now: %s", async (_, interceptors) => {
    const { url, pay, simulator } = await running(
      {
        imports: [CacheModule.register({ isGlobal: true, ttl: 60_000 })],
        providers: interceptors.map((useClass) =>
          useClass ? { provide: APP_INTERCEPTOR, useClass } : { provide: APP_INTERCEPTOR, useValue: envelope },
        ),
      },
      { checkout: { order: () => order("A-1"), statusTtlMs: 1 } },
    );
    const { status_url, qr_url } = JSON.parse((await pay()).text);
    const at = (path: string) => new URL(path, url).href;
    for (const _time of [1, 2, 3]) {
      expect(JSON.parse((await send(at(status_url))).text)).toMatchObject({ status: "pending" });
      expect((await send(at(qr_url))).text).toMatch(/^<svg/);
    }
    await simulator.pay("A-1");
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(JSON.parse((await send(at(status_url))).text)).toMatchObject({ status: "success" });
  });

  it("@nestjs/swagger: the document of two accounts is valid, with unique operations and without notifications", async () => {
    const second = { notify: { path: "two/notify" }, checkout: { path: "shops/:shop/pay", order: () => order("B-1") } };
    const { app } = await running(
      { imports: [QFPayModule.forRoot({ ...account, ...second, name: "hk-2" })] },
      { notify: {}, checkout: { order: () => order("A-1") } },
    );
    const document = SwaggerModule.createDocument(
      app,
      new DocumentBuilder().setTitle("Shop").setVersion("1").addServer("https://shop.test").build(),
    );
    expect(Object.keys(document.paths).sort()).toEqual([
      "/checkout",
      "/checkout/{out_trade_no}",
      "/checkout/{out_trade_no}/events",
      "/checkout/{out_trade_no}/qr.svg",
      "/shops/{shop}/pay",
      "/shops/{shop}/pay/{out_trade_no}",
      "/shops/{shop}/pay/{out_trade_no}/events",
      "/shops/{shop}/pay/{out_trade_no}/qr.svg",
    ]);
    const rules = {
      struct: "error",
      "operation-operationId": "error",
      "operation-operationId-unique": "error",
      "operation-parameters-unique": "error",
      "path-parameters-defined": "error",
      "no-ambiguous-paths": "error",
      "no-identical-paths": "error",
      "no-unresolved-refs": "error",
    } as const;
    const problems = async (source: object) => {
      const config = await createConfig({ rules });
      return (await lintFromString({ source: JSON.stringify(source), config })).map(({ ruleId, message }) => [
        ruleId,
        message,
      ]);
    };
    expect(await problems(document)).toEqual([]);
    const parameters = document.paths["/checkout/{out_trade_no}"]!.get!.parameters!.splice(0);
    expect(parameters.length).toBeGreaterThan(0);
    // The linter must report that the parameters are missing now, which proves that it checks them.
    expect((await problems(document)).map(([rule]) => rule)).toContain("path-parameters-defined");
  });

  it.each([
    ["the option order", "order"],
    ["the option authorize", "authorize"],
    ["a @CheckoutOrder method", "method"],
  ])("an exception of Nest's from %s is answered with its own status and message", async (_, where) => {
    const refuse = () => {
      throw new UnauthorizedException("Log in first.");
    };
    class Orders {
      @CheckoutOrder()
      create(): ReturnType<typeof order> {
        return refuse();
      }
    }
    const checkout = {
      order: { order: refuse },
      authorize: { order: () => order("A-1"), authorize: refuse },
      method: {},
    }[where]!;
    const { url, pay, logger } = await running({ providers: where === "method" ? [Orders] : [] }, { checkout });
    const answer = where === "authorize" ? await send(`${url}/checkout/A-1`) : await pay();
    expect([answer.status, JSON.parse(answer.text)]).toMatchObject([401, { status: 401, detail: "Log in first." }]);
    expect(logger.lines("error")).toEqual([]);
  });

  it.each([
    ["503 of Nest's", 503, new HttpException("The stock system at 10.0.0.7 is down.", 503)],
    ["an error of its own", 500, new Error("The stock system at 10.0.0.7 is down.")],
  ])("other errors of order are logged, and the customer does not see them: %s", async (_, status, error) => {
    const { pay, logger } = await running({}, { checkout: { order: () => Promise.reject(error) } });
    const answer = await pay();
    expect(answer.status).toBe(status);
    expect(answer.text).not.toContain("10.0.0.7");
    expect(logger.lines("error").join()).toContain("10.0.0.7");
  });

  it("the routes in a controller of the application's own", async () => {
    type Asked = { params: Record<string, string>; url: string; headers: Record<string, string | undefined> };
    type Answered = Parameters<typeof writeReply>[0];
    @Controller("shops/:shop/pay")
    class OwnCheckout {
      readonly routes: CheckoutRoutes<Asked>;

      constructor(@Inject(QFPayService) qfpay: QFPayService) {
        this.routes = createCheckoutRoutes<Asked>({ qfpay, order: ({ params }) => order(`A-${params.shop}`) });
      }

      @Post()
      async pay(@Req() req: Asked, @Res() res: Answered) {
        await writeReply(res, await this.routes.create(req, (name) => req.headers[name], req.url));
      }

      @Get(":out_trade_no")
      async status(
        @Req() req: Asked,
        @Res() res: Answered,
        @Param("out_trade_no") out_trade_no: string,
        @Query("token") token: string,
      ) {
        await writeReply(res, await this.routes.status(req, out_trade_no, token));
      }
    }
    const { url, pay, simulator } = await running({
      controllers: [OwnCheckout],
      providers: [{ provide: APP_INTERCEPTOR, useValue: envelope }],
    });
    const { out_trade_no, status_url } = JSON.parse((await pay("/shops/7/pay")).text);
    await simulator.pay(out_trade_no);
    const status = await send(new URL(status_url, url).href);
    expect(JSON.parse(status.text)).toMatchObject({ out_trade_no: "A-7", status: "success" });
  });

  it("a host that sends a response only when it has ended gets the first state, and the end", async () => {
    const { app, pay } = await running({}, { checkout: { order: () => order("A-1") } });
    const { events_url } = JSON.parse((await pay()).text);
    const { pathname, search, searchParams } = new URL(events_url, "http://shop.test");
    const http = app.getHttpAdapter().getInstance();
    const text =
      platform === "fastify"
        ? (await http.inject({ method: "GET", url: pathname + search })).payload
        : (
            await serverlessExpress({ app: http })(
              {
                httpMethod: "GET",
                path: pathname,
                multiValueQueryStringParameters: { token: searchParams.getAll("token") },
                headers: {},
                requestContext: {},
              },
              {} as never,
              () => {},
            )
          ).body;
    expect(text).toContain('"status":"pending"');
    expect(text.match(/event: status/g)).toHaveLength(1);
  });
});
