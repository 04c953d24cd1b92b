import type { Reply } from "./reply.js";

const broken = (message: string, code: "UND_ERR_SOCKET" | "ECONNREFUSED"): TypeError =>
  new TypeError(message, {
    cause: Object.assign(new Error(code === "ECONNREFUSED" ? "connect ECONNREFUSED" : "other side closed"), { code }),
  });

/** The rejection that undici's `fetch` gives when a connection fails. */
export const fetchFailed = (code: "UND_ERR_SOCKET" | "ECONNREFUSED"): TypeError => broken("fetch failed", code);

/** The response that undici's `fetch` gives when the connection breaks in the middle of the body. */
export function truncatedResponse({ body, ...head }: Reply): Response {
  const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
  let sent = false;
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (sent || bytes.length === 0) return controller.error(broken("terminated", "UND_ERR_SOCKET"));
      sent = true;
      controller.enqueue(bytes);
    },
  });
  return new Response(stream, head);
}
