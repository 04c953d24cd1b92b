import type { RouteReply } from "@qfpay/core";
import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";

/** A reply as it is, with what other middleware put on the response. */
export function toResponse(c: Context, { status, headers, body }: RouteReply): Response {
  // A Response of 204 takes no body, not even an empty one.
  const content = typeof body === "string" ? body || null : streamOf(body);
  return c.body(content as string, status as ContentfulStatusCode, headers);
}

// `ReadableStream.from` is missing on some runtimes.
function streamOf(body: AsyncIterable<string>): ReadableStream<Uint8Array> {
  const iterator = body[Symbol.asyncIterator]();
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await iterator.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await iterator.return?.();
    },
  });
}
