import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type HttpBindings, serve } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { ConnectionReset } from "./connection-reset.js";

/** A listening simulator. */
export type Listener = { readonly url: string; close(): Promise<void> };

/** Serves on the loopback address only. @param port 0 picks a free one */
export async function listen(fetch: (request: Request) => Promise<Response>, port: number): Promise<Listener> {
  const server = serve({
    port,
    hostname: "127.0.0.1",
    overrideGlobalObjects: false,
    fetch: async (request, env) => {
      try {
        return await fetch(request);
      } catch (error) {
        if (!(error instanceof ConnectionReset)) throw error;
        (env as HttpBindings).incoming.socket.destroy();
        return RESPONSE_ALREADY_SENT;
      }
    },
  }) as Server;
  await once(server, "listening");
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${bound}`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}
