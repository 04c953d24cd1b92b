import {
  type CheckoutOrder,
  type CheckoutRoutesOptions,
  type Notification,
  QFPay,
  type QFPayOptions,
} from "@qfpay/core";
import { createSimulator } from "@qfpay/simulator";
import { expect, onTestFinished } from "vitest";
import { key } from "./fixtures.js";
import { type Answer, send } from "./send.js";
import type { StartAdapter } from "./start-adapter.js";

type Options = Omit<CheckoutRoutesOptions<unknown>, "qfpay">;

/** The payment parameters of an order for one milk tea, without the order number. */
export const milkTea = { pay_type: "800201", txamt: 1000, txcurrcd: "HKD", goods_name: "Milk tea" } as const;
const json = { "content-type": "application/json" };

/** Returns a function that starts a shop with an adapter's routes, and a simulated gateway that notifies the shop. */
export const shopOn =
  (start: StartAdapter) =>
  async (
    options: Partial<Options> = {},
    order: (notify_url: string) => CheckoutOrder = numbered(),
    gatewayUrl?: string,
  ) => {
    const simulator = createSimulator({ merchants: [{ appCode: "contract", clientKey: key }] });
    onTestFinished(() => simulator.close());
    const baseUrl = gatewayUrl ?? (await simulator.listen()).url;
    const account = { appCode: "contract", clientKey: key, baseUrl, retry: false, recovery: false } as const;
    const notified: Notification[] = [];
    let notifyUrl = "";
    /** Starts a process of the shop. The gateway notifies only the first process. */
    const serve = async (more: Partial<QFPayOptions> = {}) => {
      const server = await start({
        account: { ...account, ...more },
        notify: {
          keys: key,
          on: { payment: (notification) => void notified.push(notification) },
          checkout: options.store,
        },
        checkout: { order: () => order(notifyUrl), statusTtlMs: 20, ...options },
      });
      onTestFinished(async () => void (await server.close()));
      notifyUrl ||= `${server.url}/qfpay/notify`;
      return server;
    };
    const server = await serve();
    const checkout = `${server.url}/checkout`;
    const qfpay = new QFPay(account);
    /** Adds the order's read token to a path. The path begins with the order number, which may be percent-encoded. */
    const withToken = (path: string) => {
      const [number = ""] = path.split("/");
      return `${path}?token=${qfpay.checkout.readToken(decodeURIComponent(number))}`;
    };
    return {
      simulator,
      told: server.told,
      notified,
      checkout,
      qfpay,
      withToken,
      post: (body?: Uint8Array, headers: Record<string, string> = {}) =>
        send(checkout, body, { method: "POST", headers: { ...(body && json), ...headers } }),
      get: (path: string, headers: Record<string, string> = {}) =>
        send(`${checkout}/${withToken(path)}`, undefined, { headers }),
      getAsStranger: (path: string) => send(`${checkout}/${path}`),
      root: server.url,
      /**
       * Starts another process of the shop.
       *
       * @param more options of the new process's client
       */
      anotherProcess: async (more: Partial<QFPayOptions> = {}) => `${(await serve(more)).url}/checkout`,
    };
  };

function numbered(): (notify_url: string) => CheckoutOrder {
  let orders = 0;
  return (notify_url) => ({ ...milkTea, out_trade_no: `A-${++orders}`, notify_url });
}

/** Checks that a response is an error in the form of RFC 9457 with this status and `code`. */
export function expectProblem(answer: Answer, status: number, code?: string): void {
  expect(answer.status).toBe(status);
  expect(answer.headers["content-type"]).toMatch(/^application\/problem\+json/);
  expect(JSON.parse(answer.text)).toMatchObject({ status, title: expect.any(String), ...(code && { code }) });
  expect(answer.text).not.toContain(key);
  expect(answer.text).not.toMatch(/\bat .*:\d+:\d+|node_modules/);
}
