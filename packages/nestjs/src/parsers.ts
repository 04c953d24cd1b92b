import type { IncomingMessage } from "node:http";
import type { HttpAdapterHost } from "@nestjs/core";
import type { FastifyAdapter } from "@nestjs/platform-fastify";

type Adapter = HttpAdapterHost["httpAdapter"];

// Signed requests get this content type instead of the received one. No body parser knows it, so none reads the body.
// The change does no harm, because the signature does not cover the content type.
const mediaType = "application/x-qfpay-notification";

/**
 * Prevents body parsers from reading signed requests to `path`, so that their bytes reach the controller unchanged.
 * Must be called before Nest installs its parsers, for example in the constructor of a provider.
 */
export function keepUnread(host: HttpAdapterHost, path: string): void {
  withAdapter(host, (adapter) => install(adapter, endsWith(path)));
}

/**
 * Calls `use` with the HTTP adapter, when the adapter exists. A testing module gets its adapter later, and an
 * application context has none.
 */
function withAdapter(host: HttpAdapterHost, use: (adapter: Adapter) => void): void {
  if (host.httpAdapter) use(host.httpAdapter);
  // Nest 11.0 has no `init$`, so it gets no parsers here.
  else host.init$?.subscribe(() => host.httpAdapter && use(host.httpAdapter));
}

function install(adapter: Adapter, matches: (url: string) => boolean): void {
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
  const fastify = (adapter as FastifyAdapter).getInstance();
  if (!fastify.hasContentTypeParser(mediaType)) {
    fastify.addContentTypeParser(mediaType, (_request, payload, done) => done(null, payload));
  }
  fastify.addHook("onRequest", ({ raw }, _reply, done) => {
    mark(raw);
    done();
  });
}

/**
 * Makes a function that checks whether a URL's path ends with the route's path, after any global prefix or mount point.
 */
function endsWith(path: string): (url: string) => boolean {
  const segments = path.toLowerCase().split("/");
  const matches = (received: string) => {
    const last = received.toLowerCase().split("/").slice(-segments.length);
    return segments.every((segment, at) => (segment.startsWith(":") ? last[at] : last[at] === segment));
  };
  return (url) => {
    const received = url.split("?", 1)[0]!.replace(/\/$/, "");
    // Fastify decodes the path before it routes, Express does not.
    return matches(received) || matches(decoded(received, decodeURI) ?? "");
  };
}

/**
 * Adds a wildcard route to a controller's method, but only on Fastify, which tries wildcards last. On Express the
 * wildcard is not needed, and would hide routes that are added later. Nest reads the routes after it has created all
 * controllers, so a controller's constructor can call this function.
 */
export function wildcardOnFastify(
  host: HttpAdapterHost,
  prototype: object,
  method: string,
  wildcard: (path: "*") => MethodDecorator,
): void {
  const descriptor = Object.getOwnPropertyDescriptor(prototype, method)!;
  withAdapter(host, (adapter) => {
    if (adapter.getType() === "fastify") return wildcard("*")(prototype, method, descriptor);
    // Removes the wildcard route, which an earlier Fastify application in this process may have added.
    for (const key of ["path", "method"]) Reflect.deleteMetadata(key, descriptor.value);
  });
}

/**
 * Reads the order number, and the `/events` or `/qr.svg` after it, from the path of a request to a wildcard route.
 * Fastify refuses parameters of more than 100 characters, so longer order numbers come to the wildcard route.
 *
 * @param path the path as received
 * @param rest the part of the path that the wildcard matched, decoded
 * @returns `undefined` if `rest` has other segments too
 */
export function longNumber(path: string, rest: string | undefined) {
  const [match = "", part = "", end = ""] = /([^/]+)(?:\/(events|qr\.svg))?$/.exec(path) ?? [];
  const number = decoded(part, decodeURIComponent);
  if (number === undefined || rest !== number + match.slice(part.length)) return undefined;
  return { number, end: end as "" | "events" | "qr.svg" };
}

function decoded(text: string, decode: (text: string) => string): string | undefined {
  try {
    return decode(text);
  } catch {
    return undefined;
  }
}
