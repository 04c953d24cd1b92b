import { Scope } from "@nestjs/common";
import { ExpressAdapter } from "@nestjs/platform-express";
import { bytes, gate, key, paymentBody, paymentSignature, send, unreachableUrl } from "@qfpay/contract";
import { OrderRefusedError } from "@qfpay/core";
import { signNotification } from "@qfpay/core/testing";
import { createSimulator } from "@qfpay/simulator";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { OnNotify, QFPayModule, type QFPayModuleOptions } from "../src/index.js";
import { listen, moduleOf, providerOf } from "./listen.js";
import { RecordingLogger } from "./recording-logger.js";

const golden = { "content-type": "application/json", "x-qf-sign": paymentSignature };

async function running(options: Partial<QFPayModuleOptions>, payment?: () => unknown) {
  const logger = new RecordingLogger();
  const imports = [QFPayModule.forRoot({ appCode: "a", clientKey: key, notify: {}, ...options })];
  const providers = payment ? [providerOf({ on: { payment } })] : [];
  const server = await listen(moduleOf({ imports, providers }), new ExpressAdapter(), { logger });
  onTestFinished(() => server.close());
  const notify = (body = paymentBody, headers: Record<string, string> = golden) =>
    send(`${server.url}/qfpay/notify`, body, { headers });
  return { ...server, logger, notify };
}

describe("Nest's logger gets", () => {
  it("nothing when all is well", async () => {
    const { logger, notify } = await running({}, () => {});
    for (const _ of [1, 2]) expect((await notify()).text).toBe("SUCCESS");
    expect(logger.entries).toEqual([]);
  });

  it("the error of a handler that failed, with its stack, and the application's own hook still runs", async () => {
    const onOutcome = vi.fn(() => {
      throw new Error("a broken hook");
    });
    const { logger, notify } = await running({ notify: { hooks: { onOutcome } } }, () => {
      throw new Error("the books are locked");
    });
    expect((await notify()).status).toBe(500);
    const [line] = logger.lines("error");
    expect(line).toMatch(/^Notification not acknowledged: handler_failed\nError: the books are locked\n\s+at /);
    expect(onOutcome).toHaveBeenCalledWith(expect.objectContaining({ outcome: "handler_failed" }));
  });

  it("a handler that rejects without an error", async () => {
    const { logger, notify } = await running({}, () => Promise.reject());
    expect((await notify()).status).toBe(500);
    expect(logger.lines("error")).toEqual(["Notification not acknowledged: handler_failed"]);
  });

  it("the time-out of a handler", async () => {
    const work = gate();
    const { logger, notify } = await running({ notify: { handlerTimeoutMs: 20 } }, () => work.opened);
    expect((await notify()).status).toBe(500);
    work.open();
    // All tests share Nest's logger, so a request of an earlier test may be logged here, too.
    const line = logger.lines("error").find((text) => text.startsWith("Notification"));
    expect(line).toMatch(
      /^Notification not acknowledged: handler_timeout\nQFPayTimeoutError: the handler took longer than the 20 ms/,
    );
  });

  it.each<[string, () => { body: Uint8Array; headers: Record<string, string> }, number, string]>([
    [
      "bad_signature",
      () => signNotification(paymentBody, "another key"),
      401,
      " (its body names ORDER20260101000001, which is not verified)",
    ],
    ["unsigned", () => ({ body: paymentBody, headers: { "content-type": "application/json" } }), 401, ""],
    ["malformed", () => signNotification(bytes("[]"), key), 400, ""],
    ["too_large", () => signNotification(bytes("[".repeat(10_000)), key), 413, ""],
  ])(
    "a warning of a delivery that is refused, with the number in its body: %s",
    async (outcome, signed, status, named) => {
      const { logger, notify } = await running({ notify: { maxBodyBytes: 9_999 } }, () => {});
      const { body, headers } = signed();
      expect((await notify(body, headers)).status).toBe(status);
      expect(logger.lines("warn")).toEqual([`Notification not acknowledged: ${outcome}${named}`]);
    },
  );

  it("an error that order() throws and the customer does not see, but no error that is meant for the customer", async () => {
    const order = vi
      .fn()
      .mockRejectedValueOnce(new Error("no such cart"))
      .mockRejectedValueOnce(new OrderRefusedError("Egg tarts are sold out today.", 409));
    const { logger, url } = await running({ checkout: { order } }, () => {});
    const answers = [];
    for (const _ of [1, 2]) answers.push(await send(`${url}/checkout`, undefined, { method: "POST" }));
    expect(answers.map(({ status }) => status)).toEqual([500, 409]);
    expect(answers[0]!.text).not.toContain("cart");
    expect(answers[1]!.text).toContain("Egg tarts are sold out today.");
    expect(logger.lines("error")).toEqual([
      expect.stringMatching(/^Checkout failed \(reference [0-9a-f]{8}\)\nError: no such cart\n\s+at /),
    ]);
  });

  it("a fault of the gateway or the set-up in a checkout, once, and the application's own hook gets it, too", async () => {
    const onError = vi.fn();
    const broken = { pay_type: "800201", txamt: 0.5, txcurrcd: "HKD", out_trade_no: "A-1" } as const;
    const order = vi
      .fn()
      .mockResolvedValueOnce(broken)
      .mockResolvedValue({ ...broken, txamt: 1000 });
    const { logger, url } = await running(
      { checkout: { order, hooks: { onError } }, baseUrl: unreachableUrl, retry: false, recovery: false },
      () => {},
    );
    const answers = [];
    for (const _ of [1, 2]) answers.push((await send(`${url}/checkout`, undefined, { method: "POST" })).status);
    expect(answers).toEqual([500, 503]);
    expect(logger.lines("error")).toEqual([
      expect.stringMatching(/^Checkout failed \(reference [0-9a-f]{8}\)\nQFPayValidationError: /),
      expect.stringMatching(/^Checkout failed \(reference [0-9a-f]{8}\)\nQFPayConnectionError: /),
    ]);
    expect(onError).toHaveBeenCalledTimes(2);
    expect(JSON.stringify(logger.entries)).not.toContain(key);
  });

  it("the failure, even if the application's own asynchronous hooks fail", async () => {
    const unhandled = vi.fn();
    process.prependListener("unhandledRejection", unhandled);
    onTestFinished(() => void process.off("unhandledRejection", unhandled));
    const hook = async () => {
      throw new Error("a broken hook");
    };
    const checkout = { order: () => Promise.reject(new Error("no such cart")), hooks: { onError: hook } };
    const { logger, url, notify } = await running({ checkout, notify: { hooks: { onOutcome: hook } } }, () => {});
    expect((await send(`${url}/checkout`, undefined, { method: "POST" })).status).toBe(500);
    expect((await notify(bytes("{}"))).status).toBe(401);
    // Waits, because Node reports unhandled rejections a little later.
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(unhandled).not.toHaveBeenCalled();
    expect(logger.lines("error")).toEqual([
      expect.stringMatching(/^Checkout failed \(reference [0-9a-f]{8}\)\nError: no such cart/),
    ]);
  });

  it("a warning, and not an error, when the gateway refuses", async () => {
    const simulator = createSimulator({ merchants: [{ appCode: "a", clientKey: key }] });
    onTestFinished(() => simulator.close());
    const { url: baseUrl } = await simulator.listen();
    const order = () =>
      ({ pay_type: "800201", txamt: 1000, txcurrcd: "HKD", out_trade_no: "A-1", mchid: "nobody" }) as const;
    const { logger, url } = await running({ checkout: { order }, baseUrl }, () => {});
    expect((await send(`${url}/checkout`, undefined, { method: "POST" })).status).toBe(500);
    expect(logger.lines("error")).toEqual([]);
    expect(logger.lines("warn")).toEqual([expect.stringMatching(/^Checkout: /)]);
  });

  abstract class Port {}

  it.each<[string, string | typeof Port]>([
    ["a name", "ORDERS"],
    ["a class that is not marked", Port],
  ])(
    "a warning of a marked class that has no instance, where a factory may make it per request for %s",
    async (_, provide) => {
      class Orders extends Port {
        @OnNotify("payment")
        paid() {}
      }
      const logger = new RecordingLogger();
      const imports = [QFPayModule.forRoot({ appCode: "a", clientKey: key, notify: {} })];
      const made = { provide, scope: Scope.REQUEST, useFactory: () => new Orders() };
      const providers = [providerOf({ on: { refund: () => {} } }), made];
      const server = await listen(moduleOf({ imports, providers }), new ExpressAdapter(), { logger });
      onTestFinished(() => server.close());
      expect(logger.lines("warn")).toContainEqual(
        expect.stringMatching(
          /^@OnNotify on Orders: no instance of it is there, .* that a factory makes per request is not called/,
        ),
      );
    },
  );

  it("a warning at the start when notifications are taken and nobody handles them", async () => {
    const { logger } = await running({});
    // Warnings about `@OnNotify` methods are left out, because classes of other tests cause them.
    const lines = logger.lines("warn").filter((line) => !line.startsWith("@OnNotify on "));
    expect(lines).toEqual([expect.stringContaining("/qfpay/notify are acknowledged and forgotten")]);
  });

  it("never the key", async () => {
    const { logger, notify } = await running({ notify: { maxBodyBytes: 10 } }, () => {});
    await notify();
    await notify(bytes("{}"));
    expect(logger.entries.length).toBeGreaterThan(0);
    expect(JSON.stringify(logger.entries)).not.toContain(key);
  });
});
