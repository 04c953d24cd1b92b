import { QFPayRawBodyError, readBody } from "@qfpay/core";
import type { Context } from "hono";

/**
 * The exact bytes of the body: the stream while nobody read it, else what Hono kept (exact from 4.8.4 on).
 *
 * @throws {BodyTooLargeError} the unread stream holds more than `maxBytes`
 * @throws {QFPayRawBodyError} something read the body past Hono
 */
export async function rawBody({ req }: Context, maxBytes: number): Promise<Uint8Array> {
  const kept = Object.keys(req.bodyCache);
  // Cancelling the stream would close the connection before a 413 is written.
  if (kept.length === 0 && !req.raw.bodyUsed) return readBody(req.raw.body?.values({ preventCancel: true }), maxBytes);
  // A form is kept as its fields, and printing it again gives other bytes.
  if (kept.length > 0 && kept[0] !== "formData") return new Uint8Array(await req.arrayBuffer());
  const culprit = kept.length > 0 ? "c.req.formData() or c.req.parseBody()" : "Something";
  throw new QFPayRawBodyError(
    `The exact bytes of the body are gone. ${culprit} read them before qfpayNotify could verify them, and Hono kept no ` +
      "copy. Register qfpayNotify before that middleware, or read the body there with c.req.json(), c.req.text() or " +
      "c.req.arrayBuffer() instead of c.req.raw.",
  );
}
