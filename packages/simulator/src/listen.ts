import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type HttpBindings, serve } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { ConnectionReset } from "./gateway/reply.js";

/** A listening simulator. */
export type Listener = { readonly url: string; close(): Promise<void> };

/** What was sent goes out first: the socket is destroyed when the kernel has taken it. */
function breakConnection({ incoming: { socket }, outgoing }: HttpBindings, { sent }: ConnectionReset): void {
  if (!sent || socket.destroyed) return void socket.destroy();
  outgoing.writeHead(sent.status, sent.headers);
  outgoing.write(sent.body, () => socket.destroy());
}

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
        breakConnection(env as HttpBindings, error);
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
