import { Hono } from "hono";
import type { Engine } from "./engine.js";
import { checkstandRoutes } from "./pages/checkstand.js";
import { walletRoutes } from "./pages/wallet.js";

const apis = ["trade", "payment_element", "tool", "customer", "product", "subscription", "custom", "download"];

/** Everything the simulator answers over HTTP: the API and the two pages a customer sees. */
export function createApp(engine: Engine, gateway: (request: Request) => Promise<Response>): Hono {
  const app = new Hono();
  // a reset must reach the caller of fetch, not become a 500
  app.onError((error) => {
    throw error;
  });
  for (const api of apis) app.all(`/${api}/*`, (c) => gateway(c.req.raw));
  app.route("/", walletRoutes(engine));
  app.route("/", checkstandRoutes(engine));
  app.get("/", (c) => c.text("QFPay simulator: no money moves here.\n"));
  return app;
}
