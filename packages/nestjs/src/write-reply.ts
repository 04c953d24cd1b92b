import type { ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { RouteReply } from "@qfpay/core";

/** Express's response is Node's; Fastify's holds it. */
export type PlatformResponse = ServerResponse & { raw?: ServerResponse; hijack?(): void };

/**
 * Writes to Node's own response, at once: past Nest's interceptors and filters, past Fastify's `onSend` hooks, and past a
 * `send` that a middleware of Express has patched. Headers that others have set, such as those of CORS, are kept.
 */
export async function writeReply(response: PlatformResponse, { status, headers, body }: RouteReply): Promise<void> {
  const raw = response.raw ?? response;
  if (raw.headersSent) return; // a timeout interceptor was faster
  // Before anything that cannot be taken back: a header that cannot be written is answered by Nest, as an error.
  for (const [name, value] of Object.entries({ ...response.getHeaders(), ...headers })) raw.setHeader(name, value!);
  response.hijack?.();
  raw.statusCode = status;
  if (typeof body === "string") {
    raw.end(body);
    return;
  }
  raw.flushHeaders();
  // The only thing that ends a stream of states early is that its reader has gone: there is nobody left to tell.
  await pipeline(Readable.from(body, { objectMode: false }), raw).catch(() => {});
}
