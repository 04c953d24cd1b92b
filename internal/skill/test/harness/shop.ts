import { join } from "node:path";
import { createSimulator } from "@qfpay/simulator";
import { inject } from "vitest";
import { serve } from "../../../consumers/test/harness/serve.js";
import { freePort } from "../../../servers/src/free-port.js";

const account = { appCode: "0123456789ABCDEF0123456789ABCDEF", clientKey: "key-of-a-shop-by-the-skill" };
/** The client key that the shop used before its key was rotated. */
export const oldKey = "key-of-last-year";
/** The `Authorization` header of the shop's staff. */
export const staff = "Bearer staff-of-the-shop";

const json = { "content-type": "application/json" };

/** An order as the shop's checkout route returns it. The customer pays by `qrcode` or at `checkout_url`. */
export type Order = {
  out_trade_no: string;
  status_url: string;
  qrcode?: string;
  checkout_url?: string;
};

/** Starts a simulated gateway and a shop program of `internal/skill/tasks`. @param file the compiled program */
export async function openShop(file: string) {
  const folder = inject("shops");
  const port = await freePort();
  const gateway = createSimulator({ merchants: [account] });
  const env = {
    QFPAY_APPCODE: account.appCode,
    QFPAY_KEY: account.clientKey,
    QFPAY_OLD_KEY: oldKey,
    QFPAY_BASE_URL: (await gateway.listen()).url,
    NOTIFY_URL: `http://127.0.0.1:${port}/qfpay/notify`,
    STAFF_TOKEN: staff.slice("Bearer ".length),
    BOOKS: join(folder, `books-${port}.db`),
  };
  const start = () => serve(`node ${file}`, folder, env, { port });
  let server = await start();
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    fetch(server.url + path, { method: "POST", headers: { ...json, ...headers }, body: JSON.stringify(body) });
  return {
    gateway,
    post,
    folder,
    url: server.url,
    key: account.clientKey,
    notifyUrl: env.NOTIFY_URL,
    send: (path: string, init?: RequestInit) => fetch(server.url + path, { redirect: "manual", ...init }),
    paid: async (number: string) =>
      ((await (await fetch(`${server.url}/orders/${number}`)).json()) as { paid: boolean }).paid,
    order: async (cartId = "c1") => {
      const response = await post("/checkout", { cartId });
      return { code: response.status, ...((await response.json()) as Order) };
    },
    /** Kills the shop's process, so that the shop cannot finish its work. */
    kill: () => server.stop(),
    async restart() {
      server = await start();
    },
    async close() {
      await server.stop();
      await gateway.close();
    },
  };
}

/** A running shop, with its simulated gateway. */
export type Shop = Awaited<ReturnType<typeof openShop>>;
