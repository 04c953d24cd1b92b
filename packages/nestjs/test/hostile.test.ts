import {
  BadRequestException,
  type ExecutionContext,
  type INestApplication,
  type NestInterceptor,
  RequestTimeoutException,
  SetMetadata,
  VersioningType,
} from "@nestjs/common";
import {
  type AbstractHttpAdapter,
  APP_FILTER,
  APP_GUARD,
  APP_INTERCEPTOR,
  APP_PIPE,
  HttpAdapterHost,
  Reflector,
} from "@nestjs/core";
import { ExpressAdapter } from "@nestjs/platform-express";
import { FastifyAdapter } from "@nestjs/platform-fastify";
import { bytes, gate, key, paymentBody, paymentSignature, send } from "@qfpay/contract";
import { createSimulator } from "@qfpay/simulator";
import { catchError, throwError, timeout } from "rxjs";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { QFPayModule, type QFPayNotifyOptions } from "../src/index.js";
import { careless, Envelope, strict, wrapping } from "./hostile-parts.js";
import { listen, moduleOf, providerOf } from "./listen.js";
import { platforms } from "./platforms.js";

const golden = { "content-type": "application/json", "x-qf-sign": paymentSignature };

const account = { appCode: "a", clientKey: key };
const checkout = { order: () => Promise.reject(new Error("no")) };

async function serving(
  metadata: Parameters<typeof moduleOf>[0],
  notify: QFPayNotifyOptions = {},
  adapter: AbstractHttpAdapter = new ExpressAdapter(),
) {
  const imports = [QFPayModule.forRoot({ ...account, notify, checkout })];
  const server = await listen(moduleOf({ ...metadata, imports }), adapter);
  onTestFinished(() => server.close());
  return server;
}

describe.each(platforms)("nest on %s, acknowledgement", (_, adapter) => {
  async function running(setUp: (app: INestApplication) => void, payment: () => unknown = () => {}) {
    const imports = [QFPayModule.forRoot({ ...account, notify: {}, checkout })];
    const server = await listen(
      moduleOf({ imports, providers: [providerOf({ on: { payment } })] }),
      adapter(),
      {},
      setUp,
    );
    onTestFinished(() => server.close());
    return server.url;
  }

  it.each<[string, (app: INestApplication) => void, string]>([
    ["an interceptor that wraps every answer", (app) => app.useGlobalInterceptors(wrapping), ""],
    ["an interceptor that chokes on it", (app) => app.useGlobalInterceptors(careless), ""],
    ["a pipe that refuses everything", (app) => app.useGlobalPipes(strict), ""],
    [
      "a filter that answers every error with 200",
      (app) => app.useGlobalFilters(new Envelope(app.get(HttpAdapterHost))),
      "",
    ],
    ["a global prefix", (app) => app.setGlobalPrefix("api/v2"), "/api/v2"],
    [
      "a global prefix that leaves the route out",
      (app) => app.setGlobalPrefix("api", { exclude: ["qfpay/notify"] }),
      "",
    ],
    ["versions in the path", (app) => app.enableVersioning({ type: VersioningType.URI, defaultVersion: "1" }), ""],
    [
      "versions in a header",
      (app) => app.enableVersioning({ type: VersioningType.HEADER, header: "x-version", defaultVersion: "2" }),
      "",
    ],
    [
      "versions in the media type",
      (app) => app.enableVersioning({ type: VersioningType.MEDIA_TYPE, key: "v=", defaultVersion: "2" }),
      "",
    ],
    [
      "a prefix and versions in the path",
      (app) => app.setGlobalPrefix("api").enableVersioning({ type: VersioningType.URI, defaultVersion: ["1", "2"] }),
      "/api",
    ],
    [
      "all of them at once",
      (app) =>
        app
          .useGlobalInterceptors(wrapping, careless)
          .useGlobalPipes(strict)
          .useGlobalFilters(new Envelope(app.get(HttpAdapterHost)))
          .setGlobalPrefix("api"),
      "/api",
    ],
  ])("is not changed by %s", async (_name, setUp, prefix) => {
    const url = `${await running(setUp)}${prefix}/qfpay/notify`;
    const answer = await send(url, paymentBody, { headers: golden });
    expect(answer.status).toBe(200);
    expect(answer.text).toBe("SUCCESS");
    expect(answer.headers["content-type"]).toMatch(/^text\/plain/);
    const forged = await send(url, bytes("{}"), { headers: golden });
    expect(forged.status).toBe(401);
  });

  it("stays a failure when a filter answers every error with 200", async () => {
    const url = await running(
      (app) => void app.useGlobalInterceptors(wrapping).useGlobalFilters(new Envelope(app.get(HttpAdapterHost))),
      () => Promise.reject(new BadRequestException("thrown by the handler")),
    );
    expect((await send(`${url}/qfpay/notify`, paymentBody, { headers: golden })).status).toBe(500);
  });

  it("leaves the checkout's problems alone too", async () => {
    const url = await running(
      (app) => void app.useGlobalInterceptors(wrapping).useGlobalFilters(new Envelope(app.get(HttpAdapterHost))),
    );
    const answer = await send(`${url}/checkout`, undefined, { method: "POST" });
    expect(answer.status).toBe(500);
    expect(answer.headers["content-type"]).toMatch(/^application\/problem\+json/);
  });

  it("is not sent when a guard refuses", async () => {
    const payment = vi.fn();
    const url = await running((app) => void app.useGlobalGuards({ canActivate: () => false }), payment);
    expect((await send(`${url}/qfpay/notify`, paymentBody, { headers: golden })).status).toBe(403);
    expect(payment).not.toHaveBeenCalled();
  });

  it("is not changed by what the application provides for all controllers", async () => {
    const { url } = await serving(
      {
        providers: [
          providerOf({ on: { payment: () => {} } }),
          { provide: APP_INTERCEPTOR, useValue: wrapping },
          { provide: APP_PIPE, useValue: strict },
          { provide: APP_FILTER, inject: [HttpAdapterHost], useFactory: (host: HttpAdapterHost) => new Envelope(host) },
          { provide: APP_GUARD, useValue: { canActivate: () => true } },
        ],
      },
      {},
      adapter(),
    );
    const answer = await send(`${url}/qfpay/notify`, paymentBody, { headers: golden });
    expect(answer).toMatchObject({ status: 200, text: "SUCCESS" });
    expect((await send(`${url}/qfpay/notify`, bytes("{}"), { headers: golden })).status).toBe(401);
  });

  it("is not a SUCCESS that comes after an interceptor gave up waiting", async () => {
    const work = gate();
    const impatient: NestInterceptor = {
      intercept: (_context, next) =>
        next.handle().pipe(
          timeout(30),
          catchError(() => throwError(() => new RequestTimeoutException())),
        ),
    };
    const url = await running(
      (app) => void app.useGlobalInterceptors(impatient),
      () => work.opened,
    );
    expect((await send(`${url}/qfpay/notify`, paymentBody, { headers: golden })).status).toBe(408);
    work.open();
    await vi.waitFor(async () => {
      const repeat = await send(`${url}/qfpay/notify`, paymentBody, { headers: golden });
      expect(repeat.text).toBe("SUCCESS");
    });
  });

  it("passes a login guard only by the mark of its controller", async () => {
    const isPublic = "isPublic";
    const guard = {
      provide: APP_GUARD,
      inject: [Reflector],
      useFactory: (reflector: Reflector) => ({
        canActivate: (context: ExecutionContext) =>
          reflector.getAllAndOverride(isPublic, [context.getHandler(), context.getClass()]) === true,
      }),
    };
    const providers = [providerOf({ on: { payment: () => {} } }), guard];
    const marked = await serving({ providers }, { decorators: [SetMetadata(isPublic, true)] }, adapter());
    expect((await send(`${marked.url}/qfpay/notify`, paymentBody, { headers: golden })).text).toBe("SUCCESS");
    expect((await send(`${marked.url}/checkout`, undefined, { method: "POST" })).status).toBe(403);
    const unmarked = await serving({ providers }, {}, adapter());
    expect((await send(`${unmarked.url}/qfpay/notify`, paymentBody, { headers: golden })).status).toBe(403);
  });
});

describe("nest on fastify, acknowledgement", () => {
  it("is not changed by an onSend hook", async () => {
    const fastify = new FastifyAdapter({ forceCloseConnections: true });
    fastify.getInstance().addHook("onSend", async () => '{"code":0}');
    const { url } = await serving({ providers: [providerOf({ on: { payment: () => {} } })] }, {}, fastify);
    expect((await send(`${url}/qfpay/notify`, paymentBody, { headers: golden })).text).toBe("SUCCESS");
  });
});

describe("nest on fastify, stream of states", () => {
  it("ends quietly when its reader goes away, with the headers that others have set", async () => {
    const lines: string[] = [];
    const logger = { level: "warn", stream: { write: (line: string) => void lines.push(line) } };
    const fastify = new FastifyAdapter({ forceCloseConnections: true, logger });
    fastify.getInstance().addHook("onRequest", async (_request, reply) => {
      reply.header("access-control-allow-origin", "https://shop.example");
    });
    const simulator = createSimulator({ merchants: [account] });
    onTestFinished(() => simulator.close());
    const { url: baseUrl } = await simulator.listen();
    const order = () => ({ pay_type: "800201", txamt: 1000, txcurrcd: "HKD", out_trade_no: "A-1" }) as const;
    const imports = [QFPayModule.forRoot({ ...account, baseUrl, checkout: { order, statusTtlMs: 20 } })];
    const { url, close } = await listen(moduleOf({ imports }), fastify);
    onTestFinished(() => close());
    const created = await send(`${url}/checkout`, undefined, { method: "POST" });
    expect(created.headers["access-control-allow-origin"]).toBe("https://shop.example");
    const leaving = new AbortController();
    const response = await fetch(`${url}${JSON.parse(created.text).events_url}`, { signal: leaving.signal });
    expect(response.headers.get("access-control-allow-origin")).toBe("https://shop.example");
    const reader = response.body!.getReader();
    await reader.read();
    leaving.abort();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(lines).toEqual([]);
  });
});

describe("nest on express, acknowledgement", () => {
  it("is not changed by a middleware that patches send", async () => {
    const express = new ExpressAdapter();
    express.use((_req: unknown, res: { send(body: unknown): unknown }, next: () => void) => {
      const send = res.send.bind(res);
      res.send = (body) => send(JSON.stringify({ code: 0, body }));
      next();
    });
    const { url } = await serving({ providers: [providerOf({ on: { payment: () => {} } })] }, {}, express);
    const answer = await send(`${url}/qfpay/notify`, paymentBody, { headers: golden });
    expect(answer.text).toBe("SUCCESS");
    expect(answer.headers.etag).toBeUndefined();
  });
});
