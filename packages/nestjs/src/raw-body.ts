import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { exactBytes, QFPayRawBodyError, readBody } from "@qfpay/core";

/** What Express's and Fastify's requests have in common. */
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
 * The exact bytes of the body: what a platform kept in `rawBody`, else the unread stream, else a body that is bytes.
 *
 * @throws {BodyTooLargeError} the unread stream holds more than `maxBytes`
 * @throws {QFPayRawBodyError} the bytes are gone
 */
export async function rawBody(request: PlatformRequest, maxBytes: number): Promise<Uint8Array> {
  const stream = request.raw ?? (request as unknown as IncomingMessage);
  const kept = exactBytes(request.rawBody ?? request.raw?.rawBody);
  if (kept) return kept;
  // Destroying the stream would close the socket before a 413 is written.
  if (!stream.readableDidRead) return readBody(stream.iterator({ destroyOnReturn: false }), maxBytes);
  const body = exactBytes(request.body);
  if (body) return body;
  throw new QFPayRawBodyError(
    "The exact bytes of the body are gone. A body parser mounted before Nest's own, or one that takes every content " +
      "type, read them before the QFPay module could verify them. Leave parsing to Nest, mount that parser after " +
      "NestFactory.create() and for its own content types, or let it set request.rawBody to the bytes.",
  );
}
