import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { memoryCheckoutStore, QFPay } from "@qfpay/core";
import type { FakeClock } from "@qfpay/core/testing";
import { qfpayCheckout, qfpayNotify } from "@qfpay/express";
import { createSimulator, type Simulator } from "@qfpay/simulator";
import express from "express";

const account = { appCode: "page", clientKey: "0123456789ABCDEF0123456789ABCDEF" };
const script = fileURLToPath(new URL("../../dist/index.js", import.meta.url));

/**
 * A shop on Express, behind a proxy that removes the path prefix `/shop`. Its page loads one script: the published file
 * of `@qfpay/browser`.
 */
export type PageShop = {
  /** The URL of the shop, without the path prefix. */
  url: string;
  /** The simulated gateway of the shop. */
  simulator: Simulator;
  /** Stops the shop and its gateway. */
  close(): Promise<void>;
};

const page = (attributes: string, style: string) => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Shop</title>
<meta name="viewport" content="width=device-width">
<style>:root{color-scheme:light dark;font-family:sans-serif}main{padding:1rem;max-width:40rem;margin:auto}${style}</style>
<script type="module" src="/qfpay/index.js"></script></head>
<body><main><h1>Tea shop</h1><qfpay-checkout ${attributes}></qfpay-checkout></main></body></html>`;

const policy =
  "default-src 'none'; script-src 'self'; img-src 'self' data:; connect-src 'self'; style-src 'nonce-page'";

/**
 * Starts a shop on a free port of this machine.
 *
 * @param clock the clock of the shop and its gateway, which the `Date` header shows; default: the real time
 */
export async function openPageShop(clock?: FakeClock): Promise<PageShop> {
  const simulator = createSimulator({ merchants: [account], limits: false, clock });
  const { url: baseUrl } = await simulator.listen();
  const qfpay = new QFPay({ ...account, baseUrl, clock });
  const store = memoryCheckoutStore({ clock });
  const app = express().disable("x-powered-by");
  let root = "";
  let orders = 0;
  if (clock) app.use((_req, res, next) => void next(res.set("date", new Date(clock.now()).toUTCString()) && undefined));
  const on = { payment: () => {} };
  app.post("/qfpay/notify", qfpayNotify({ keys: account.clientKey, on, checkout: store, clock }));
  app.use(
    "/checkout",
    express.json(),
    qfpayCheckout({
      qfpay,
      store,
      statusTtlMs: 1_000,
      clock,
      order: ({ body: { pay_type = "801501", return_url, sub_openid } }) => {
        const priced = { txamt: 4_400, txcurrcd: "HKD", out_trade_no: `P${process.pid}-${++orders}` } as const;
        const common = { ...priced, notify_url: `${root}/qfpay/notify`, return_url };
        if (pay_type === "hosted") {
          return { checkout: { ...common, failed_url: return_url, goods_name: "Tea" } };
        }
        return { ...common, pay_type, sub_openid, ...(pay_type === "801501" && { expired_time: 5 }) };
      },
    }),
  );
  app.get("/qfpay/index.js", (_req, res) => res.type("js").sendFile(script));
  app.get("/page", (req, res) => {
    const { cart, lang = "en", wallet = "AlipayHK", style = "", more = "" } = req.query as Record<string, string>;
    const body = cart ? `body="${JSON.stringify({ cartId: cart }).replaceAll('"', "&quot;")}"` : "";
    const html = page(`url="/shop/checkout" ${body} lang="${lang}" wallet="${wallet}" ${more}`, style);
    res.set("content-security-policy", policy).send(html.replace("<style>", '<style nonce="page">'));
  });
  app.get("/favicon.ico", (_req, res) => res.status(204).end());
  // A proxy in front of the shop removes the prefix, so the paths in the shop's responses lack the prefix.
  const server: Server = createServer((req, res) => {
    req.url = req.url?.replace(/^\/shop(?=\/)/, "");
    app(req, res);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  root = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: root,
    simulator,
    async close() {
      server.closeAllConnections();
      server.close();
      await simulator.close();
    },
  };
}
