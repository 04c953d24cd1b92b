import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { memoryCheckoutStore, QFPay } from "@qfpay/core";
import { qfpayCheckout, qfpayNotify } from "@qfpay/express";
import { createSimulator, type Simulator } from "@qfpay/simulator";
import express from "express";

const account = { appCode: "page", clientKey: "0123456789ABCDEF0123456789ABCDEF" };
const script = fileURLToPath(new URL("../../dist/index.js", import.meta.url));

/** A shop on Express behind a proxy's prefix, with a page whose only script is the package as it is published. */
export type PageShop = {
  url: string;
  simulator: Simulator;
  close(): Promise<void>;
};

const page = (attributes: string, style: string) => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Shop</title>
<meta name="viewport" content="width=device-width">
<style>:root{color-scheme:light dark;font-family:sans-serif}main{padding:1rem;max-width:40rem;margin:auto}${style}</style>
<script type="module" src="/qfpay-browser.js"></script></head>
<body><main><h1>Tea shop</h1><qfpay-checkout ${attributes}></qfpay-checkout></main></body></html>`;

const policy =
  "default-src 'none'; script-src 'self'; img-src 'self' data:; connect-src 'self'; style-src 'nonce-page'";

export async function openPageShop(): Promise<PageShop> {
  const simulator = createSimulator({ merchants: [account], limits: false });
  const { url: baseUrl } = await simulator.listen();
  const qfpay = new QFPay({ ...account, baseUrl });
  const store = memoryCheckoutStore();
  const app = express().disable("x-powered-by");
  let root = "";
  let orders = 0;
  app.post("/qfpay/notify", qfpayNotify({ keys: account.clientKey, on: { payment: () => {} }, checkout: store }));
  app.use(
    "/checkout",
    express.json(),
    qfpayCheckout({
      qfpay,
      store,
      statusTtlMs: 1_000,
      order: (req) => ({
        pay_type: req.body.pay_type ?? "801501",
        txamt: 4_400,
        txcurrcd: "HKD",
        out_trade_no: `P${process.pid}-${++orders}`,
        expired_time: 5,
        notify_url: `${root}/qfpay/notify`,
      }),
    }),
  );
  app.get("/qfpay-browser.js", (_req, res) => res.type("js").sendFile(script));
  app.get("/page", (req, res) => {
    const { cart = "c1", lang = "en", wallet = "AlipayHK", style = "" } = req.query as Record<string, string>;
    const body = JSON.stringify({ cartId: cart }).replaceAll('"', "&quot;");
    const html = page(`url="/shop/checkout" body="${body}" lang="${lang}" wallet="${wallet}"`, style);
    res.set("content-security-policy", policy).send(html.replace("<style>", '<style nonce="page">'));
  });
  app.get("/favicon.ico", (_req, res) => res.status(204).end());
  // A proxy in front of the shop takes the prefix away, so that the paths in the shop's answers lack it.
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
