import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { bytes, gate, key, paymentBody, paymentOfSize, send } from "@qfpay/contract";
import { BodyTooLargeError } from "@qfpay/core";
import { signNotification } from "@qfpay/core/testing";
import type { RequestHandler } from "express";
import { describe, expect, it, onTestFinished } from "vitest";
import { qfpayNotify } from "../src/index.js";
import { cellName } from "./cell.js";
import { listen } from "./listen.js";
import { golden, serve } from "./serve.js";
import type { Make } from "./setups.js";

/**
 * Defines the tests of how the adapter gets the exact bytes of a request body. `make` is the `express` function of the
 * tested version.
 */
export function bodyCases(version: string, make: Make): void {
  const behind = (...handlers: RequestHandler[]) =>
    serve(make, {
      mount: (app, _make, { notify }) =>
        app.use((_req, _res, next) => next(), ...handlers).all("/qfpay/notify", notify),
    });
  const none = () => behind();
  const keep = (req: unknown, _res: unknown, rawBody: Buffer) => void Object.assign(req as object, { rawBody });

  describe(`body, express ${version}`, () => {
    it.each<[string, () => RequestHandler[]]>([
      ["express.raw() that skips JSON", () => [make.raw()]],
      ["express.urlencoded() that skips JSON", () => [make.urlencoded({ extended: true })]],
      ["express.json() that skips its content type", () => [make.json({ type: "text/json" })]],
      ["raw() after a json() that skipped it", () => [make.json({ type: "text/json" }), make.raw({ type: "*/*" })]],
      [
        "a middleware that set the stream flowing and did not wait",
        () => [(req, _res, next) => next(void req.resume())],
      ],
      [
        "a middleware that asked for text and read none",
        () => [(req, _res, next) => next(void req.setEncoding("utf8"))],
      ],
      ["a middleware that waited for something else", () => [(_req, _res, next) => void setTimeout(next, 20)]],
    ])("is verified after %s", async (_, handlers) => {
      const { deliver, payment } = await behind(...handlers());
      expect((await deliver()).text).toBe("SUCCESS");
      expect(payment).toHaveBeenCalledTimes(1);
    });

    it("is taken from req.rawBody when a platform made it a Uint8Array", async () => {
      const { deliver } = await behind((req, _res, next) => {
        Object.assign(req, { rawBody: paymentBody });
        req.resume().once("end", next);
      });
      expect((await deliver()).text).toBe("SUCCESS");
    });

    it("is verified with its byte order mark where a platform's text kept that: signed, and no JSON", async () => {
      const { sign } = await behind((req, _res, next) => {
        const chunks: Buffer[] = [];
        req.on("data", (chunk: Buffer) => chunks.push(chunk));
        req.once("end", () => {
          Object.assign(req, { rawBody: Buffer.concat(chunks).toString("utf8") });
          next();
        });
      });
      expect((await sign(new Uint8Array([0xef, 0xbb, 0xbf, ...paymentBody]))).status).toBe(400);
    });

    it("is not taken from a req.rawBody that is an object", async () => {
      const { deliver } = await behind((req, _res, next) => {
        Object.assign(req, { rawBody: { notify_type: "payment" } });
        next();
      });
      expect((await deliver()).text).toBe("SUCCESS");
    });

    it("is a loud 500 when text was decoded from another charset than UTF-8", async () => {
      const { deliver } = await behind(make.text({ type: "*/*" }));
      const answer = await deliver({ ...golden, "content-type": "application/json; charset=iso-8859-1" });
      expect(answer.status).toBe(500);
      expect(answer.text).toContain("express.text()");
    });

    it("is a loud 500 when a middleware asked for text, and decoding lost bytes", async () => {
      const { sign } = await behind((req, _res, next) => next(void req.setEncoding("utf8")));
      const answer = await sign(new Uint8Array([0x7b, 0xff, 0x7d]));
      expect(answer.status).toBe(500);
      expect(answer.text).toContain("req.setEncoding()");
    });

    it("leaves a parser's refusal a refusal", async () => {
      const { sign, payment } = await behind(make.json({ verify: keep, limit: 10 }));
      expect((await sign(paymentBody)).status).toBe(413);
      expect(payment).not.toHaveBeenCalled();
    });

    it("leaves other routes to express.json() when mounted before it", async () => {
      const { url, deliver } = await serve(make, {
        mount: (app, _make, { notify }) =>
          app
            .post("/qfpay/notify", notify)
            .use(make.json())
            .post("/orders", (req, res) => void res.json(req.body)),
      });
      expect((await deliver()).text).toBe("SUCCESS");
      const headers = { "content-type": "application/json" };
      expect((await send(`${url}/orders`, bytes('{"a": 1}'), { headers })).text).toBe('{"a":1}');
    });

    it("is not waited for twice when a timeout middleware answered first", async () => {
      const work = gate();
      const app = make();
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

  describe(cellName(version, "body in gzip, deflate or br"), () => {
    const compressors = { gzip: gzipSync, "x-gzip": gzipSync, deflate: deflateSync, br: brotliCompressSync };
    const compressed = (encoding: string) => ({ ...golden, "content-encoding": encoding });

    it.each(Object.entries(compressors))("is verified as what was compressed: %s", async (encoding, compress) => {
      const { deliver } = await none();
      expect((await deliver(compressed(encoding), compress(paymentBody))).text).toBe("SUCCESS");
    });

    it.each<[string, () => RequestHandler]>([
      ["express.raw()", () => make.raw({ type: "*/*" })],
      ["express.json({ verify })", () => make.json({ verify: keep })],
      ["express.text()", () => make.text({ type: "*/*" })],
    ])("is verified after %s decompressed it", async (_, middleware) => {
      const { deliver } = await behind(middleware());
      expect((await deliver(compressed("gzip"), gzipSync(paymentBody))).text).toBe("SUCCESS");
    });

    it("is verified after a platform kept the compressed bytes in req.rawBody", async () => {
      const { deliver } = await behind((req, _res, next) => {
        const chunks: Buffer[] = [];
        req.on("data", (chunk: Buffer) => chunks.push(chunk));
        req.once("end", () => next(void Object.assign(req, { rawBody: Buffer.concat(chunks) })));
      });
      expect((await deliver(compressed("gzip"), gzipSync(paymentBody))).text).toBe("SUCCESS");
      expect((await deliver(compressed("gzip"), gzipSync(new Uint8Array(20_000_000)))).status).toBe(413);
    });

    it("is what it says when its encoding is called identity, in whatever case", async () => {
      const { deliver } = await none();
      expect((await deliver(compressed("Identity"))).text).toBe("SUCCESS");
      expect((await deliver(compressed("GZIP"), gzipSync(paymentBody))).text).toBe("SUCCESS");
    });

    it("is held to 65 536 bytes after decompression, and no more is decompressed", async () => {
      const errors: unknown[] = [];
      const { url, outcomes } = await serve(
        make,
        { mount: (app, _make, { notify }) => app.all("/qfpay/notify", notify) },
        { onOutcome: ({ error }) => void errors.push(error) },
      );
      const deliver = (body: Uint8Array) =>
        send(`${url}/qfpay/notify`, gzipSync(body), {
          headers: { ...signNotification(body, key).headers, "content-encoding": "gzip" },
        });
      expect((await deliver(paymentOfSize(65_536))).text).toBe("SUCCESS");
      expect((await deliver(paymentOfSize(65_537))).status).toBe(413);
      expect((await deliver(new Uint8Array(20_000_000))).status).toBe(413);
      expect(outcomes).toEqual(["handled", "too_large", "too_large"]);
      // Only the adapter reports this error, when it stops decompressing. `createNotifyHandler` reports none.
      expect(errors.slice(1)).toEqual([expect.any(BodyTooLargeError), expect.any(BodyTooLargeError)]);
    });

    it("is verified where something on the way decompressed it and left the header", async () => {
      const { deliver, payment } = await none();
      for (const encoding of ["gzip", "zstd"]) {
        expect((await deliver(compressed(encoding), paymentBody)).text).toBe("SUCCESS");
      }
      expect(payment).toHaveBeenCalledTimes(1);
    });

    it.each<[string, string, Uint8Array, string]>([
      ["is cut short", "gzip", gzipSync(paymentBody).subarray(0, 40), "not what its content-encoding says"],
      ["was never compressed", "gzip", paymentBody.subarray(1), "not what its content-encoding says"],
      ["is compressed in a way nobody knows", "zstd", paymentBody.subarray(1), "another way than gzip, deflate or br"],
      ["is compressed twice", "gzip, br", paymentBody.subarray(1), "another way than gzip, deflate or br"],
    ])("is a loud 500 when it %s", async (_, encoding, body, words) => {
      const { deliver, payment } = await none();
      const answer = await deliver(compressed(encoding), body);
      expect(answer.status).toBe(500);
      expect(answer.text).toContain(words);
      expect(payment).not.toHaveBeenCalled();
    });
  });
}
