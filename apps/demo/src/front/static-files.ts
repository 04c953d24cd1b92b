import { readdirSync, readFileSync } from "node:fs";
import { extname, join, sep } from "node:path";
import { gzipSync } from "node:zlib";

/** A file of the demo's page in memory: its bytes, plain and gzipped, and its response headers. */
export type StaticFile = { body: Buffer; gzipped: Buffer; headers: Record<string, string> };

const types: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
};

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/**
 * Reads the page's files into memory and returns them by URL path, so that no request's path is used as a path on the
 * disk.
 */
export function readStaticFiles(folder: string): Map<string, StaticFile> {
  const files = new Map<string, StaticFile>();
  for (const name of readdirSync(folder, { recursive: true }) as string[]) {
    const type = types[extname(name)];
    if (!type) continue;
    const path = `/${name.split(sep).join("/")}`;
    const hashed = path.startsWith("/assets/");
    const body = readFileSync(join(folder, name));
    files.set(path, {
      body,
      gzipped: gzipSync(body),
      headers: {
        "content-type": type,
        vary: "accept-encoding",
        "cache-control": hashed ? "public, max-age=31536000, immutable" : "no-cache",
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        ...(type.startsWith("text/html") && { "content-security-policy": policy }),
      },
    });
  }
  const index = files.get("/index.html");
  if (!index) throw new Error(`${folder} has no index.html: build the page first (npm run build).`);
  return files.set("/", index);
}
