import type { ServerResponse } from "node:http";

/** Sends a plain text. */
export function sendText(res: ServerResponse, status: number, message: string): void {
  res.writeHead(status, { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" });
  res.end(`${message}\n`);
}

/** Sends JSON. If `status` is an error, the content type is `application/problem+json`. */
export function sendJson(res: ServerResponse, status: number, body: unknown): void {
  const type = status < 400 ? "application/json" : "application/problem+json";
  res.writeHead(status, { "content-type": `${type}; charset=utf-8`, "cache-control": "no-store" });
  res.end(JSON.stringify(body));
}
