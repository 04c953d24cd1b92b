import { notOurs } from "@qfpay/core";
import { signNotification } from "@qfpay/core/testing";
import { describe, expect, it, vi } from "vitest";
import { collectConsoleErrors } from "./console-errors.js";
import { bytes, key, paymentBody, paymentText } from "./fixtures.js";
import { notifyServerOn } from "./notify-server.js";
import type { StartAdapter } from "./start-adapter.js";

/** Tests that an adapter without the option `hooks` logs why it does not acknowledge a notification. */
export function notifyFaultCases(start: StartAdapter): void {
  const serve = notifyServerOn(start);
  const wrongKey = signNotification(paymentText, "another-key").headers;

  describe("without hooks, the team is told", () => {
    it("why a handler failed, with its error, and the gateway is not", async () => {
      const console = collectConsoleErrors();
      const payment = () => {
        throw new Error("the books are locked");
      };
      const { post, told = console } = await serve({ hooks: undefined, on: { payment } });
      expect((await post(paymentBody)).text).not.toContain("books");
      expect(told()).toHaveLength(1);
      expect(told()[0]).toMatch(/not acknowledged: hand[\s\S]*the books are locked[\s\S]*\n\s+at /);
    });

    it.each<[string, Uint8Array, Record<string, string>]>([
      ["a signature of another key", paymentBody, wrongKey],
      ["a signed body that is no JSON object", bytes("[]"), signNotification("[]", key).headers],
    ])("of %s", async (_, body, headers) => {
      const console = collectConsoleErrors();
      const { post, told = console } = await serve({ hooks: undefined });
      await post(body, headers);
      expect(told()).toHaveLength(1);
      expect(told()[0]).toContain("not acknowledged");
      expect(told()[0]).not.toContain(key);
    });

    it("of a key that is missing", async () => {
      const console = collectConsoleErrors();
      const { post, told = console } = await serve({ hooks: undefined, keys: () => undefined });
      expect((await post(paymentBody)).status).toBe(401);
      expect(told()).toHaveLength(1);
    });

    it("nothing of a payment of another system, which is acknowledged whenever it comes", async () => {
      const console = collectConsoleErrors();
      const payment = vi.fn(() => {
        throw notOurs();
      });
      const { post, told = console } = await serve({ hooks: undefined, on: { payment } });
      for (const _ of [1, 2]) expect((await post(paymentBody)).text).toBe("SUCCESS");
      expect(payment).toHaveBeenCalledTimes(2);
      expect(told()).toEqual([]);
    });

    it("nothing of notifications that are handled, repeated, or sent by GET", async () => {
      const console = collectConsoleErrors();
      const { post, url, told = console } = await serve({ hooks: undefined });
      for (const _ of [1, 2]) expect((await post(paymentBody)).text).toBe("SUCCESS");
      await fetch(url);
      expect(told()).toEqual([]);
    });
  });
}
