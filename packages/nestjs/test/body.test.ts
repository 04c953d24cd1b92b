import { createServer } from "node:http";
import { Body, Controller, type INestApplication, type NestApplicationOptions, Post } from "@nestjs/common";
import { type AbstractHttpAdapter, HttpAdapterHost } from "@nestjs/core";
import { ExpressAdapter, type NestExpressApplication } from "@nestjs/platform-express";
import { FastifyAdapter } from "@nestjs/platform-fastify";
import { bytes, key, paymentBody, paymentSignature, send } from "@qfpay/contract";
import { signNotification } from "@qfpay/core/testing";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { QFPayModule } from "../src/index.js";
import { keepUnread } from "../src/parsers.js";
import { listen, moduleOf, providerOf } from "./listen.js";
import { platforms } from "./platforms.js";

const golden = { "content-type": "application/json", "x-qf-sign": paymentSignature };
const json = { "content-type": "application/json" };

@Controller()
class Echo {
  @Post(["echo", "legacy/notify"])
  echo(@Body() body: unknown) {
    return { body };
  }
}

async function running(
  adapter: AbstractHttpAdapter,
  options: NestApplicationOptions = {},
  setUp?: (app: INestApplication) => void,
  path?: string,
) {
  const payment = vi.fn();
  const imports = [QFPayModule.forRoot({ appCode: "a", clientKey: key, notify: { path } })];
  const providers = [providerOf({ on: { payment } })];
  const server = await listen(moduleOf({ imports, providers, controllers: [Echo] }), adapter, options, setUp);
  onTestFinished(() => server.close());
  return { ...server, payment };
}

describe.each(platforms)("nest on %s, body", (_, adapter) => {
  it.each<[string, NestApplicationOptions]>([
    ["by default", {}],
    ["with rawBody: true", { rawBody: true }],
    ["with bodyParser: false", { bodyParser: false }],
  ])("is verified %s", async (_name, options) => {
    const { url, payment } = await running(adapter(), options);
    expect((await send(`${url}/qfpay/notify`, paymentBody, { headers: golden })).text).toBe("SUCCESS");
    expect(payment).toHaveBeenCalledTimes(1);
  });

  it("is verified on a path with parameters and slashes around it", async () => {
    const { url } = await running(adapter(), {}, undefined, "/shops/:shop/notify.qf/");
    expect((await send(`${url}/shops/hk-1/notify.qf`, paymentBody, { headers: golden })).text).toBe("SUCCESS");
  });

  it("is verified on the path with a slash behind it, and a path below is nobody's", async () => {
    const { url, payment } = await running(adapter());
    for (const path of ["/qfpay/notify/", "/qfpay/notify/?a=1"]) {
      expect((await send(url + path, paymentBody, { headers: golden })).text).toBe("SUCCESS");
    }
    expect(payment).toHaveBeenCalledTimes(1);
    const below = await send(`${url}/qfpay/notify/more`, paymentBody, { headers: golden });
    expect([below.status, JSON.parse(below.text).message]).toEqual([404, "Cannot POST /qfpay/notify/more"]);
  });

  it("is verified at the root, beside the application's own routes", async () => {
    const { url } = await running(adapter(), {}, undefined, "/");
    expect((await send(url, paymentBody, { headers: golden })).text).toBe("SUCCESS");
    expect(JSON.parse((await send(`${url}/echo`, bytes("{}"), { headers: json })).text)).toEqual({ body: {} });
  });

  it.each([
    ["other routes", "/echo", json],
    ["other routes with a signature header", "/echo", golden],
    ["a path that ends alike", "/legacy/notify", golden],
  ])("is parsed as always on %s", async (_name, path, headers) => {
    const { url } = await running(adapter());
    const answer = await send(`${url}${path}`, bytes('{"a": 1}'), { headers });
    expect(JSON.parse(answer.text)).toEqual({ body: { a: 1 } });
  });
});

describe("nest on express, body", () => {
  it("is verified beside a parser of the application's own", async () => {
    const { url } = await running(new ExpressAdapter(), { bodyParser: false }, (app) => {
      (app as NestExpressApplication).useBodyParser("json", { limit: "1mb" });
    });
    expect((await send(`${url}/qfpay/notify`, paymentBody, { headers: golden })).text).toBe("SUCCESS");
    expect(JSON.parse((await send(`${url}/echo`, bytes('{"a": 1}'), { headers: json })).text)).toEqual({
      body: { a: 1 },
    });
  });

  it("is verified after a raw parser of any content type", async () => {
    const { url } = await running(new ExpressAdapter(), { bodyParser: false }, (app) => {
      (app as NestExpressApplication).useBodyParser("raw", { type: "*/*" });
    });
    expect((await send(`${url}/qfpay/notify`, paymentBody, { headers: golden })).text).toBe("SUCCESS");
  });

  it("is printed again after a JSON parser of any content type, and an error 500 if that differs from what was signed", async () => {
    const { url, payment } = await running(new ExpressAdapter(), { bodyParser: false }, (app) => {
      (app as NestExpressApplication).useBodyParser("json", { type: "*/*" });
    });
    const blanks = bytes('{ "notify_type": "payment" }');
    const answer = await send(`${url}/qfpay/notify`, blanks, signNotification(blanks, key));
    expect(answer.status).toBe(500);
    expect(answer.text).toContain("exact bytes of the body are gone");
    expect(answer.text).toContain("request.rawBody");
    expect(payment).not.toHaveBeenCalled();
    expect((await send(`${url}/qfpay/notify`, paymentBody, { headers: golden })).text).toBe("SUCCESS");
  });

  it("is read from rawBody if a platform read the stream and kept it", async () => {
    const adapter = new ExpressAdapter();
    adapter.use(
      (req: { resume(): typeof req; once(event: string, next: () => void): void }, _res: unknown, next: () => void) => {
        Object.assign(req, { rawBody: Buffer.from(paymentBody) });
        req.resume().once("end", next);
      },
    );
    const { url } = await running(adapter);
    expect((await send(`${url}/qfpay/notify`, paymentBody, { headers: golden })).text).toBe("SUCCESS");
  });
});

describe("nest on fastify, body", () => {
  it("is verified beside a parser of the application that takes every content type", async () => {
    const adapter = new FastifyAdapter();
    adapter.getInstance().addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
    const { url } = await running(adapter);
    expect((await send(`${url}/qfpay/notify`, paymentBody, { headers: golden })).text).toBe("SUCCESS");
  });

  it("is not held to Fastify's bodyLimit, but to maxBodyBytes", async () => {
    const { url } = await running(new FastifyAdapter({ bodyLimit: 10 }));
    expect((await send(`${url}/qfpay/notify`, paymentBody, { headers: golden })).text).toBe("SUCCESS");
  });
});

it("reserves the body when the HTTP adapter comes after the providers, as in a testing module", async () => {
  const host = new HttpAdapterHost();
  keepUnread(host, "qfpay/notify");
  const adapter = new ExpressAdapter();
  host.httpAdapter = adapter;
  const types: unknown[] = [];
  adapter.use((req: { headers: Record<string, string> }, res: { end(): void }) => {
    types.push(req.headers["content-type"]);
    res.end();
  });
  const server = createServer(adapter.getInstance()).listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await new Promise((resolve) => server.once("listening", resolve));
  const url = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  await send(`${url}/qfpay/notify?a=b`, paymentBody, { headers: golden });
  await send(`${url}/other`, paymentBody, { headers: golden });
  expect(types).toEqual(["application/x-qfpay-notification", "application/json"]);
});
