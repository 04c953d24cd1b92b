import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import { type BackendName, backendNames } from "../shop/api.js";
import type { WireLog } from "../wire-log.js";
import { isLocalRequest } from "./guard.js";
import { notifiedBackend } from "./notify-path.js";
import { sendText } from "./send.js";
import type { StaticFile } from "./static-files.js";
import { runTool, type Tools } from "./tools.js";
import { wireEntries, wireEvents } from "./wire-routes.js";

/** The parts of the demo that its HTTP server serves. */
export type FrontParts = {
  /** The request listeners of the demo's back ends, by the back end's name. */
  backends: Readonly<Record<BackendName, RequestListener>>;
  /** The files of the demo's page, by their path in the URL. */
  files: ReadonlyMap<string, StaticFile>;
  /** The log of calls and notifications that the page shows. */
  wire: WireLog;
  /** The functions that serve the routes under `/tools/`. */
  tools: Tools;
  /** Whether another server, on another port, receives the notifications. This server then refuses them. */
  notifiedElsewhere: boolean;
};

const toolPath = "/tools/";

/** Creates the HTTP server of the demo's page and its three back ends, each below a path such as `/hono/`. */
export function createFrontServer(parts: () => FrontParts | undefined): Server {
  return createServer((req, res) => {
    const ready = parts();
    if (ready) dispatch(ready, req, res);
    else sendText(res, 503, "The shop is still opening.");
  });
}

function dispatch(
  { backends, files, wire, tools, notifiedElsewhere }: FrontParts,
  req: IncomingMessage,
  res: ServerResponse,
): unknown {
  const url = req.url ?? "/";
  const path = url.split("?", 1)[0] as string;
  const name = backendNames.find((backend) => path.startsWith(`/${backend}/`));
  if (notifiedElsewhere && notifiedBackend(url)) {
    return sendText(
      res,
      403,
      "Notifications have a port of their own. Let the proxy of PUBLIC_URL lead to NOTIFY_PORT.",
    );
  }
  if (!isLocalRequest(req) && !notifiedBackend(url))
    return sendText(res, 403, "This demo only serves the machine it runs on.");
  if (name) {
    req.url = url.slice(name.length + 1);
    return backends[name](req, res);
  }
  if (path.startsWith(toolPath) && req.method === "POST") return runTool(tools, path.slice(toolPath.length), req, res);
  if (req.method !== "GET" && req.method !== "HEAD") return sendText(res, 405, "Only GET here.");
  if (path === "/wire") return wireEntries(wire, res);
  if (path === "/wire/events") return wireEvents(wire, res);
  const file = files.get(path);
  if (!file) return sendText(res, 404, "Nothing here.");
  sendFile(file, req, res);
}

function sendFile({ body, gzipped, headers }: StaticFile, req: IncomingMessage, res: ServerResponse): void {
  const zip = /\bgzip\b/.test(req.headers["accept-encoding"] ?? "");
  const bytes = zip ? gzipped : body;
  res.writeHead(200, { ...headers, "content-length": bytes.length, ...(zip && { "content-encoding": "gzip" }) });
  res.end(req.method === "HEAD" ? undefined : bytes);
}
