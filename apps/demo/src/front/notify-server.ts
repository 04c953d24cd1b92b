import { createServer, type Server } from "node:http";
import type { FrontParts } from "./front-server.js";
import { notifiedBackend } from "./notify-path.js";
import { sendText } from "./send.js";

/**
 * Creates the demo's only server for requests from the internet. It serves only the notification routes, which accept
 * only signed bodies. The rest of the shop thus cannot be reached from the internet, even through a faulty proxy.
 */
export function createNotifyServer(parts: () => FrontParts | undefined): Server {
  return createServer((req, res) => {
    const { url = "/" } = req;
    const name = notifiedBackend(url);
    if (!name) return sendText(res, 404, "Only notifications are taken here.");
    const ready = parts();
    if (!ready) return sendText(res, 503, "The shop is still opening.");
    req.url = url.slice(name.length + 1);
    ready.backends[name](req, res);
  });
}
