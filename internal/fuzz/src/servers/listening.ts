import { once } from "node:events";
import type { Server } from "node:http";

/** Adds a `listen` function to a server, which lets it listen on a free loopback port. */
export const listening = (server: Server) => ({
  server,
  listen: () => once(server.listen(0, "127.0.0.1"), "listening"),
});
