import { once } from "node:events";
import { existsSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname } from "node:path";
import { base, dist } from "./site.js";

const types: Record<string, string> = {
  ".css": "text/css",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".json": "application/json",
  ".md": "text/markdown; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".woff2": "font/woff2",
};

/** Returns the file that a static host serves for a path of the site, or `undefined`. */
export function fileFor(pathname: string): string | undefined {
  if (!pathname.startsWith(base)) return undefined;
  const path = decodeURIComponent(pathname.slice(base.length));
  const candidates = path === "" || path.endsWith("/") ? [`${path}index.html`] : [path, `${path}.html`];
  return candidates.find((file) => existsSync(dist + file) && statSync(dist + file).isFile());
}

/** Serves the built site as a static host does, on a free port of this machine. */
export async function serveSite(): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((req, res) => {
    const file = fileFor(new URL(req.url!, "http://site.local").pathname);
    if (!file) return void res.writeHead(404, { "content-type": "text/html" }).end(readFileSync(`${dist}404.html`));
    res.writeHead(200, { "content-type": types[extname(file)] ?? "application/octet-stream" });
    res.end(readFileSync(dist + file));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const close = async () => {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${base}`, close };
}
