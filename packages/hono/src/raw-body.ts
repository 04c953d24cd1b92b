import { decompressBody, exactBytes, QFPayRawBodyError, readBody } from "@qfpay/core";
import type { Context, HonoRequest } from "hono";

/**
 * Returns the exact bytes of the body, decompressed. If the stream was read already, uses Hono's copy of the body,
 * unless the copy has lost bytes. The copy is exact since Hono 4.8.4.
 *
 * @throws {BodyTooLargeError} if the unread stream, or its decompressed content, holds more than `maxBytes`
 * @throws {QFPayRawBodyError} if the exact bytes are gone, or have a compression that cannot be undone
 */
export async function rawBody({ req }: Context, maxBytes: number): Promise<Uint8Array> {
  return decompressBody(await received(req, maxBytes), req.header("content-encoding"), maxBytes);
}

async function received(req: HonoRequest, maxBytes: number): Promise<Uint8Array> {
  const [kept] = Object.keys(req.bodyCache);
  if (kept === undefined && !req.raw.bodyUsed) {
    // `createNotifyHandler` has refused a `content-length` above the limit, and HTTP servers never pass on more bytes
    // than that header says.
    if (req.header("content-length")) return new Uint8Array(await req.arrayBuffer());
    // Cancelling the stream would close the connection before a 413 is written.
    return readBody(req.raw.body?.values({ preventCancel: true }), maxBytes);
  }
  if (kept === undefined) throw gone("Something", ", and Hono kept no copy");
  // Hono keeps a form as its parsed fields, from which the original bytes cannot be made again.
  if (kept === "formData") throw gone("c.req.formData() or c.req.parseBody()", ", and Hono kept no copy");
  if (kept !== "text") return new Uint8Array(await req.arrayBuffer());
  const bytes = exactBytes(await req.text(), (name) => req.header(name));
  if (!bytes) throw gone("c.req.json() or c.req.text()", ", and decoding them as text lost some");
  return bytes;
}

const gone = (culprit: string, how: string) =>
  new QFPayRawBodyError(
    `The exact bytes of the body are gone. ${culprit} read them before qfpayNotify could verify them${how}. Register ` +
      "qfpayNotify before that middleware, or read the body there with c.req.arrayBuffer().",
  );
