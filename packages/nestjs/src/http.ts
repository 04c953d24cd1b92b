import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { exactBytes, QFPayRawBodyError, type RouteReply } from "@qfpay/core";
import { isUtf8, unreadBody } from "@qfpay/core/node";

/** The members that Express's and Fastify's requests have in common. */
export type PlatformRequest = {
  method: string;
  url: string;
  /** Express: `url` lacks the mount point. */
  originalUrl?: string;
  headers: IncomingHttpHeaders;
  params: Record<string, string>;
  body?: unknown;
  rawBody?: unknown;
  /** Fastify: the request of Node. */
  raw?: IncomingMessage & { rawBody?: unknown };
};

/**
 * The exact bytes of the body: what a platform kept in `rawBody`, else the unread stream, else a body that is bytes or text.
 *
 * @throws {BodyTooLargeError} if the unread stream holds more than `maxBytes`
 * @throws {QFPayRawBodyError} if the exact bytes are gone
 */
export async function rawBody(request: PlatformRequest, maxBytes: number): Promise<Uint8Array> {
  const { body, headers } = request;
  const kept = exactBytes(request.rawBody ?? request.raw?.rawBody);
  // An empty `rawBody` comes from a middleware that is still collecting the body and has not waited for its end.
  if (kept && kept.length > 0) return kept;
  // Fastify: our parser left its payload unread, which is another stream than the request where a hook has replaced it.
  const stream = body instanceof Readable ? body : (request.raw ?? (request as unknown as IncomingMessage));
  if (!stream.readableDidRead) return unreadBody(stream, headers["content-encoding"], maxBytes);
  const isForeign = typeof body === "string" && !isUtf8(headers["content-type"]);
  const parsed = isForeign ? undefined : exactBytes(body, (name) => [headers[name]].flat()[0]);
  if (parsed) return parsed;
  throw new QFPayRawBodyError(
    "The exact bytes of the body are gone. A body parser mounted before Nest's own, or one that takes every content " +
      "type, read them before the QFPay module could verify them. Leave parsing to Nest, mount that parser after " +
      "NestFactory.create() and for its own content types, or let it set request.rawBody to the bytes. In a testing " +
      "module of Nest below 11.1.5, use createNestApplication({ rawBody: true }).",
  );
}

/** Express's response is Node's; Fastify's holds it. */
export type PlatformResponse = ServerResponse & { raw?: ServerResponse; hijack?(): void };

/**
 * Writes directly to Node's own response. Nest's interceptors and filters, Fastify's `onSend` hooks, and a `send` that
 * a middleware of Express has patched are bypassed. Headers that were set before, such as those of CORS, are kept. Use
 * it in controllers of your own that call `createCheckoutRoutes` of `@qfpay/core`.
 *
 * @param response Express's or Fastify's, from Nest's `@Res()`
 * @example
 * const routes = createCheckoutRoutes({ qfpay, order: () => order });
 * const pay = async (req: object, res: never) => writeReply(res, await routes.create(req));
 */
export async function writeReply(response: PlatformResponse, { status, headers, body }: RouteReply): Promise<void> {
  const raw = response.raw ?? response;
  if (raw.headersSent) return; // a timeout interceptor has responded already
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
