import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type HttpBindings, serve } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { ConnectionReset } from "./gateway/reply.js";

/** A server that listens for HTTP requests to the simulator. */
export type Listener = { readonly url: string; close(): Promise<void> };

/** The host as a URL contains it. For a server that listens on all addresses, this is a loopback address. */
function shownHost(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "127.0.0.1";
  return host.includes(":") ? `[${host}]` : host;
}

/**
 * Breaks the connection to the client. If the fault lets the client receive a part of the response, that part is first
 * written to the socket.
 */
function breakConnection({ incoming: { socket }, outgoing }: HttpBindings, { sent }: ConnectionReset): void {
  if (!sent || socket.destroyed) return void socket.destroy();
  outgoing.writeHead(sent.status, sent.headers);
  outgoing.write(sent.body, () => socket.destroy());
}

/** The address to listen on, and the host names under which the simulator answers. */
export type ListenOptions = {
  /**
   * The address to listen on. Default `127.0.0.1`, which only this machine reaches; `0.0.0.0` means all addresses, for
   * containers. Anyone who reaches the simulator can pay and refund there.
   */
  readonly host?: string;
  /**
   * Further host names under which the pages, the dashboard and the control API are served, such as `["qfpay"]` for a
   * container with this name. The names of this machine and `host` need not be listed. The gateway's API is served
   * under any name.
   */
  readonly allowedHosts?: readonly string[];
};

/** Serves the simulator over HTTP. @param port the port to listen on; 0 picks a free port */
export async function listen(
  fetch: (request: Request) => Promise<Response>,
  port: number,
  host: string,
): Promise<Listener> {
  const server = serve({
    port,
    hostname: host,
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
    url: `http://${shownHost(host)}:${bound}`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}
