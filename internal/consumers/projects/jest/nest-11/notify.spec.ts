import type { Server } from "node:http";
import type { INestApplication } from "@nestjs/common";
import { Test } from "@nestjs/testing";
import { isQFPayError, QFPay, QFPayConfigError } from "@qfpay/core";
import { signNotification } from "@qfpay/core/testing";
import { QFPayService } from "@qfpay/nestjs";
import request from "supertest";
import { Orders } from "./orders";
import { clientKey, ShopModule } from "./shop.module";

let app: INestApplication<Server>;

beforeAll(async () => {
  const shop = await Test.createTestingModule({ imports: [ShopModule] }).compile();
  app = await shop.createNestApplication().init();
});

afterAll(() => app.close());

const deliver = ({ text, headers }: ReturnType<typeof signNotification>) =>
  request(app.getHttpServer()).post("/qfpay/notify").set(headers).send(text);

it("handles a signed notification once", async () => {
  const notification = signNotification(
    { notify_type: "payment", syssn: "1", out_trade_no: "A-1", txamt: "1000" },
    clientKey,
  );
  await deliver(notification).expect(200, "SUCCESS");
  await deliver(notification).expect(200, "SUCCESS");
  expect(app.get(Orders).paid).toEqual(["A-1 1000"]);
});

it("refuses a forged notification", async () => {
  const notification = signNotification(
    { notify_type: "payment", syssn: "2", out_trade_no: "A-2", txamt: "1" },
    "guessed",
  );
  await deliver(notification).expect(401);
  expect(app.get(Orders).paid).toEqual(["A-1 1000"]);
});

it("has one core for the adapter and the application", () => {
  expect(app.get(QFPayService)).toBeInstanceOf(QFPay);
  expect(() => QFPay.fromEnv({}, {})).toThrow(QFPayConfigError);
  try {
    QFPay.fromEnv({}, {});
  } catch (error) {
    expect(isQFPayError(error, "config_invalid")).toBe(true);
  }
});
