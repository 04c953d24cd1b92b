import type { RouteReply } from "./reply.js";

/**
 * Converts the body of a reply to one for a `Response` of the Fetch API: the text, or the server-sent events as a
 * stream of bytes.
 *
 * @returns `null` for an empty body, because a `Response` with status 204 must not have a body, not even an empty one
 * @example
 * const { status, headers, body } = problemOf(error);
 * const response = new Response(fetchBody(body), { status, headers });
 */
export const fetchBody = (body: RouteReply["body"]): string | ReadableStream<Uint8Array> | null =>
  typeof body === "string" ? body || null : streamOf(body);

// The code does not use `ReadableStream.from`, which some runtimes lack.
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
