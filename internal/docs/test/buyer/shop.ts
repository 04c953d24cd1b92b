import { createNotifyHandler, type NotifyOptions } from "@qfpay/core";
import type { Express } from "express";
import { Hono } from "hono";
import type { Snippet } from "../extract.js";
import { account, secondAccount } from "../world.js";
import { nestApplication } from "./nest-shop.js";
import type { RunContext } from "./run-context.js";

/** A shop that the test can call. `routes` are its notification routes, each with the client key of its account. */
export type Shop = {
  /** Sends a request to the shop. */
  fetch: (request: Request) => Promise<Response>;
  routes: { path: string; key: string }[];
  /** Whether the shop has checkout routes. */
  sells: boolean;
  /** The notification route, if its framework calls it with an event that contains the request, as SvelteKit does. */
  takesEvents?: (event: { request: Request }) => Promise<Response>;
};

const key = account.clientKey;
const oneRoute = (fetch: Shop["fetch"]): Shop => ({ fetch, routes: [{ path: "/", key }], sells: false });

/** Finds the request handler that a code block of the docs has created, and returns it as a `Shop`. */
export async function shopOf(snippet: Snippet, context: RunContext): Promise<Shop> {
  const code = snippet.code.join("\n");
  const { result, scope, reader, w, again } = context;
  if (typeof result.POST === "function") {
    const route = result.POST as Shop["fetch"] & NonNullable<Shop["takesEvents"]>;
    return { ...oneRoute(route), takesEvents: route };
  }
  const checkout = /fetchCheckoutHandler\(\{(?:[\s\S]*path: "([^"]+)")?/.exec(code);
  if (checkout)
    return { fetch: movedTo(checkout[1] ?? "/checkout", result.handle as Shop["fetch"]), routes: [], sells: true };
  const handle = scope.kept ?? result.handle;
  if (typeof handle === "function") return oneRoute((request) => replyOf(handle as Handle, request));
  if (result.on || snippet.owner === "NotifyOptions") {
    const made = createNotifyHandler({ keys: key, on: w.on, ...(result as Partial<NotifyOptions>) });
    return oneRoute((request) => replyOf(made as Handle, request));
  }
  if (code.includes("constructNotification(")) return oneRoute((request) => rerun(again, request));
  if (/@Module|QFPayModule|@OnNotify|@CheckoutOrder|@Controller/.test(code)) {
    const app = await nestApplication(code, context);
    const paths = [...code.matchAll(/notify: \{ path: "([^"]+)"/g)].map(([, path]) => `/${path}`);
    const routes = paths.map((path) => ({ path, key: path.includes("hk2") ? secondAccount.clientKey : key }));
    // Without a notification handler, the test can only check that the application starts.
    const handled = !/\bOnNotify\(/.test(code) ? [] : routes.length > 0 ? routes : [{ path: "/qfpay/notify", key }];
    const own = code.includes("createCheckoutRoutes") && /@Controller\("(.*)"\)/.exec(code)?.[1]?.replace(/:\w+/g, "7");
    const fetch = at(await app.getUrl(), own ? `/${own}` : "/checkout");
    return { fetch, routes: handled, sells: /@CheckoutOrder|order:/.test(code) };
  }
  const app = (result.app ?? scope.app) as Hono | Express;
  const routes = [...code.matchAll(/app\.post\("([^"]+)", qfpayNotify/g)].map(([, path]) => ({ path: path!, key }));
  const sells = code.includes("qfpayCheckout(");
  if (app instanceof Hono && !/^serve\(/m.test(code)) {
    const bindings = { QFPAY_KEY: key, QFPAY_APPCODE: account.appCode, ORDERS: { bookPayment: w.bookPayment } };
    return { fetch: async (request) => app.request(request, undefined, bindings), routes, sells };
  }
  if (!(app instanceof Hono) && !code.includes(".listen(")) app.listen(0);
  for (let tries = 0; tries < 100 && reader.urls.length === 0; tries++)
    await new Promise((done) => setTimeout(done, 5));
  if (reader.urls.length === 0) throw new Error("Nothing listens.");
  return { fetch: at(reader.urls[0]!), routes, sells };
}

/** Returns a function that sends requests to the shop at `url`, whose checkout routes have the path `checkout`. */
const at =
  (url: string, checkout = "/checkout") =>
  (request: Request) => {
    const { pathname, search } = new URL(request.url);
    return fetch(url + pathname.replace(/^\/checkout(?=$|\/)/, checkout) + search, request);
  };

/** Passes requests for `/checkout` to a handler whose checkout routes have another path. */
const movedTo =
  (checkout: string, handle: Shop["fetch"]): Shop["fetch"] =>
  (request) => {
    const url = new URL(request.url);
    url.pathname = url.pathname.replace(/^\/checkout(?=$|\/)/, checkout);
    return handle(new Request(url, request));
  };

type Handle = (request: object) => Promise<{ status: number; headers: Record<string, string>; body: string }>;

async function replyOf(handle: Handle, request: Request): Promise<Response> {
  const bytes = new Uint8Array(await request.arrayBuffer());
  const { status, headers, body } = await handle({
    method: request.method,
    header: (name: string) => request.headers.get(name),
    body: async () => bytes,
  });
  return new Response(body, { status, headers });
}

/** Handles one notification: runs the code block of the docs again with it, and responds as the gateway expects. */
async function rerun(again: RunContext["again"], request: Request): Promise<Response> {
  const bytes = new Uint8Array(await request.arrayBuffer());
  try {
    const { notification } = (await again({ bytes, request })).result as { notification: { type: string } };
    return notification.type === "payment" ? new Response("SUCCESS") : new Response(null, { status: 500 });
  } catch {
    return new Response(null, { status: 500 });
  }
}
