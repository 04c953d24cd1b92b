import {
  type ArgumentsHost,
  BadRequestException,
  type CallHandler,
  Catch,
  type ExceptionFilter,
  type ExecutionContext,
  type INestApplication,
  type NestInterceptor,
  type PipeTransform,
  VersioningType,
} from "@nestjs/common";
import { HttpAdapterHost } from "@nestjs/core";
import { bytes, key, paymentBody, paymentSignature, send } from "@qfpay/contract";
import { map } from "rxjs";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { QFPayModule } from "../src/index.js";
import { listen, moduleOf, providerOf } from "./listen.js";
import { platforms } from "./platforms.js";

const golden = { "content-type": "application/json", "x-qf-sign": paymentSignature };

/** Envelopes every answer, as many applications do. */
const wrapping: NestInterceptor = {
  intercept: (_context: ExecutionContext, next: CallHandler) => next.handle().pipe(map((data) => ({ code: 0, data }))),
};

/** Reads a property of whatever a handler returned. */
const careless: NestInterceptor = {
  intercept: (_context, next) => next.handle().pipe(map((data: { items: unknown }) => data.items)),
};

/** Refuses everything that is not an object with the right members. */
const strict: PipeTransform = {
  transform() {
    throw new BadRequestException("Validation failed");
  },
};

@Catch()
class Envelope implements ExceptionFilter {
  constructor(readonly host: HttpAdapterHost) {}

  catch(_error: unknown, host: ArgumentsHost) {
    const response = host.switchToHttp().getResponse();
    if (!this.host.httpAdapter.isHeadersSent(response)) this.host.httpAdapter.reply(response, { code: 1 }, 200);
  }
}

describe.each(platforms)("nest on %s, acknowledgement", (_, adapter) => {
  async function running(setUp: (app: INestApplication) => void, payment: () => unknown = () => {}) {
    const account = { appCode: "a", clientKey: key };
    const checkout = { order: () => Promise.reject(new Error("no")) };
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
    ["versions in the path", (app) => app.enableVersioning({ type: VersioningType.URI, defaultVersion: "1" }), ""],
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
});
