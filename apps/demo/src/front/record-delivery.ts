import type { IncomingMessage, ServerResponse } from "node:http";
import type { BackendName } from "../shop/api.js";
import type { WireLog } from "../wire-log.js";
import { deliveryScope } from "./delivery-scope.js";

const maxBytes = 16_384;

/** Copies a notification and its reply into the wire log while the back end handles the notification. */
export function recordDelivery(
  wire: WireLog,
  backend: BackendName,
  req: IncomingMessage,
  res: ServerResponse,
  handle: () => void,
): void {
  const at = new Date().toISOString();
  const url = `/${backend}${req.url ?? ""}`;
  const body = copyOf(req, "push");
  const replyBody = copyOf(res, "write", "end");
  const delivery = deliveryScope(handle);
  res.once("finish", () => {
    wire.notification({
      at,
      backend,
      url,
      headers: Object.fromEntries(Object.entries(req.headers).map(([name, value]) => [name, String(value)])),
      ...body(),
      outcome: delivery.outcome,
      reply: { httpStatus: res.statusCode, body: replyBody().body },
    });
  });
}

/**
 * Records what passes through these methods of a stream, such as `push`. Returns a function that returns the recorded
 * data. The stream itself is not read here, because then the back end could not read it.
 */
function copyOf<T extends object>(stream: T, ...methods: (keyof T & string)[]): () => { body: string; cut?: true } {
  const chunks: Buffer[] = [];
  let length = 0;
  for (const method of methods) {
    const original = stream[method] as (...args: unknown[]) => unknown;
    const copying = (...args: unknown[]) => {
      const [chunk] = args;
      if (typeof chunk === "string" || chunk instanceof Uint8Array) {
        if (length < maxBytes) chunks.push(Buffer.from(chunk as string));
        length += chunk.length;
      }
      return original.apply(stream, args);
    };
    Object.assign(stream, { [method]: copying });
  }
  return () => {
    const bytes = Buffer.concat(chunks);
    return { body: bytes.subarray(0, maxBytes).toString("utf8"), ...(length > maxBytes && { cut: true as const }) };
  };
}
