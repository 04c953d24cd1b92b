import { once } from "node:events";
import type { Server } from "node:http";

/** A server that listens on a free loopback port once `listen` is called. */
export const listening = (server: Server) => ({
  server,
  listen: () => once(server.listen(0, "127.0.0.1"), "listening"),
});
