import { Hono } from "hono";
import clockView from "../../web/clock.js?raw";
import curlView from "../../web/curl.js?raw";
import main from "../../web/dashboard.js?raw";
import deliveriesView from "../../web/deliveries.js?raw";
import dom from "../../web/dom.js?raw";
import faultsView from "../../web/faults.js?raw";
import frameStyle from "../../web/frame.css?raw";
import page from "../../web/index.html?raw";
import intentsView from "../../web/intents.js?raw";
import phoneStyle from "../../web/phone.css?raw";
import requestsView from "../../web/requests.js?raw";
import searchView from "../../web/search.js?raw";
import server from "../../web/server.js?raw";
import subscriptionsView from "../../web/subscriptions.js?raw";
import transactionsView from "../../web/transactions.js?raw";
import viewsStyle from "../../web/views.css?raw";

const files: Readonly<Record<string, string>> = {
  "clock.js": clockView,
  "curl.js": curlView,
  "dashboard.js": main,
  "deliveries.js": deliveriesView,
  "dom.js": dom,
  "intents.js": intentsView,
  "faults.js": faultsView,
  "frame.css": frameStyle,
  "phone.css": phoneStyle,
  "requests.js": requestsView,
  "search.js": searchView,
  "server.js": server,
  "subscriptions.js": subscriptionsView,
  "transactions.js": transactionsView,
  "views.css": viewsStyle,
};

const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const headers = {
  "content-security-policy": policy,
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cache-control": "no-cache",
};

const fileResponse = (text: string, type: string) =>
  new Response(text, { headers: { ...headers, "content-type": `${type}; charset=utf-8` } });

/** Serves the dashboard, a page that shows the simulator's state. Its script uses the control API. */
export function dashboardRoutes(): Hono {
  const app = new Hono();
  app.get("/", (c) =>
    c.req.header("accept")?.includes("text/html")
      ? fileResponse(page, "text/html")
      : c.text("QFPay simulator: no money moves here.\n"),
  );
  app.get("/_simulator", (c) => c.redirect("/_simulator/"));
  app.get("/_simulator/", () => fileResponse(page, "text/html"));
  app.get("/_simulator/web/:name", (c) => {
    const name = c.req.param("name");
    if (!Object.hasOwn(files, name)) return c.notFound();
    return fileResponse(files[name]!, name.endsWith(".css") ? "text/css" : "text/javascript");
  });
  return app;
}
