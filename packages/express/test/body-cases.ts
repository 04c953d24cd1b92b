import { brokenUtf8Body, bytes, gate, key, paymentBody, paymentSignature, send, utf8Text } from "@qfpay/contract";
import { signNotification } from "@qfpay/core/testing";
import type express from "express";
import { type RequestHandler } from "express";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { qfpayNotify } from "../src/index.js";
import { listen } from "./listen.js";

const golden = { "content-type": "application/json", "x-qf-sign": paymentSignature };

/** What other middleware may have done to the body before us. The express function comes in, so both majors run. */
export function bodyCases(name: string, make: typeof express): void {
  async function after(...before: RequestHandler[]) {
    const payment = vi.fn();
    const app = make();
    if (before.length > 0) app.use(...before);
    app.post("/qfpay/notify", qfpayNotify({ keys: key, on: { payment } }));
    const server = await listen(app);
    onTestFinished(() => server.close());
    const deliver = (body: Uint8Array, headers: Record<string, string> = golden) =>
      send(`${server.url}/qfpay/notify`, body, { headers });
    return { payment, deliver };
  }

  const keep = (req: unknown, _res: unknown, buffer: Buffer) => {
    (req as { rawBody: Buffer }).rawBody = buffer;
  };

  const asText = (body: Uint8Array) => {
    const { headers } = signNotification(body, key);
    return { ...headers, "content-type": "text/plain" };
  };

  describe(`body, ${name}`, () => {
    it.each<[string, () => RequestHandler[]]>([
      ["express.json() that keeps req.rawBody", () => [make.json({ verify: keep })]],
      ["express.raw() of any type", () => [make.raw({ type: "*/*" })]],
      ["express.raw() that skips JSON", () => [make.raw()]],
      ["express.text() of any type", () => [make.text({ type: "*/*" })]],
      ["express.text() that skips JSON", () => [make.text()]],
      ["express.urlencoded() that skips JSON", () => [make.urlencoded({ extended: true })]],
      ["raw() after a json() that skipped it", () => [make.json({ type: "text/json" }), make.raw({ type: "*/*" })]],
    ])("is verified after %s", async (_, before) => {
      const { deliver, payment } = await after(...before());
      expect((await deliver(paymentBody)).text).toBe("SUCCESS");
      expect(payment).toHaveBeenCalledTimes(1);
    });

    it.each<[string, unknown]>([
      ["a Buffer", Buffer.from(paymentBody)],
      ["a Uint8Array", paymentBody],
      ["text", Buffer.from(paymentBody).toString("utf8")],
    ])("is taken from req.rawBody when a platform set it to %s", async (_, rawBody) => {
      const platform: RequestHandler = (req, _res, next) => {
        Object.assign(req, { rawBody, body: JSON.parse(Buffer.from(paymentBody).toString("utf8")) });
        req.resume().once("end", next);
      };
      const { deliver } = await after(platform);
      expect((await deliver(paymentBody)).text).toBe("SUCCESS");
    });

    it("is verified after express.text() with Chinese in it", async () => {
      const { deliver } = await after(make.text());
      expect((await deliver(bytes(utf8Text), asText(bytes(utf8Text)))).text).toBe("SUCCESS");
    });

    it.each<[string, string, () => RequestHandler, string]>([
      ["express.json()", "application/json", () => make.json(), "express.json()"],
      ["express.json(), whatever comes next", "application/json", () => make.json(), "verify: (req, _res, buf)"],
      [
        "express.urlencoded()",
        "application/x-www-form-urlencoded",
        () => make.urlencoded({ extended: true }),
        "express.urlencoded()",
      ],
      [
        "a middleware of unknown name",
        "application/json",
        () => (req, _res, next) => void req.resume().once("end", next),
        "A middleware",
      ],
    ])("is a loud 500 after %s ate it, for %s", async (_, contentType, before, words) => {
      const { deliver, payment } = await after(before());
      const answer = await deliver(paymentBody, { ...golden, "content-type": contentType });
      expect(answer.status).toBe(500);
      expect(answer.text).toContain("exact bytes of the body are gone");
      expect(answer.text).toContain(words);
      expect(answer.text).toContain("Mount qfpayNotify before");
      expect(payment).not.toHaveBeenCalled();
    });

    it("is a loud 500 when express.text() lost bytes that were no UTF-8", async () => {
      const { deliver } = await after(make.text());
      const answer = await deliver(brokenUtf8Body, asText(brokenUtf8Body));
      expect(answer.status).toBe(500);
      expect(answer.text).toContain("express.text()");
    });

    it("is never rebuilt from the parsed object, even when that would verify", async () => {
      const compact = bytes('{"notify_type":"payment","syssn":"1"}');
      const { deliver } = await after(make.json());
      expect((await deliver(compact, signNotification(compact, key).headers)).status).toBe(500);
    });

    it("leaves other routes to express.json() when mounted before it", async () => {
      const app = make();
      app.post("/qfpay/notify", qfpayNotify({ keys: key }));
      app.use(make.json());
      app.post("/orders", (req, res) => void res.json(req.body));
      const server = await listen(app);
      onTestFinished(() => server.close());
      expect((await send(`${server.url}/qfpay/notify`, paymentBody, { headers: golden })).text).toBe("SUCCESS");
      const answer = await send(`${server.url}/orders`, bytes('{"a": 1}'), {
        headers: { "content-type": "application/json" },
      });
      expect(answer.text).toBe('{"a":1}');
    });

    it("does not answer twice when a timeout middleware answered first", async () => {
      const app = make();
      const work = gate();
      app.use((_req, res, next) => {
        setTimeout(() => void res.status(504).end("late"), 20);
        next();
      });
      app.post("/qfpay/notify", qfpayNotify({ keys: key, on: { payment: () => work.opened } }));
      const server = await listen(app);
      onTestFinished(() => server.close());
      expect((await send(`${server.url}/qfpay/notify`, paymentBody, { headers: golden })).status).toBe(504);
      work.open();
      await new Promise((resolve) => setTimeout(resolve, 20));
    });
  });

  it("throws at start-up, not at the first notification, when there is no key", () => {
    expect(() => qfpayNotify({ keys: "" })).toThrow("QFPAY_KEY");
  });
}
