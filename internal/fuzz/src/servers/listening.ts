import { once } from "node:events";
import type { Server } from "node:http";

/** Returns the server with a function `listen`, which starts the server on a free loopback port. */
export const listening = (server: Server) => ({
  server,
  listen: () => once(server.listen(0, "127.0.0.1"), "listening"),
});
