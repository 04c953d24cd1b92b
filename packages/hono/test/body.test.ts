import { brokenUtf8Body, bytes, key, paymentBody, paymentSignature, send } from "@qfpay/contract";
import { signNotification } from "@qfpay/core/testing";
import { Hono, type MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { logger } from "hono/logger";
import { validator } from "hono/validator";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { qfpayNotify } from "../src/index.js";
import { listen } from "./listen.js";

const golden = { "content-type": "application/json", "x-qf-sign": paymentSignature };
const form = { ...golden, "content-type": "application/x-www-form-urlencoded" };

async function after(before: MiddlewareHandler) {
  const payment = vi.fn();
  const app = new Hono().post("/qfpay/notify", before, qfpayNotify({ keys: key, on: { payment } }));
  const server = await listen(app);
  onTestFinished(() => server.close());
  const deliver = (headers: Record<string, string> = golden) =>
    send(`${server.url}/qfpay/notify`, paymentBody, { headers });
  /** Signs a notification as the gateway does, and sends it to the application. */
  const sign = (body: Uint8Array, headers: Record<string, string> = {}) =>
    send(`${server.url}/qfpay/notify`, body, { headers: { ...signNotification(body, key).headers, ...headers } });
  return { payment, deliver, sign };
}

const reading =
  (read: (c: Parameters<MiddlewareHandler>[0]) => Promise<unknown>): MiddlewareHandler =>
  async (c, next) => {
    await read(c);
    await next();
  };

describe("body", () => {
  it.each<[string, MiddlewareHandler]>([
    ["c.req.json()", reading((c) => c.req.json())],
    ["c.req.text()", reading((c) => c.req.text())],
    ["c.req.arrayBuffer()", reading((c) => c.req.arrayBuffer())],
    ["c.req.blob()", reading((c) => c.req.blob())],
    ["c.req.json() twice", reading(async (c) => [await c.req.json(), await c.req.json()])],
    ["a JSON validator", validator("json", (value) => value) as MiddlewareHandler],
    ["c.req.raw.clone()", reading((c) => c.req.raw.clone().json())],
    ["bodyLimit()", bodyLimit({ maxSize: 100_000 })],
    ["logger()", logger(() => {})],
  ])("is verified after %s", async (_, before) => {
    const { deliver, payment } = await after(before);
    expect((await deliver()).text).toBe("SUCCESS");
    expect(payment).toHaveBeenCalledTimes(1);
  });

  it("is verified after c.req.parseBody() of a form", async () => {
    const { deliver } = await after(reading((c) => c.req.parseBody()));
    expect((await deliver(form)).text).toBe("SUCCESS");
  });

  it.each<[string, string, MiddlewareHandler, Record<string, string>]>([
    ["c.req.raw.json()", "Something", reading((c) => c.req.raw.json()), golden],
    ["c.req.formData()", "c.req.formData() or c.req.parseBody()", reading((c) => c.req.formData()), form],
  ])("is a loud 500 after %s", async (_, culprit, before, headers) => {
    const { deliver, payment } = await after(before);
    const answer = await deliver(headers);
    expect(answer.status).toBe(500);
    expect(answer.text).toContain(`gone. ${culprit} read them`);
    expect(answer.text).toContain("Register qfpayNotify before");
    expect(payment).not.toHaveBeenCalled();
  });

  const withMark = new Uint8Array([0xef, 0xbb, 0xbf, ...paymentBody]);

  it.each<[string, string, MiddlewareHandler, Uint8Array]>([
    ["no UTF-8", "c.req.text()", reading((c) => c.req.text()), brokenUtf8Body],
    ["no UTF-8", "c.req.json()", reading((c) => c.req.json().catch(() => {})), brokenUtf8Body],
    ["a byte order mark", "c.req.text()", reading((c) => c.req.text()), withMark],
    ["a byte order mark", "c.req.json()", reading((c) => c.req.json().catch(() => {})), withMark],
  ])("is a loud 500, not a forgery, when it held %s and %s decoded it", async (_what, _reader, before, body) => {
    const { sign, payment } = await after(before);
    const answer = await sign(body);
    expect(answer.status).toBe(500);
    expect(answer.text).toContain("gone. c.req.json() or c.req.text() read them");
    expect(answer.text).toContain("c.req.arrayBuffer()");
    expect(payment).not.toHaveBeenCalled();
  });

  it.each<[string, MiddlewareHandler]>([
    ["c.req.arrayBuffer()", reading((c) => c.req.arrayBuffer())],
    ["nothing", (_, next) => next()],
  ])("keeps what is no UTF-8, and a byte order mark, after %s: signed, and no JSON", async (_, before) => {
    const { sign } = await after(before);
    for (const body of [brokenUtf8Body, withMark]) expect((await sign(body)).status).toBe(400);
  });

  it("is verified after c.req.text() of Chinese, whose bytes content-length counts", async () => {
    const { sign, payment } = await after(reading((c) => c.req.text()));
    const body = bytes(
      '{"notify_type": "payment", "syssn": "1", "out_trade_no": "A-1", "txamt": "1", "goods_name": "奶茶"}',
    );
    expect((await sign(body)).text).toBe("SUCCESS");
    expect(payment).toHaveBeenCalledTimes(1);
  });
});
