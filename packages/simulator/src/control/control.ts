import { Hono } from "hono";
import { knownKeys, maskKeys } from "../diagnosis/mask-keys.js";
import { clockRoutes } from "./clock-routes.js";
import { deliveryRoutes } from "./delivery-routes.js";
import { elementRoutes } from "./element-routes.js";
import { eventStream } from "./events.js";
import { faultRoutes } from "./fault-routes.js";
import { openApiOf } from "./openapi.js";
import type { ControlParts } from "./parts.js";
import { recurringRoutes } from "./recurring-routes.js";
import { requestRoutes } from "./request-routes.js";
import { mount, type Route } from "./route.js";
import { stateRoutes } from "./state-routes.js";
import { transactionRoutes } from "./transaction-routes.js";

const routesOf = (parts: ControlParts): readonly Route[] => [
  ...stateRoutes(parts),
  ...transactionRoutes(parts),
  ...elementRoutes(parts),
  ...recurringRoutes(parts),
  ...deliveryRoutes(parts),
  ...requestRoutes(parts),
  ...faultRoutes(parts),
  ...clockRoutes(parts),
];

/**
 * The control API under `/_simulator/api/`: JSON requests and responses, with client keys masked. `openapi.json`
 * describes it.
 */
export function controlRoutes(parts: ControlParts): Hono {
  const { world, changes } = parts;
  const app = new Hono();
  const reply = (body: unknown, status = 200) =>
    new Response(maskKeys(JSON.stringify(body), knownKeys(world.merchants)), {
      status,
      headers: { "content-type": "application/json; charset=utf-8", "cache-control": "no-store" },
    });

  const routes = routesOf(parts);
  for (const route of routes) mount(app, route, reply, changes.notify);
  app.get("/events", () => eventStream(changes));
  app.get("/openapi.json", () => reply(openApiOf(routes)));
  app.all("*", (c) => reply({ error: `The control API has no ${c.req.method} ${c.req.path}.` }, 404));
  return app;
}
