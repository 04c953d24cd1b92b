import type { NotifyOptions, NotifyStore } from "@qfpay/core";
import { describe, expect, it, vi } from "vitest";
import { paymentBody } from "./fixtures.js";
import { gate } from "./gate.js";
import { notifyServerOn } from "./notify-server.js";
import type { StartAdapter } from "./start-adapter.js";

const never = () => new Promise<never>(() => {});

const storeOf = (over: Partial<NotifyStore>): NotifyStore => ({
  claim: () => "claimed",
  complete: () => true,
  release: () => {},
  ...over,
});

/** Tests in which a function of the application, such as a handler, hangs. The gateway must still get a reply. */
export function notifyBoundCases(start: StartAdapter): void {
  const serve = notifyServerOn(start);
  const handlerTimeoutMs = 100;

  describe("the reply comes within handlerTimeoutMs", () => {
    it.each<[string, Partial<NotifyOptions>]>([
      ["keys()", { keys: never }],
      ["the store's claim", { store: storeOf({ claim: never }) }],
      ["the enquiry of confirm", { confirm: "enquiry", qfpay: { transactions: { get: never } } }],
      ["the handler", { on: { payment: never } }],
      ["onAny", { onAny: never }],
      ["the store's completion", { store: storeOf({ complete: never }) }],
    ])("when %s never answers: 500", async (_, options) => {
      const { post, outcomes } = await serve({ handlerTimeoutMs, ...options });
      const answer = await post(paymentBody);
      expect([answer.status, outcomes]).toEqual([500, ["handler_timeout"]]);
    });

    it("with the handler's failure when the store's release never answers", async () => {
      const payment = () => Promise.reject(new Error("the books are locked"));
      // 500 ms is long enough for the handler to fail before the time limit, even on a busy machine.
      const options = { handlerTimeoutMs: 500, on: { payment }, store: storeOf({ release: never }) };
      const { post, outcomes } = await serve(options);
      expect([(await post(paymentBody)).status, outcomes]).toEqual([500, ["handler_failed"]]);
    });

    it("and a claim that comes late is given back, and nothing is handled", async () => {
      const late = gate();
      const release = vi.fn();
      const claim = () => late.opened.then(() => "claimed" as const);
      const { post, seen } = await serve({ handlerTimeoutMs, store: storeOf({ claim, release }) });
      expect((await post(paymentBody)).status).toBe(500);
      late.open();
      await vi.waitFor(() => expect(release).toHaveBeenCalledOnce());
      expect(seen).toEqual([]);
    });

    it("and keys that come late, or fail late, do no harm", async () => {
      const late = gate();
      const keys = () => late.opened.then(() => Promise.reject(new Error("the vault is closed")));
      const { post, seen } = await serve({ handlerTimeoutMs, keys });
      expect((await post(paymentBody)).status).toBe(500);
      late.open();
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect((await post(paymentBody)).status).toBe(500);
      expect(seen).toEqual([]);
    });
  });
}
