import type { Notification, NotifyOptions, NotifyOutcome } from "@qfpay/core";
import { signNotification } from "@qfpay/core/testing";
import { onTestFinished } from "vitest";
import { key, paymentSignature } from "./fixtures.js";
import { type SendOptions, send } from "./send.js";
import type { StartAdapter } from "./start-adapter.js";

/** The headers of the payment notification that most tests send, with the correct signature of its body. */
export const golden = { "content-type": "application/json", "x-qf-sign": paymentSignature };

/** Returns a function that starts the adapter's server for one test. The server's handlers record notifications. */
export const notifyServerOn =
  (start: StartAdapter) =>
  async (options: Partial<NotifyOptions> = {}) => {
    const seen: Notification[] = [];
    const outcomes: NotifyOutcome[] = [];
    const remember = (notification: Notification) => void seen.push(notification);
    const server = await start({
      account: { appCode: "contract", clientKey: key },
      checkout: {
        order: () => {
          throw new Error("No order is placed here.");
        },
      },
      notify: {
        keys: key,
        on: { payment: remember, refund: remember },
        hooks: { onOutcome: ({ outcome }) => void outcomes.push(outcome) },
        ...options,
      },
    });
    onTestFinished(async () => void (await server.close()));
    const url = `${server.url}/qfpay/notify`;
    return {
      url,
      told: server.told,
      seen,
      outcomes,
      post: (body: Uint8Array, headers: SendOptions["headers"] = golden, more: SendOptions = {}) =>
        send(url, body, { method: "POST", headers, ...more }),
      /** Signs a payload as the gateway does, and sends it to the server. */
      deliver(payload: Uint8Array | string | object, more: SendOptions = {}) {
        const { body, headers } = signNotification(payload, key);
        return send(url, body, { method: "POST", ...more, headers: { ...headers, ...more.headers } });
      },
    };
  };
