import { Controller, Inject, Injectable, Post } from "@nestjs/common";
import { Test } from "@nestjs/testing";
import { signNotification } from "@qfpay/core/testing";
import request from "supertest";
import { describe, expect, it, onTestFinished } from "vitest";
import {
  CheckoutOrder,
  InjectQFPay,
  OnNotify,
  type PaymentNotification,
  QFPayModule,
  QFPayService,
} from "../src/index.js";
import { simulatorOf, type WithSimulatorOptions, withSimulator } from "../src/testing.js";
import { platforms } from "./platforms.js";

const account = { appCode: "SHOP", clientKey: "key-of-a-tested-shop" };
const second = { appCode: "SECOND", clientKey: "key-of-the-second" };

const tea = (out_trade_no: string) => ({ pay_type: "800201", txamt: 1000, txcurrcd: "HKD", out_trade_no }) as const;

@Injectable()
class Orders {
  readonly paid: string[] = [];

  constructor(@Inject(QFPayService) readonly qfpay: QFPayService) {}

  @CheckoutOrder()
  order() {
    return tea("A-1");
  }

  @OnNotify("payment")
  markPaid({ out_trade_no, txamt }: PaymentNotification) {
    this.paid.push(`${out_trade_no} ${txamt}`);
  }
}

@Controller("refunds")
class Refunds {
  constructor(@InjectQFPay("hk2") readonly qfpay: QFPayService) {}

  @Post()
  async refund() {
    const { status } = await this.qfpay.refunds.create({
      original_out_trade_no: "B-1",
      out_trade_no: "R-1",
      txamt: 1000,
    });
    return { status };
  }

  @OnNotify("payment", "hk2")
  paid() {}
}

describe.each(platforms)("a testing module on %s", (_, adapter) => {
  const shop = (options?: WithSimulatorOptions) =>
    withSimulator(
      Test.createTestingModule({
        imports: [
          QFPayModule.forRoot({ ...account, notify: {}, checkout: {} }),
          QFPayModule.forRootAsync({ name: "hk2", useFactory: () => second, notify: { path: "two/notify" } }),
        ],
        controllers: [Refunds],
        providers: [Orders],
      }),
      options,
    );

  async function initialised(options?: WithSimulatorOptions) {
    const app = (await shop(options).compile()).createNestApplication(adapter());
    if (options?.globalPrefix) app.setGlobalPrefix(options.globalPrefix);
    await app.init();
    if (adapter().getType() === "fastify") await app.getHttpAdapter().getInstance().ready();
    onTestFinished(() => app.close());
    return app;
  }

  it.each([{}, { globalPrefix: "api" }])(
    "takes a payment on the simulator and gets its notification: %j",
    async (options) => {
      const app = await initialised(options);
      const prefix = "globalPrefix" in options ? "/api" : "";
      const created = await request(app.getHttpServer()).post(`${prefix}/checkout`).expect(201);
      expect(created.body).toMatchObject({ out_trade_no: "A-1", status: "pending" });
      await simulatorOf(app).pay("A-1");
      expect(app.get(Orders).paid).toEqual(["A-1 1000"]);
      expect(simulatorOf(app).deliveries).toMatchObject([{ status: 200 }]);
    },
  );

  it("delivers to the application, whatever address an order names", async () => {
    const app = await initialised();
    const notify_url = "https://shop.example.com/qfpay/notify";
    await app.get(QFPayService).payments.create({ ...tea("A-2"), notify_url });
    await simulatorOf(app).pay("A-2");
    expect(app.get(Orders).paid).toEqual(["A-2 1000"]);
  });

  it("has a simulator for each account", async () => {
    const app = await initialised();
    await app.get(Refunds).qfpay.payments.create(tea("B-1"));
    await simulatorOf(app, "hk2").pay("B-1");
    const refunded = await request(app.getHttpServer()).post("/refunds").expect(201);
    expect(refunded.body).toEqual({ status: "success" });
    expect(simulatorOf(app).transactions).toHaveLength(0);
    expect(() => simulatorOf(app, "hk3")).toThrow('no simulator for account "hk3"');
  });

  it("handles a notification that supertest sends as bytes, and refuses one that supertest prints as JSON", async () => {
    const app = await initialised();
    const payload = { notify_type: "payment", respcd: "0000", syssn: "2", out_trade_no: "A-4", txamt: "1000" };
    const { body, text, headers } = signNotification(payload, account.clientKey);
    const deliver = () => request(app.getHttpServer()).post("/qfpay/notify").set(headers);
    await deliver().send(Buffer.from(body)).expect(401);
    await deliver()
      .serialize((bytes) => bytes)
      .send(Buffer.from(body))
      .expect(200, "SUCCESS");
    await deliver().send(text).expect(200, "SUCCESS");
    expect(app.get(Orders).paid).toEqual(["A-4 1000"]);
  });

  it("handles a notification that supertest sends", async () => {
    const app = await initialised();
    const payload = { notify_type: "payment", respcd: "0000", syssn: "1", out_trade_no: "A-3", txamt: "1000" };
    const { body, headers } = signNotification(payload, account.clientKey);
    const deliver = (text: string) => request(app.getHttpServer()).post("/qfpay/notify").set(headers).send(text);
    await deliver(Buffer.from(body).toString()).expect(200, "SUCCESS");
    await deliver(Buffer.from(body).toString().replace("1000", "9000")).expect(401);
    expect(app.get(Orders).paid).toEqual(["A-3 1000"]);
  });
});
