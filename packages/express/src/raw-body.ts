import { exactBytes, QFPayRawBodyError, readBody } from "@qfpay/core";
import type { Request } from "express";

/**
 * The exact bytes of the body, wherever they still are.
 *
 * | found                                   | bytes                                     |
 * |-----------------------------------------|-------------------------------------------|
 * | `req.rawBody` (a platform or `verify`)  | those; text as UTF-8                      |
 * | the stream, unread                      | read here, at most `maxBytes`             |
 * | `req.body` is bytes (`express.raw()`)   | those                                     |
 * | `req.body` is text (`express.text()`)   | as UTF-8, unless decoding lost something  |
 * | anything else                           | gone: an error that names the culprit     |
 *
 * @throws {BodyTooLargeError} the unread stream holds more than `maxBytes`
 * @throws {QFPayRawBodyError} the bytes are gone
 */
export async function rawBody(req: Request, maxBytes: number): Promise<Uint8Array> {
  const kept = exactBytes((req as { rawBody?: unknown }).rawBody);
  if (kept) return kept;
  // Whether `body` is an object says nothing: Express 4 sets `{}` on an unread stream.
  // Destroying the stream would close the socket before a 413 is written.
  if (!req.readableDidRead) return readBody(req.iterator({ destroyOnReturn: false }), maxBytes);
  const parsed = exactBytes(req.body);
  if (parsed) return parsed;
  throw new QFPayRawBodyError(explain(req));
}

function explain(req: Request): string {
  const parser = parserOf(req);
  const fix = parser
    ? `Mount qfpayNotify before express.${parser}(), or let that keep them: ` +
      `express.${parser}({ verify: (req, _res, buf) => { req.rawBody = buf; } }).`
    : "Mount qfpayNotify before whatever reads the body, or let that set req.rawBody to the bytes.";
  const culprit = parser ? `express.${parser}()` : "A middleware";
  return `The exact bytes of the body are gone. ${culprit} read them before qfpayNotify could verify them. ${fix}`;
}

function parserOf(req: Request): "json" | "urlencoded" | "text" | undefined {
  if (typeof req.body === "string") return "text";
  if (typeof req.body !== "object" || req.body === null) return undefined;
  return req.is("urlencoded") ? "urlencoded" : "json";
}
