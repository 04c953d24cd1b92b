import type { Server } from "node:http";
import { createCheckoutRoutes, createNotifyHandler, QFPay, type QFPayOptions } from "@qfpay/core";
import { qfpayNotify } from "@qfpay/express";
import { QFPayHealthIndicator } from "@qfpay/nestjs";
import type { Express } from "express";
import type { Hono } from "hono";
import { expect } from "vitest";
import type { Snippet } from "../extract.js";
import { account } from "../world.js";
import { deliveries, requestOf } from "./deliveries.js";
import { nestApplication } from "./nest-shop.js";
import type { RunContext } from "./run-context.js";

const order = { pay_type: "800201", txamt: 1000, txcurrcd: "HKD", out_trade_no: "A-9" } as const;
const payment = deliveries.find(({ may }) => may === "be paid")!;

/** Calls the functions that a README's code block declares, uses its types, and checks that they work. */
export async function use({ owner, code: lines }: Snippet, context: RunContext): Promise<void> {
  const code = lines.join("\n");
  const { w, reader, result, scope } = context;
  const options = result as object;
  switch (owner) {
    case "QFPayOptions": {
      const qfpay = new QFPay({ ...account, clock: w.clock, ...options } as QFPayOptions);
      expect((await w.passTime(qfpay.payments.create(order))).status).toBe("pending");
      expect((await w.passTime(qfpay.payments.close({ out_trade_no: "A-9", txamt: 1000 }))).status).toBe("success");
      return;
    }
    case "NotifyOptions": {
      const handle = createNotifyHandler({
        keys: account.clientKey,
        on: w.on,
        qfpay: (await w.scope.qfpay!()) as QFPay,
        ...options,
      });
      const { headers, body } = requestOf(payment, account.clientKey);
      const reply = await handle({
        method: "POST",
        header: (name) => headers.get(name),
        body: async () => new Uint8Array(await new Response(body).arrayBuffer()),
      });
      expect(reply).toMatchObject({ status: 200, body: "SUCCESS" });
      expect(await reader.paid()).toEqual(["A-2002 1000"]);
      return;
    }
    case "CheckoutRoutesOptions": {
      const ofCart = (request: { body: { cartId: string } }) => reader.orderOfCart(request.body.cartId);
      const qfpay = (await w.scope.qfpay!()) as QFPay;
      const routes = createCheckoutRoutes({ qfpay, order: ofCart, ...options });
      const visitor = { body: { cartId: "c1" }, ip: "192.0.2.1" };
      expect((await w.passTime(routes.create(visitor, () => undefined))).status).toBe(201);
      return;
    }
    case "qfpay": {
      const reply = await w.passTime(
        Promise.resolve(
          (scope.app as Hono).request("/orders/A-9", undefined, {
            QFPAY_APPCODE: account.appCode,
            QFPAY_KEY: account.clientKey,
          }),
        ),
      );
      expect(reply.status).toBe(200);
      return;
    }
  }
  if (/@qfpay\/nestjs|QFPay(Service|Health)|enquireEveryMs|^path: /.test(code)) {
    const app = await nestApplication(code, context);
    const [made] = Object.values(result).filter((value) => /^class\b/.test(String(value))) as (new () => {
      pay?(): Promise<object>;
      check?(): Promise<object>;
      qfpay: object;
    })[];
    if (result.path) expect((await w.passTime(fetchTo(await app.getUrl(), `/${result.path}`))).status).toBe(200);
    else if (result.enquireEveryMs)
      expect(await app.get(QFPayHealthIndicator).isHealthy("qfpay", options)).toMatchObject({
        qfpay: { status: "up" },
      });
    else if (made) {
      const instance = app.get(made);
      expect(instance.qfpay).toBeDefined();
      if (instance.pay) expect(await instance.pay()).toMatchObject({ status: "pending" });
      if (instance.check) expect(await instance.check()).toMatchObject({ qfpay: { status: "up" } });
    }
    return;
  }
  const server = result.server as Server | undefined;
  if (server) {
    expect(server.listening).toBe(true);
    return;
  }
  // The README's code keeps the raw bytes of requests. Without them, this route would get only the parsed body.
  (scope.app as Express).post("/qfpay/notify", qfpayNotify({ keys: account.clientKey, on: w.on }));
  (scope.app as Express).listen(0);
  await expect.poll(() => reader.urls.length).toBe(1);
  expect((await fetchTo(reader.urls[0]!, "/qfpay/notify")).status).toBe(200);
}

async function fetchTo(url: string, path: string): Promise<Response> {
  const { headers, body } = requestOf(payment, account.clientKey);
  return fetch(url + path, { method: "POST", headers, body: await new Response(body).arrayBuffer() });
}
