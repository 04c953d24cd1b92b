import { randomBytes } from "node:crypto";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { key, paymentBody, paymentOfSize, paymentSignature } from "@qfpay/contract";
import { BodyTooLargeError } from "@qfpay/core";
import { signNotification } from "@qfpay/core/testing";
import { Hono, type MiddlewareHandler } from "hono";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { qfpayNotify } from "../src/index.js";
import { sendTo } from "./send-to.js";

const undoesBrotli = (() => {
  try {
    return Boolean(new DecompressionStream("brotli" as "gzip"));
  } catch {
    return false;
  }
})();

async function serve(before: MiddlewareHandler = (_, next) => next()) {
  const payment = vi.fn();
  const outcomes: { outcome: string; error?: unknown }[] = [];
  const hooks = {
    onOutcome: ({ outcome, error }: (typeof outcomes)[number]) => void outcomes.push({ outcome, error }),
  };
  const app = new Hono().post("/qfpay/notify", before, qfpayNotify({ keys: key, on: { payment }, hooks }));
  const post = await sendTo(app, "/qfpay/notify");
  const deliver = (encoding: string, body: Uint8Array, signature = paymentSignature) =>
    post(body, { "x-qf-sign": signature, "content-encoding": encoding });
  return { payment, outcomes, deliver };
}

const signatureOf = (body: Uint8Array) => signNotification(body, key).headers["x-qf-sign"]!;

describe("compressed body", () => {
  it.each([
    ["gzip", gzipSync],
    ["GZIP", gzipSync],
    ["deflate", deflateSync],
  ])("is verified as what was compressed: %s", async (encoding, compress) => {
    const { deliver, payment } = await serve();
    expect((await deliver(encoding, compress(paymentBody))).text).toBe("SUCCESS");
    expect((await deliver(encoding, compress(paymentBody))).text).toBe("SUCCESS");
    expect(payment).toHaveBeenCalledOnce();
  });

  it("is verified, or a loud 500 where the runtime cannot undo it: br", async () => {
    const { deliver } = await serve();
    const answer = await deliver("br", brotliCompressSync(paymentBody));
    if (undoesBrotli) return expect(answer.text).toBe("SUCCESS");
    expect(answer.status).toBe(500);
    expect(answer.text).toContain("stop the proxy from compressing them, or let it use gzip");
  });

  it("is verified after c.req.arrayBuffer()", async () => {
    const { deliver } = await serve(async (c, next) => {
      await c.req.arrayBuffer();
      await next();
    });
    expect((await deliver("gzip", gzipSync(paymentBody))).text).toBe("SUCCESS");
  });

  it("is a loud 500 after c.req.text(), which cannot hold it", async () => {
    const { deliver } = await serve(async (c, next) => {
      await c.req.text();
      await next();
    });
    const answer = await deliver("gzip", gzipSync(paymentBody));
    expect(answer.status).toBe(500);
    expect(answer.text).toContain("c.req.json() or c.req.text() read them");
  });

  it.each(["identity", "Identity", "gzip", "deflate", "br", "zstd"])(
    "is verified where it is plain already, whatever the header that was left says: %s",
    async (encoding) => {
      for (const read of [false, true]) {
        const { deliver } = await serve(async (c, next) => {
          if (read) await c.req.json();
          await next();
        });
        expect((await deliver(encoding, paymentBody)).text).toBe("SUCCESS");
      }
    },
  );

  it("is refused with 401 when what was compressed is a forgery", async () => {
    const { deliver, payment } = await serve();
    expect((await deliver("gzip", gzipSync(paymentOfSize(1_000)))).status).toBe(401);
    expect(payment).not.toHaveBeenCalled();
  });

  it("is held to 65 536 bytes after decompression, and no more is decompressed", async () => {
    const { deliver, outcomes } = await serve();
    const fits = paymentOfSize(65_536);
    expect((await deliver("gzip", gzipSync(fits), signatureOf(fits))).text).toBe("SUCCESS");
    const larger = paymentOfSize(65_537);
    expect((await deliver("gzip", gzipSync(larger), signatureOf(larger))).status).toBe(413);
    const bomb = gzipSync(new Uint8Array(60_000_000));
    expect(bomb.length).toBeLessThan(65_536);
    expect((await deliver("gzip", bomb)).status).toBe(413);
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(["handled", "too_large", "too_large"]);
    // The errors prove that decompression stopped early: a large body that was fully decompressed gives no error.
    expect(outcomes.slice(1).map(({ error }) => error)).toEqual([
      expect.any(BodyTooLargeError),
      expect.any(BodyTooLargeError),
    ]);
  });

  it("is held to 65 536 bytes before decompression too", async () => {
    const { deliver, outcomes } = await serve();
    expect((await deliver("gzip", gzipSync(randomBytes(70_000)))).status).toBe(413);
    expect(outcomes).toMatchObject([{ outcome: "too_large" }]);
  });

  it.each<[string, string, Uint8Array, string]>([
    ["is cut short", "gzip", gzipSync(paymentBody).subarray(0, 40), "not what its content-encoding says"],
    ["was never compressed, and is no object", "gzip", paymentBody.subarray(1), "not what its content-encoding says"],
    ["is empty", "gzip", new Uint8Array(), "not what its content-encoding says"],
    ["is compressed in a way nobody knows", "zstd", gzipSync(paymentBody), "This runtime cannot decompress"],
    ["is compressed twice", "gzip, br", gzipSync(paymentBody), "This runtime cannot decompress"],
  ])("is a loud 500 when it %s, and ends no process", async (_, encoding, body, words) => {
    const escaped = vi.fn();
    process.on("unhandledRejection", escaped).on("uncaughtException", escaped);
    onTestFinished(() => void process.off("unhandledRejection", escaped).off("uncaughtException", escaped));
    const { deliver, payment, outcomes } = await serve();
    const answer = await deliver(encoding, body);
    expect(answer.status).toBe(500);
    expect(answer.text).toContain(words);
    expect(outcomes).toMatchObject([{ outcome: "raw_body_unavailable" }]);
    expect(payment).not.toHaveBeenCalled();
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(escaped).not.toHaveBeenCalled();
  });
});
