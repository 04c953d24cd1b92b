import { Hono, type MiddlewareHandler } from "hono";
import { controlRoutes } from "./control/control.js";
import { dashboardRoutes } from "./control/dashboard.js";
import type { ControlParts } from "./control/parts.js";
import type { RequestLog } from "./gateway/request-record.js";
import { checkstandRoutes } from "./pages/checkstand.js";
import { guard, type RequestSource } from "./pages/guard.js";
import { walletRoutes } from "./pages/wallet.js";
import { wechatBridgeRoutes } from "./pages/wechat-bridge.js";
import type { World } from "./world/world.js";

/**
 * The paths that the simulator serves only under the allowed host names. The gateway's API needs no such check, because
 * its callers sign their requests.
 */
const guarded = ["/", "/wallet/*", "/checkstand/*", "/q/*", "/_simulator/*"];

/**
 * Creates the application that answers all HTTP requests to the simulator: the gateway's API, the customer's two pages,
 * and the control API with its dashboard.
 *
 * @param names the host names under which the pages and the control API are served
 */
export function createApp(
  world: World,
  gateway: (request: Request) => Promise<Response>,
  log: RequestLog,
  control: ControlParts,
  names: () => readonly string[],
): Hono<{ Bindings: RequestSource }> {
  const app = new Hono<{ Bindings: RequestSource }>();
  // A `ConnectionReset` must reject the caller's `fetch`; Hono would turn it into a 500 response.
  app.onError((error) => {
    throw error;
  });
  for (const path of guarded) app.use(path, guard(names));
  const tell: MiddlewareHandler = async (_, next) => {
    await next();
    control.changes.notify();
  };
  app.post("/wallet/*", tell);
  app.post("/checkstand/session/*", tell);
  app.route("/", walletRoutes(world));
  app.route("/", checkstandRoutes(world, log));
  app.route("/", wechatBridgeRoutes(world));
  app.route("/_simulator/api", controlRoutes(control));
  app.route("/", dashboardRoutes());
  app.get("/healthz", (c) => c.json({ status: "ok" }));
  app.all("/_simulator/*", (c) => c.notFound());
  // A request to any other path is a call of the gateway's API, perhaps with a misspelled path.
  app.all("*", (c) => gateway(c.req.raw));
  return app;
}
