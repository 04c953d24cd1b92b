import type { IncomingMessage } from "node:http";
import type { HttpAdapterHost } from "@nestjs/core";
import type { FastifyAdapter } from "@nestjs/platform-fastify";

type Adapter = HttpAdapterHost["httpAdapter"];

// The content type that signed requests get in place of their own. No body parser knows it, so none reads the stream.
// The change does no harm, because the signature does not cover this header.
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
  // Nest 11.0 does not have `init$`: then `use` is not called.
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
 * Gives a wildcard route to a method of a controller, on Fastify only: Fastify tries wildcards last. On Express the
 * wildcard is not needed, and would hide the routes that are added later. Nest reads the routes after it has created
 * all controllers, so a controller's constructor can call this function.
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
 * Splits a path that a wildcard matched into the order number and `/events`, `/qr.svg` or nothing. Fastify refuses
 * parameters of more than 100 characters, so longer order numbers come through the wildcard.
 *
 * @param path the path as received
 * @param rest the part that the wildcard matched, decoded
 * @returns `undefined` if the wildcard matched other segments as well
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
