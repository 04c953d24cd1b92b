import { readFileSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { Authority, type Certificate } from "./certificates.js";

/** Simulated gateways that break connections, each in its own way. The name of a gateway says how. */
export type BrokenGateways = {
  /** The URL of each gateway, by its name. */
  urls: Record<string, string>;
  /** URLs of proxies that refuse a tunnel, by the HTTP status of the refusal. */
  proxies: Record<string, string>;
  /** The path of the file with the CA certificate that the tested client trusts. */
  trusted: string;
  /** The number of requests that arrived at each gateway, by its name. */
  arrived: Map<string, number>;
  close(): void;
};

/** Ignores errors of sockets, because these servers break connections on purpose. */
const quiet = (then: (socket: Socket) => void) => (socket: Socket) => {
  socket.on("error", () => {});
  then(socket);
};

/** Starts the gateways that break connections, and the proxies that refuse tunnels. */
export async function brokenGateways(): Promise<BrokenGateways> {
  const [known, unknown] = [new Authority(), new Authority()];
  const arrived = new Map<string, number>();
  const servers: Server[] = [];
  async function listen(server: Server): Promise<number> {
    servers.push(server);
    await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
    return (server.address() as AddressInfo).port;
  }
  const good = known.sign("good", "localhost");
  const foreign = unknown.sign("foreign", "localhost");
  const web = (name: string, certificate: Certificate) =>
    createHttpsServer(certificate, (request, response) => {
      arrived.set(name, (arrived.get(name) ?? 0) + 1);
      request.resume();
      response.end('{"respcd":"1201"}');
    }).on("tlsClientError", () => {});
  const raw = (then: (socket: Socket) => void) => createServer(quiet(then));
  const secure = (then: (socket: Socket) => void, options: object = {}) =>
    createTlsServer({ ...good, ...options }, quiet(then)).on("tlsClientError", () => {});
  const named: Record<string, Server> = {
    "an unknown authority": web("an unknown authority", foreign),
    "an unknown authority whose chain is sent": web("an unknown authority whose chain is sent", {
      ...foreign,
      cert: foreign.cert + readFileSync(unknown.file, "utf8"),
    }),
    "another host's certificate": web("another host's certificate", known.sign("other", "elsewhere.example")),
    "an expired certificate": web("an expired certificate", known.sign("expired", "localhost", [-20, -2])),
    "a certificate that is not valid yet": web(
      "a certificate that is not valid yet",
      known.sign("early", "localhost", [5, 20]),
    ),
    "plain http behind https": createHttpServer((_, response) => void response.end("{}")),
    "an end before the handshake": raw((socket) => void socket.end()),
    "a reset before the handshake": raw((socket) => void socket.resetAndDestroy()),
    "an end in the handshake": raw((socket) => void socket.once("data", () => socket.end())),
    "a reset in the handshake": raw((socket) => void socket.once("data", () => socket.resetAndDestroy())),
    "an end after the handshake": secure((socket) => void socket.destroy()),
    "an end after the request": secure((socket) => void socket.once("data", () => socket.destroy())),
    "an end in the response": secure(
      (socket) =>
        void socket.once("data", () => {
          socket.write("HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{");
          setTimeout(() => socket.destroy(), 50);
        }),
    ),
    "a client certificate that is asked for": secure(() => {}, { requestCert: true, ca: readFileSync(known.file) }),
  };
  const urls: Record<string, string> = {};
  for (const [name, server] of Object.entries(named)) urls[name] = `https://localhost:${await listen(server)}`;
  urls["a host without an address"] = "https://nothing.invalid";
  urls["a port that fetch refuses"] = "http://localhost:25";
  const free = createServer();
  urls["a port where nobody listens"] = `https://localhost:${await listen(free)}`;
  free.close();

  const proxies: Record<string, string> = {};
  for (const status of ["407", "403", "502"]) {
    const proxy = createHttpServer().on("connect", (_, socket) => {
      socket.on("error", () => {});
      socket.end(`HTTP/1.1 ${status} No\r\ncontent-length: 0\r\n\r\n`);
    });
    proxies[status] = `http://127.0.0.1:${await listen(proxy)}`;
  }
  return { urls, proxies, trusted: known.file, arrived, close: () => servers.forEach((server) => void server.close()) };
}
