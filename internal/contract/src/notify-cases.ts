import { createHash } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:net";
import { compareWithOrder, type Notification, type PaymentNotification } from "@qfpay/core";
import { signNotification } from "@qfpay/core/testing";
import { describe, expect, it, vi } from "vitest";
import {
  brokenUtf8Body,
  bytes,
  escapedText,
  key,
  paymentBody,
  paymentOfSize,
  paymentSignature,
  paymentText,
  refundText,
  utf8Text,
} from "./fixtures.js";
import { gate } from "./gate.js";
import { golden, notifyServerOn } from "./notify-server.js";
import { send } from "./send.js";
import type { StartAdapter } from "./start-adapter.js";

/** Tests of an adapter's notification route: verification, handlers, acknowledgement and repeats. */
export function notifyCases(start: StartAdapter): void {
  const serve = notifyServerOn(start);

  describe("acknowledgement", () => {
    it("answers a payment with status 200, text/plain and exactly the seven bytes SUCCESS", async () => {
      const { post, seen } = await serve();
      const answer = await post(paymentBody);
      expect(answer.status).toBe(200);
      expect([...answer.body]).toEqual([...bytes("SUCCESS")]);
      expect(answer.headers["content-length"]).toBe("7");
      expect(answer.headers["transfer-encoding"]).toBeUndefined();
      expect(answer.headers["content-type"]).toMatch(/^text\/plain/);
      expect(seen).toMatchObject([{ type: "payment", txamt: 1000, out_trade_no: "ORDER20260101000001" }]);
    });

    it("hands a refund to the refund handler", async () => {
      const { deliver, seen } = await serve();
      expect((await deliver(refundText)).text).toBe("SUCCESS");
      expect(seen).toMatchObject([{ type: "refund", out_trade_no: "REFUND0001", txamt: 500 }]);
    });

    it("hands on no payment that was reversed or refunded in full since", async () => {
      const { post, deliver, seen, outcomes } = await serve();
      for (const cancel of ["1", "2", "3"]) {
        const answer = await deliver(paymentText.replace('"cancel": "0"', `"cancel": "${cancel}"`));
        expect(answer.status).toBe(500);
      }
      expect(seen).toEqual([]);
      expect(outcomes).toEqual(["incomplete", "incomplete", "incomplete"]);
      await post(paymentBody);
      expect(seen).toHaveLength(1);
    });

    it("hands on a payment without respcd as paid, and no difference to its order", async () => {
      const { deliver, seen } = await serve();
      await deliver(paymentText.replace('"respcd": "0000", ', ""));
      expect(seen).toMatchObject([{ type: "payment", respcd: "0000" }]);
      const order = { out_trade_no: "ORDER20260101000001", txamt: 1000, txcurrcd: "HKD" };
      expect(compareWithOrder(seen[0] as PaymentNotification, order)).toEqual([]);
    });

    it("acknowledges a kind without a handler", async () => {
      const { deliver, outcomes } = await serve();
      const answer = await deliver({
        notify_type: "subscription",
        subscription_id: "sub_1",
        state: "ACTIVE",
        sysdtm: "x",
      });
      expect(answer.text).toBe("SUCCESS");
      expect(outcomes).toEqual(["ignored"]);
    });

    it("acknowledges a kind this version does not know, and hands it to onAny", async () => {
      const any: Notification[] = [];
      const { deliver } = await serve({ onAny: (notification) => void any.push(notification) });
      expect((await deliver({ notify_type: "lottery", prize: "1" })).text).toBe("SUCCESS");
      expect(any).toMatchObject([{ type: "unknown", notify_type: "lottery", raw: { prize: "1" } }]);
    });

    it("warns of a kind this version does not know, by its name and nothing else of it, if onAny is missing", async () => {
      const warnings: string[] = [];
      const { deliver } = await serve({ hooks: { onWarning: (message) => void warnings.push(message) } });
      for (const notify_type of ["lottery", "raffle"]) {
        expect((await deliver({ notify_type, cardcd: "5200000000001096" })).text).toBe("SUCCESS");
      }
      expect(warnings).toEqual([expect.stringContaining('"lottery"'), expect.stringContaining('"raffle"')]);
      expect(warnings.join()).not.toContain("5200000000001096");
      expect(warnings.join()).not.toContain(key);
    });

    it("refuses GET with 405 and says what is allowed", async () => {
      const { url } = await serve();
      const answer = await send(url);
      expect(answer.status).toBe(405);
      expect(answer.headers.allow).toBe("POST");
    });
  });

  describe("signature", () => {
    it("accepts lower-case hex", async () => {
      const { post } = await serve();
      expect((await post(paymentBody, { ...golden, "x-qf-sign": paymentSignature.toLowerCase() })).text).toBe(
        "SUCCESS",
      );
    });

    it("accepts a signature that a proxy has doubled", async () => {
      const { post, seen } = await serve();
      const doubled = { ...golden, "x-qf-sign": [paymentSignature, paymentSignature] };
      expect((await post(paymentBody, doubled)).text).toBe("SUCCESS");
      expect(seen).toMatchObject([{ type: "payment" }]);
    });

    it.each([
      ["two different ones, of which the first fits,", [paymentSignature, "0".repeat(32)]],
      ["two different ones, of which the last fits,", ["0".repeat(32), paymentSignature]],
      ["the right one in two spellings", [paymentSignature, paymentSignature.toLowerCase()]],
      ["a wrong one twice", ["0".repeat(32), "0".repeat(32)]],
    ])("refuses %s with 401", async (_, signatures) => {
      const { post, seen } = await serve();
      expect((await post(paymentBody, { ...golden, "x-qf-sign": signatures })).status).toBe(401);
      expect(seen).toEqual([]);
    });

    it("refuses a missing signature with 401 and does not call the handler", async () => {
      const { post, seen } = await serve();
      const answer = await post(paymentBody, { "content-type": "application/json" });
      expect(answer.status).toBe(401);
      expect(seen).toEqual([]);
    });

    it.each([
      ["of another key", signNotification(paymentText, "another-key").headers["x-qf-sign"]!],
      ["by SHA-256", createHash("sha256").update(paymentText).update(key).digest("hex").toUpperCase()],
      ["that is no hex", "SUCCESS"],
      ["cut short", paymentSignature.slice(0, 30)],
    ])("refuses a signature %s with 401", async (_, signature) => {
      const { post, seen } = await serve();
      expect((await post(paymentBody, { ...golden, "x-qf-sign": signature })).status).toBe(401);
      expect(seen).toEqual([]);
    });

    it("refuses a body that was parsed and printed again on the way", async () => {
      const { post } = await serve();
      expect((await post(bytes(JSON.stringify(JSON.parse(paymentText))))).status).toBe(401);
    });

    it("refuses a body with one byte changed", async () => {
      const { post } = await serve();
      expect((await post(bytes(paymentText.replace('"txamt": "1000"', '"txamt": "1001"')))).status).toBe(401);
    });

    it("tries every key of a list, so that a key can be rotated", async () => {
      const { post } = await serve({ keys: ["the-old-key", key] });
      expect((await post(paymentBody)).text).toBe("SUCCESS");
    });

    it("passes path and query to a function that chooses the key, and answers 401 when it knows none", async () => {
      const hints: unknown[] = [];
      const { url } = await serve({
        keys: ({ url: path, mchid }) => {
          hints.push([path, mchid]);
          return path?.endsWith("shop=a") ? key : undefined;
        },
      });
      expect((await send(`${url}?shop=b`, paymentBody, { headers: golden })).status).toBe(401);
      expect((await send(`${url}?shop=a`, paymentBody, { headers: golden })).text).toBe("SUCCESS");
      expect(hints).toEqual([
        ["/qfpay/notify?shop=b", "ZaMVg12345"],
        ["/qfpay/notify?shop=a", "ZaMVg12345"],
      ]);
    });
  });

  describe("exact bytes", () => {
    it("verifies Python's escapes as they came and hands over the characters", async () => {
      const { deliver, seen } = await serve();
      expect((await deliver(escapedText)).text).toBe("SUCCESS");
      expect(seen).toMatchObject([{ goods_name: "奶茶 🧋", goods_info: "a/b" }]);
    });

    it("verifies Chinese as UTF-8 bytes, with the line end that belongs to the body", async () => {
      const { deliver, seen } = await serve();
      expect((await deliver(utf8Text)).text).toBe("SUCCESS");
      expect(seen).toMatchObject([{ goods_name: "奶茶 🧋" }]);
    });

    it.each([
      "text/plain",
      "application/x-www-form-urlencoded",
      "application/octet-stream",
      "not a media type",
      undefined,
    ])("does not depend on the content type: %s", async (contentType) => {
      const { post } = await serve();
      const headers = { "x-qf-sign": paymentSignature, ...(contentType && { "content-type": contentType }) };
      expect((await post(paymentBody, headers)).text).toBe("SUCCESS");
    });

    it.each([
      ["malformed JSON", bytes('{"notify_type": "payment", ')],
      ["a JSON array", bytes('[{"notify_type": "payment"}]')],
      ["a JSON text", bytes('"SUCCESS"')],
      ["bytes that are no UTF-8", brokenUtf8Body],
      ["a byte order mark before the JSON", new Uint8Array([0xef, 0xbb, 0xbf, ...paymentBody])],
      ["nothing at all", new Uint8Array()],
    ])("refuses %s with 400, although the signature is right", async (_, body) => {
      const { deliver, seen, outcomes } = await serve();
      expect((await deliver(body)).status).toBe(400);
      expect(outcomes).toEqual(["malformed"]);
      expect(seen).toEqual([]);
    });

    it("is not harmed by a member named __proto__", async () => {
      const { deliver, seen } = await serve();
      const text =
        '{"__proto__": {"polluted": "yes"}, "notify_type": "payment", "syssn": "1", "out_trade_no": "A-1", "txamt": "1"}';
      expect((await deliver(text)).text).toBe("SUCCESS");
      expect(seen).toHaveLength(1);
      expect(({} as Record<string, unknown>).polluted).toBeUndefined();
      expect((seen[0] as unknown as Record<string, unknown>).polluted).toBeUndefined();
    });
  });

  describe("size", () => {
    it.each([false, true])("accepts 65 536 bytes (chunked: %s)", async (chunked) => {
      const { deliver } = await serve();
      expect((await deliver(paymentOfSize(65_536), { chunked })).text).toBe("SUCCESS");
    });

    it.each([false, true])("refuses 65 537 bytes with 413 (chunked: %s)", async (chunked) => {
      const { deliver, seen } = await serve();
      expect((await deliver(paymentOfSize(65_537), { chunked })).status).toBe(413);
      expect(seen).toEqual([]);
    });

    it("takes the limit from maxBodyBytes", async () => {
      const { deliver } = await serve({ maxBodyBytes: 200 });
      expect((await deliver(paymentOfSize(200))).text).toBe("SUCCESS");
      expect((await deliver(paymentOfSize(201), { chunked: true })).status).toBe(413);
    });

    it("survives a client that goes away in the middle of the body", async () => {
      const { url, post } = await serve();
      const { hostname, port, pathname } = new URL(url);
      const socket = connect(Number(port), hostname);
      await once(socket, "connect");
      socket.write(
        `POST ${pathname} HTTP/1.1\r\nhost: ${hostname}\r\ncontent-type: application/json\r\n` +
          `x-qf-sign: ${paymentSignature}\r\ncontent-length: ${paymentBody.length}\r\n\r\n${paymentText.slice(0, 40)}`,
      );
      await new Promise((resolve) => setTimeout(resolve, 20));
      socket.destroy();
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect((await post(paymentBody)).text).toBe("SUCCESS");
    });
  });

  describe("repeats", () => {
    it("acknowledges the repeat of a handled notification without handling it again", async () => {
      const { post, seen, outcomes } = await serve();
      for (const _ of [1, 2, 3]) expect((await post(paymentBody)).text).toBe("SUCCESS");
      expect(seen).toHaveLength(1);
      expect(outcomes).toEqual(["handled", "duplicate", "duplicate"]);
    });

    it("handles one of two deliveries at a time, and answers 503 to the other", async () => {
      const work = gate();
      const payment = vi.fn(() => work.opened);
      const { post } = await serve({ on: { payment } });
      const first = post(paymentBody);
      await vi.waitFor(() => expect(payment).toHaveBeenCalledTimes(1));
      expect((await post(paymentBody)).status).toBe(503);
      work.open();
      expect((await first).text).toBe("SUCCESS");
      expect((await post(paymentBody)).text).toBe("SUCCESS");
      expect(payment).toHaveBeenCalledTimes(1);
    });

    it("answers 500 to a handler that fails, and handles the repeat", async () => {
      const payment = vi.fn().mockRejectedValueOnce(new Error("database secret")).mockResolvedValueOnce(undefined);
      const { post } = await serve({ on: { payment } });
      const failed = await post(paymentBody);
      expect(failed.status).toBe(500);
      expect(failed.text).not.toContain("secret");
      expect((await post(paymentBody)).text).toBe("SUCCESS");
      expect(payment).toHaveBeenCalledTimes(2);
    });

    it("answers 500 to a handler that throws at once", async () => {
      const { post } = await serve({
        on: {
          payment: () => {
            throw new Error("thrown, not rejected");
          },
        },
      });
      expect((await post(paymentBody)).status).toBe(500);
    });

    it("answers 500 to a handler that takes too long, tells it so, and finds it done on the repeat", async () => {
      const work = gate();
      let aborted = false;
      const { post, outcomes } = await serve({
        handlerTimeoutMs: 30,
        on: {
          payment: async (_, { signal }) => {
            await work.opened;
            aborted = signal.aborted;
          },
        },
      });
      expect((await post(paymentBody)).status).toBe(500);
      work.open();
      await vi.waitFor(() => expect(aborted).toBe(true));
      expect((await post(paymentBody)).text).toBe("SUCCESS");
      expect(outcomes).toEqual(["handler_timeout", "duplicate"]);
    });

    it("lets a handler start work that outlasts the reply", async () => {
      const done = vi.fn();
      const { post } = await serve({
        on: {
          payment: (_, { waitUntil }) => waitUntil(new Promise<void>((resolve) => setTimeout(resolve, 20)).then(done)),
        },
      });
      expect((await post(paymentBody)).text).toBe("SUCCESS");
      await vi.waitFor(() => expect(done).toHaveBeenCalledOnce());
    });
  });
}
