import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** The request header with the index of the process to which the load balancer sends the request first. */
export const processHeader = "x-process";
/** The load balancer's response has this header if the process was killed before it responded. */
export const cutHeader = "x-cut";

/**
 * Starts a load balancer in front of several processes. If a process refuses the connection, the request goes to the
 * next process; if the connection breaks later, the response is 502.
 */
export async function startAddress(ports: readonly number[]): Promise<{ url: string; close(): void }> {
  const server = createServer((req, res) => {
    forward(req, res, ports).catch(() => {
      if (res.headersSent) return res.destroy();
      res.writeHead(502, { "content-type": "text/plain", [cutHeader]: "1" }).end("The process is gone.");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
}

async function forward(req: IncomingMessage, res: ServerResponse, ports: readonly number[]): Promise<void> {
  const parts: Buffer[] = [];
  for await (const part of req) parts.push(part as Buffer);
  const body = Buffer.concat(parts);
  const chosen = Number(req.headers[processHeader] ?? 0);
  for (let tries = 0; ; tries++) {
    try {
      return await pass(req, body, res, ports[(chosen + tries) % ports.length]!);
    } catch (error) {
      if ((error as { code?: unknown }).code !== "ECONNREFUSED" || tries > 200) throw error;
      if (tries % 2 === 1) await sleep(50); // All processes refused the connection, but one may be starting.
    }
  }
}

function pass(req: IncomingMessage, body: Buffer, res: ServerResponse, port: number): Promise<void> {
  const { method, url: path, headers } = req;
  return new Promise((resolve, reject) => {
    const out = request({ host: "127.0.0.1", port, method, path, headers, agent: false }, (reply) => {
      res.writeHead(reply.statusCode!, reply.headers);
      reply.pipe(res);
      reply.once("end", resolve).once("error", reject);
    });
    out.once("error", reject);
    res.once("close", () => out.destroy());
    out.end(body);
  });
}
