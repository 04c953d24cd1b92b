import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Backend } from "../backends/backend.js";
import { type BackendName, backendNames } from "../shop/api.js";
import type { WireLog } from "../wire-log.js";
import { isAtHome } from "./guard.js";
import { recordDelivery } from "./record-delivery.js";
import type { StaticFile } from "./static-files.js";
import { wireEntries, wireEvents } from "./wire-routes.js";

export type FrontParts = {
  backends: Readonly<Record<BackendName, Backend>>;
  files: ReadonlyMap<string, StaticFile>;
  wire: WireLog;
};

const notifyPath = "/qfpay/notify";

/** One server for the page and the three back ends, each under its name as if it were alone. */
export function createFrontServer(parts: () => FrontParts | undefined): Server {
  return createServer((req, res) => {
    const ready = parts();
    if (ready) dispatch(ready, req, res);
    else text(res, 503, "The shop is still opening.");
  });
}

function dispatch({ backends, files, wire }: FrontParts, req: IncomingMessage, res: ServerResponse): unknown {
  const url = req.url ?? "/";
  const path = url.split("?", 1)[0] as string;
  const name = backendNames.find((backend) => path.startsWith(`/${backend}/`));
  const isNotification = name !== undefined && path === `/${name}${notifyPath}`;
  if (!isNotification && !isAtHome(req)) return text(res, 403, "This demo only serves the machine it runs on.");
  if (name) {
    const handle = () => {
      req.url = url.slice(name.length + 1);
      backends[name].listener(req, res);
    };
    return isNotification ? recordDelivery(wire, name, req, res, handle) : handle();
  }
  if (req.method !== "GET" && req.method !== "HEAD") return text(res, 405, "Only GET here.");
  if (path === "/wire") return wireEntries(wire, res);
  if (path === "/wire/events") return wireEvents(wire, res);
  const file = files.get(path);
  if (!file) return text(res, 404, "Nothing here.");
  res.writeHead(200, { ...file.headers, "content-length": file.body.length });
  res.end(req.method === "HEAD" ? undefined : file.body);
}

function text(res: ServerResponse, status: number, message: string): void {
  res.writeHead(status, { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" });
  res.end(`${message}\n`);
}
