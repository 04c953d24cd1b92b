import { AsyncLocalStorage } from "node:async_hooks";
import type { AddressInfo } from "node:net";
import type { Notification } from "@qfpay/core";
import { prototypePollutionOf } from "./pollution.js";
import type { Command, Invocation, Message, Setup } from "./protocol.js";
import { servers } from "./servers/start.js";
import { key } from "./signed.js";

const { adapter, maxBodyBytes, keysByMchid, parsesFirst } = JSON.parse(process.argv[2]!) as Setup;
const tell = (message: Message) => process.send!(message);

const crashes: string[] = [];
const note = (kind: string) => (error: unknown) =>
  void crashes.push(`${kind}: ${error instanceof Error ? error.stack : String(error)}`);
process.on("unhandledRejection", note("unhandledRejection"));
process.on("uncaughtException", note("uncaughtException"));

const invocations: Invocation[] = [];
const pollution = new Set<string>();
const causedBy = new AsyncLocalStorage<number>();

const { server, listen } = await servers[adapter]({
  keys: keysByMchid ? ({ mchid }) => (mchid === "nobody" ? undefined : key) : key,
  maxBodyBytes,
  parsesFirst,
  onAny: (notification: Notification) => {
    const { syssn, txamt } = notification as { syssn?: unknown; txamt?: number };
    invocations.push([causedBy.getStore() ?? -1, typeof syssn === "string" ? syssn : "", txamt ?? -1]);
    for (const finding of prototypePollutionOf(notification)) pollution.add(finding);
  },
});

// Stores the index of the HTTP request (`?i=`), so that the notification handler `onAny` can record it.
server.prependListener("request", ({ url = "" }) => {
  causedBy.enterWith(Number(/[?&]i=(\d+)$/.exec(url)?.[1] ?? -1));
});

let peakRss = 0;
setInterval(() => {
  peakRss = Math.max(peakRss, process.memoryUsage.rss());
}, 100).unref();

const connections = () => new Promise<number>((resolve) => server.getConnections((_error, count) => resolve(count)));

process.on("message", async (command: Command) => {
  if (command === "measure") {
    for (let i = 0; i < 3; i++) {
      globalThis.gc!();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const { rss, heapUsed, external } = process.memoryUsage();
    tell({ measure: { rss, heap: heapUsed + external, peakRss, connections: await connections() } });
  }
  if (command === "report") {
    for (const finding of prototypePollutionOf({})) pollution.add(finding);
    const { requestTimeout, headersTimeout } = server;
    tell({ report: { invocations, crashes, prototypePollution: [...pollution], requestTimeout, headersTimeout } });
    invocations.length = 0;
  }
  if (command === "stop") process.exit(0);
});
process.on("disconnect", () => process.exit(0));

await listen();
tell({ ready: (server.address() as AddressInfo).port });
