import { key, paymentBody, paymentSignature, send } from "@qfpay/contract";
import { type CheckoutRoutesOptions, type NotifyOptions, type NotifyOutcome, QFPay } from "@qfpay/core";
import { signNotification } from "@qfpay/core/testing";
import type { Request } from "express";
import { type Mock, onTestFinished, vi } from "vitest";
import { qfpayCheckout, qfpayNotify } from "../src/index.js";
import { listen } from "./listen.js";
import type { Make, Setup } from "./setups.js";

/** The headers of a correctly signed payment notification, which the tests of all adapters send. */
export const golden = { "content-type": "application/json", "x-qf-sign": paymentSignature };

type Options = { checkout?: Partial<CheckoutRoutesOptions<Request>> } & NotifyOptions["hooks"];

/** Serves an Express application until the test ends, and returns functions that send notifications to it. */
export async function serve(make: Make, { mount }: Pick<Setup, "mount">, { checkout, onOutcome }: Options = {}) {
  const payment: Mock = vi.fn();
  const outcomes: NotifyOutcome[] = [];
  const hooks: NotifyOptions["hooks"] = {
    onOutcome: (event) => {
      outcomes.push(event.outcome);
      onOutcome?.(event);
    },
  };
  const order = () => Promise.reject(new Error("No order is placed here."));
  const qfpay = new QFPay({ appCode: "app", clientKey: key });
  const app = make();
  mount(app, make, {
    notify: qfpayNotify({ keys: key, on: { payment }, hooks }),
    checkout: qfpayCheckout({ qfpay, order, ...checkout }),
  });
  const server = await listen(app);
  onTestFinished(() => server.close());
  const notifyUrl = `${server.url}/qfpay/notify`;
  return {
    ...server,
    payment,
    outcomes,
    deliver: (headers: Record<string, string> = golden, body: Uint8Array = paymentBody) =>
      send(notifyUrl, body, { headers }),
    /** Signs a notification as the gateway does, and sends it to the application. */
    sign(body: Uint8Array, headers: Record<string, string> = {}) {
      return send(notifyUrl, body, { headers: { ...signNotification(body, key).headers, ...headers } });
    },
  };
}
