import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { QFPayRawBodyError, type RouteReply } from "@qfpay/core";
import { bodyBytes, sendReply } from "@qfpay/core/node";

/** The members of Express's or Fastify's request that this package reads. */
export type PlatformRequest = {
  method: string;
  /** The path and query. On Express, the mount point is missing. */
  url: string;
  /** On Express: the path and query with the mount point, which `url` lacks. */
  originalUrl?: string;
  headers: IncomingHttpHeaders;
  /** The route's path parameters, by name. */
  params: Record<string, string>;
  /** The parsed body, or on Fastify perhaps a stream of its bytes. */
  body?: unknown;
  /** The bytes of the body, if a parser kept them, such as Nest's with `rawBody: true`. */
  rawBody?: unknown;
  /** On Fastify: Node's request. Absent on Express, whose request is Node's request itself. */
  raw?: IncomingMessage & { rawBody?: unknown };
};

/** Returns a function that reads a header by its lower-case name. */
export const headersOf = (request: PlatformRequest) => (name: string) => [request.headers[name]].flat()[0];

/**
 * Returns the exact bytes of the request's body.
 *
 * @throws {BodyTooLargeError} if the unread stream holds more than `maxBytes`
 * @throws {QFPayRawBodyError} if the exact bytes are gone
 */
export async function rawBody(request: PlatformRequest, maxBytes: number): Promise<Uint8Array> {
  const { body, headers, raw } = request;
  // On Fastify, `body` is the unread stream of the request, or another stream by which a hook has replaced it.
  const stream = body instanceof Readable ? body : (raw ?? (request as unknown as IncomingMessage));
  const bytes = await bodyBytes({ rawBody: request.rawBody ?? raw?.rawBody, body, stream, headers }, maxBytes);
  if (bytes) return bytes;
  throw new QFPayRawBodyError(
    "The exact bytes of the body are gone. A body parser mounted before Nest's own, or one that takes every content " +
      "type, read them before the QFPay module could verify them. Leave parsing to Nest, mount that parser after " +
      "NestFactory.create() and for its own content types, or let it set request.rawBody to the bytes. In a testing " +
      "module of Nest below 11.1.5, use createNestApplication({ rawBody: true }).",
  );
}

/** Express's response, which is Node's response itself, or Fastify's, which has Node's response as `raw`. */
export type PlatformResponse = ServerResponse & { raw?: ServerResponse; hijack?(): void };

/**
 * Writes a reply of `createCheckoutRoutes` in your own controller. The reply goes directly to Node's response:
 * interceptors, filters, Fastify's `onSend` hooks, and a patched `send` of Express are bypassed. Headers that were set
 * before, such as those of CORS, are kept.
 *
 * @param response Express's or Fastify's response, from Nest's `@Res()`
 * @example
 * const routes = createCheckoutRoutes({ qfpay, order: () => order });
 * const pay = async (req: object, res: never) => writeReply(res, await routes.create(req));
 */
export async function writeReply(response: PlatformResponse, reply: RouteReply): Promise<void> {
  const raw = response.raw ?? response;
  if (raw.headersSent) return;
  // The headers are set first: if one of them is not valid, Nest can still respond with an error.
  const headers = { ...response.getHeaders(), ...reply.headers };
  for (const [name, value] of Object.entries(headers)) raw.setHeader(name, value!);
  response.hijack?.();
  await sendReply(raw, reply);
}
