import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { replaceableHandler } from "./replaceable-handler.js";

const ports: number[] = [];
for (const _ of [1, 2]) {
  const server = createAdaptorServer({ fetch: replaceableHandler() as never }) as Server;
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  ports.push((server.address() as AddressInfo).port);
}
console.log(JSON.stringify({ ports }));
process.stdin.on("end", () => process.exit()).resume(); // This process ends when the process that started it has ended.
