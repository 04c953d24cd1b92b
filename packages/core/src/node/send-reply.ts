import type { ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { RouteReply } from "../routes/reply.js";

/**
 * Writes a reply to Node's response as it is: no ETag, no JSON, nothing that a framework would add. If the response has
 * begun, nothing is written, because a middleware (with a time limit, for example) has answered the request already.
 * Resolves when the last byte is written, or the client has disconnected.
 *
 * @example
 * import { createServer } from "node:http";
 *
 * const routes = createCheckoutRoutes({ qfpay, order: () => order });
 * createServer(async (req, res) => sendReply(res, await routes.create(req)));
 */
export async function sendReply(response: ServerResponse, reply: RouteReply): Promise<void> {
  const { status, headers } = reply;
  if (response.headersSent) return;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.statusCode = status;
  // The response to HEAD has no body, but it must end, because the connection serves the next request after it.
  const body = response.req?.method === "HEAD" ? "" : reply.body;
  if (typeof body === "string") {
    response.end(body);
    return;
  }
  response.flushHeaders();
  try {
    await pipeline(Readable.from(body, { objectMode: false }), response);
  } catch (error) {
    // The client has disconnected, so the failure cannot be reported to anyone.
    if ((error as { code?: unknown }).code !== "ERR_STREAM_PREMATURE_CLOSE") throw error;
  }
}
