import type { Hono } from "hono";
import { appOf } from "./app.js";
import { moduleScopeApp } from "./module-scope.js";
import type { SetupMessage } from "./protocol.js";

type Fetch = (request: Request, ...rest: unknown[]) => Response | Promise<Response>;

/** Returns a server's request handler. A test posts `/set-up` to replace the application that the handler calls. */
export function replaceableHandler(): Fetch {
  let app: Hono | undefined;
  return async (request, ...rest) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/set-up") {
      app = appOf((await request.json()) as SetupMessage);
      return new Response();
    }
    const current = pathname.startsWith("/module-scope/") ? moduleScopeApp : app;
    if (!current) return new Response("No set-up yet.", { status: 503 });
    return (current.fetch as Fetch)(request, ...rest);
  };
}
