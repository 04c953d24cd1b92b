import { Injectable, type OnApplicationShutdown } from "@nestjs/common";
import { gate, key, paymentBody, paymentSignature, refundText, send } from "@qfpay/contract";
import { signNotification } from "@qfpay/core/testing";
import { describe, expect, it, onTestFinished } from "vitest";
import { type NotifyContext, QFPayModule, type QFPayNotifyOptions } from "../src/index.js";
import { listen, moduleOf, providerOf } from "./listen.js";
import { platforms } from "./platforms.js";
import { RecordingLogger } from "./recording-logger.js";

const golden = { "content-type": "application/json", "x-qf-sign": paymentSignature };

describe.each(platforms)("nest on %s, shutdown", (_, adapter) => {
  async function running(
    payment: (notification: unknown, context: NotifyContext) => unknown,
    notify: QFPayNotifyOptions = {},
  ) {
    const events: string[] = [];
    const logger = new RecordingLogger();
    const started = gate();
    @Injectable()
    class Database implements OnApplicationShutdown {
      onApplicationShutdown() {
        events.push("database closed");
      }
    }
    const on = {
      payment: (notification: unknown, context: NotifyContext) => {
        started.open();
        return payment(notification, context);
      },
      refund: () => void events.push("refund handled"),
    };
    const imports = [QFPayModule.forRoot({ appCode: "a", clientKey: key, notify })];
    const module = moduleOf({ imports, providers: [Database, providerOf({ on })] });
    const server = await listen(module, adapter(), { logger });
    onTestFinished(() => server.close());
    const url = `${server.url}/qfpay/notify`;
    return { ...server, events, logger, started, url, pay: () => send(url, paymentBody, { headers: golden }) };
  }

  it("waits for a running handler, and its delivery is acknowledged", async () => {
    const work = gate();
    const { close, events, pay, started } = await running(async () => {
      await work.opened;
      events.push("payment handled");
    });
    const answer = pay();
    await started.opened;
    const closed = close();
    setTimeout(work.open, 50);
    await closed;
    expect(events).toEqual(["payment handled", "database closed"]);
    expect((await answer).text).toBe("SUCCESS");
  });

  it("waits for a handler that is late, and for work that outlasts the reply", async () => {
    const { close, events, pay } = await running(
      async (_notification, { waitUntil, signal }) => {
        await new Promise((resolve) => signal.addEventListener("abort", resolve));
        waitUntil(new Promise<void>((resolve) => setTimeout(resolve, 60)).then(() => void events.push("mail sent")));
        await new Promise((resolve) => setTimeout(resolve, 20));
        events.push("payment handled");
      },
      { handlerTimeoutMs: 100 },
    );
    expect((await pay()).status).toBe(500);
    await close();
    expect(events).toEqual(["payment handled", "mail sent", "database closed"]);
  });

  it("starts no handler any more: a delivery is answered 503, and will be repeated", async () => {
    const work = gate();
    const { close, events, pay, started, url } = await running(() => work.opened);
    const first = pay();
    await started.opened;
    const closed = close();
    const refund = signNotification(refundText, key);
    const late = await send(url, refund.body, refund);
    expect(late.status).toBe(503);
    expect(late.headers["content-type"]).toMatch(/^text\/plain/);
    work.open();
    await closed;
    expect((await first).text).toBe("SUCCESS");
    expect(events).toEqual(["database closed"]);
  });

  it("does not wait longer than handlerTimeoutMs for a handler that never ends, and says so", async () => {
    const { close, events, logger, pay, started } = await running(() => new Promise(() => {}), {
      handlerTimeoutMs: 50,
    });
    const answer = pay();
    await started.opened;
    expect((await answer).status).toBe(500);
    const before = performance.now();
    await close();
    expect(performance.now() - before).toBeGreaterThanOrEqual(45);
    expect(events).toEqual(["database closed"]);
    expect(logger.lines("warn")).toContainEqual(expect.stringContaining("1 notification handlers still running"));
  });
});
