import type { IncomingMessage } from "node:http";
import type { HttpAdapterHost } from "@nestjs/core";
import { withAdapter } from "./with-adapter.js";

// No body parser handles this content type, so none reads the stream. The signature does not cover the header.
const mediaType = "application/x-qfpay-notification";

type Fastify = {
  hasContentTypeParser(type: string): boolean;
  addContentTypeParser(
    type: string,
    parser: (request: unknown, payload: unknown, done: (error: null, body: unknown) => void) => void,
  ): void;
  addHook(name: "onRequest", hook: (request: { raw: IncomingMessage }, reply: unknown, done: () => void) => void): void;
};

/**
 * Prevents body parsers from reading signed requests to `path`, so that their bytes reach the controller unchanged.
 * Called while providers are made, which is before Nest installs its parsers; in a testing module the HTTP adapter
 * comes later.
 */
export function keepUnread(host: HttpAdapterHost, path: string): void {
  withAdapter(host, (adapter) => install(adapter, path));
}

function install(adapter: HttpAdapterHost["httpAdapter"], path: string): void {
  const matches = endsWith(path);
  const mark = (request: IncomingMessage) => {
    if (request.method === "POST" && request.headers["x-qf-sign"] && matches(request.url ?? "")) {
      request.headers["content-type"] = mediaType;
    }
  };
  if (adapter.getType() !== "fastify") {
    adapter.use((request: IncomingMessage, _response: unknown, next: () => void) => {
      mark(request);
      next();
    });
    return;
  }
  const fastify = adapter.getInstance<Fastify>();
  if (!fastify.hasContentTypeParser(mediaType)) {
    fastify.addContentTypeParser(mediaType, (_request, payload, done) => done(null, payload));
  }
  fastify.addHook("onRequest", ({ raw }, _reply, done) => {
    mark(raw);
    done();
  });
}

/** Whether a URL's path ends with the route's: a global prefix or a mount point may come before. */
function endsWith(path: string): (url: string) => boolean {
  const segments = path.split("/").filter(Boolean);
  const escaped = segments.map((part) =>
    part.startsWith(":") ? "[^/]+" : part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"),
  );
  const pattern = new RegExp(`(^|/)${escaped.join("/")}/?$`, "i");
  // Fastify decodes before it routes, Express does not.
  return (url) => pattern.test(url.split("?", 1)[0]!) || pattern.test(decoded(url.split("?", 1)[0]!));
}

function decoded(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}
