import { Agent, get, type IncomingMessage } from "node:http";
import { Injectable, type OnApplicationShutdown } from "@nestjs/common";
import { gate, key, send } from "@qfpay/contract";
import { createSimulator } from "@qfpay/simulator";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { QFPayModule } from "../src/index.js";
import { listen, moduleOf } from "./listen.js";
import { gentlePlatforms } from "./platforms.js";
import { RecordingLogger } from "./recording-logger.js";

/** Reads a stream until `text` has arrived, or to the end of the stream. */
async function readUntil(reader: ReadableStreamDefaultReader<string>, text?: string): Promise<string> {
  let said = "";
  for (;;) {
    const { done, value = "" } = await reader.read();
    said += value;
    if (done || (text !== undefined && said.includes(text))) return said;
  }
}

const payment = { pay_type: "800201", txamt: 1000, txcurrcd: "HKD", goods_name: "Milk tea" } as const;

// On `gentlePlatforms`, an ending application waits for open connections. A platform that closes them would hide that
// the module has left a connection open.
describe.each(gentlePlatforms)("nest on %s, shutdown of the checkout", (_, adapter) => {
  async function shop(decided: Promise<unknown> = Promise.resolve()) {
    const simulator = createSimulator({ merchants: [{ appCode: "a", clientKey: key }] });
    onTestFinished(() => simulator.close());
    const { url: baseUrl } = await simulator.listen();
    const events: string[] = [];
    const asked = gate();
    @Injectable()
    class Database implements OnApplicationShutdown {
      onApplicationShutdown() {
        events.push("database closed");
      }
    }
    const order = async () => {
      asked.open();
      await decided;
      events.push("order decided");
      return { ...payment, out_trade_no: "A-1" };
    };
    const checkout = { order, authorize: (_: unknown, number: string) => number === "A-1", statusTtlMs: 20 };
    const imports = [QFPayModule.forRoot({ appCode: "a", clientKey: key, baseUrl, checkout })];
    const logger = new RecordingLogger();
    const module = moduleOf({ imports, providers: [Database] });
    const server = await listen(module, adapter(), { logger, forceCloseConnections: false });
    return { ...server, simulator, events, asked, logger, url: `${server.url}/checkout` };
  }

  it("ends open streams, so that the server closes", async () => {
    const { url, close } = await shop();
    expect((await send(url, undefined, { method: "POST" })).status).toBe(201);
    const streams = await Promise.all(Array.from({ length: 12 }, () => fetch(`${url}/A-1/events`)));
    const readers = streams.map((stream) => stream.body!.pipeThrough(new TextDecoderStream()).getReader());
    const begun = await Promise.all(readers.map((reader) => readUntil(reader, "status")));
    const closed = vi.fn();
    const closing = close().then(closed);
    await vi.waitFor(() => expect(closed).toHaveBeenCalled(), { timeout: 4_000 });
    await closing;
    const texts = await Promise.all(readers.map(async (reader, at) => begun[at] + (await readUntil(reader))));
    for (const text of texts) {
      expect(text).toContain('"status":"pending"');
      expect(text).not.toContain("id: final");
    }
  });

  it("leaves no connection of a stream open that the browser could use again", async () => {
    const { url, close } = await shop();
    expect((await send(url, undefined, { method: "POST" })).status).toBe(201);
    const agent = new Agent({ keepAlive: true });
    onTestFinished(() => agent.destroy());
    const stream = await new Promise<IncomingMessage>((resolve, reject) => {
      get(`${url}/A-1/events`, { agent }, resolve).on("error", reject);
    });
    await new Promise((resolve) => stream.once("data", resolve));
    const before = performance.now();
    await close();
    // By itself, Node would need 5 s to close the connections, and Fastify 72 s.
    expect(performance.now() - before).toBeLessThan(4_000);
  });

  it("creates no payment any more: the response is 503, and nothing is charged", async () => {
    const decision = gate();
    const { url, close, asked, simulator } = await shop(decision.opened);
    const pay = () => send(url, undefined, { method: "POST", headers: { connection: "close" } });
    const first = pay();
    await asked.opened;
    const closing = close();
    expect((await pay()).status).toBe(503);
    decision.open();
    await closing;
    expect((await first).status).toBe(201);
    expect(simulator.transactions).toHaveLength(1);
  });

  it("waits for a payment that is being created, and responds to it", async () => {
    const decision = gate();
    const { url, close, events, asked, simulator } = await shop(decision.opened);
    const answer = send(url, undefined, { method: "POST", headers: { connection: "close" } });
    await asked.opened;
    const closing = close();
    setTimeout(decision.open, 50);
    await closing;
    expect(events).toEqual(["order decided", "database closed"]);
    expect((await answer).status).toBe(201);
    expect(simulator.transactions).toHaveLength(1);
  });
});
