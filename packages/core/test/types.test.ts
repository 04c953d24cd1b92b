import { describe, expectTypeOf, it } from "vitest";
import type {
  CheckoutOrder,
  CheckoutUrlParams,
  Currency,
  EnvironmentName,
  Limiter,
  Notification,
  NotificationOf,
  PayableType,
  PaymentParams,
  PaymentResult,
  PayType,
  QFPay,
  QFPayErrorCode,
  RefundResult,
  StatusCode,
  Transaction,
  TransactionStatus,
} from "../src/index.js";

// Nothing here runs: `tsc -p tsconfig.json` is the judge, of the expectations and of each @ts-expect-error.
const common = { txamt: 1000, txcurrcd: "HKD", out_trade_no: "A-1" } as const;
const never = (..._: unknown[]) => {};

describe("Types", () => {
  it("demand what a pay type requires", () => {
    never((qfpay: QFPay) => {
      void qfpay.payments.create({ pay_type: "800201", ...common });
      void qfpay.payments.create({ pay_type: "800208", ...common, auth_code: "28" });
      void qfpay.payments.create({ pay_type: "800207", ...common, sub_openid: "o" });
      void qfpay.payments.create({ pay_type: "805810", ...common });
      // @ts-expect-error CPM without auth_code
      void qfpay.payments.create({ pay_type: "800208", ...common });
      // @ts-expect-error CPM of the wallet that is detected, without auth_code
      void qfpay.payments.create({ pay_type: "800008", ...common });
      // @ts-expect-error JSAPI without sub_openid
      void qfpay.payments.create({ pay_type: "800207", ...common });
      // @ts-expect-error mini-program without sub_openid
      void qfpay.payments.create({ pay_type: "800213", ...common });
      // @ts-expect-error service window without openid
      void qfpay.payments.create({ pay_type: "800107", ...common });
      // @ts-expect-error in-app without goods_name
      void qfpay.payments.create({ pay_type: "800210", ...common });
      // @ts-expect-error in-app with goods_name, without return_url
      void qfpay.payments.create({ pay_type: "801510", ...common, goods_name: "Tea" });
    });
  });

  it("refuse pay types that a call cannot pay", () => {
    never((qfpay: QFPay) => {
      // @ts-expect-error hosted page only
      void qfpay.payments.create({ pay_type: "802801", ...common });
      // @ts-expect-error hosted page only
      void qfpay.payments.create({ pay_type: "806527", ...common });
      // @ts-expect-error card terminal only
      void qfpay.payments.create({ pay_type: "802808", ...common });
    });
    expectTypeOf<Extract<PayableType, "802801" | "802808" | "806527" | "806708" | "806808">>().toEqualTypeOf<never>();
  });

  it("refuse wrong currencies, amounts and missing members", () => {
    never((qfpay: QFPay) => {
      // @ts-expect-error not one of the 13
      void qfpay.payments.create({ pay_type: "800201", ...common, txcurrcd: "GBP" });
      // @ts-expect-error lower case
      void qfpay.payments.create({ pay_type: "800201", ...common, txcurrcd: "hkd" });
      // @ts-expect-error no order number
      void qfpay.payments.create({ pay_type: "800201", txamt: 1, txcurrcd: "HKD" });
      // @ts-expect-error no amount
      void qfpay.payments.create({ pay_type: "800201", txcurrcd: "HKD", out_trade_no: "A" });
      // @ts-expect-error an amount that is no number
      void qfpay.payments.create({ pay_type: "800201", ...common, txamt: true });
      // @ts-expect-error both numbers
      void qfpay.transactions.get({ syssn: "1", out_trade_no: "A" });
      // @ts-expect-error neither number
      void qfpay.transactions.get({});
      // @ts-expect-error a refund needs a number of its own
      void qfpay.refunds.create({ syssn: "1", txamt: 1 });
      // @ts-expect-error an endpoint that is not catalogued
      void qfpay.request("nothing", {});
    });
    expectTypeOf<Currency>().toEqualTypeOf<
      "AED" | "CNY" | "EUR" | "HKD" | "IDR" | "JPY" | "MMK" | "MYR" | "SGD" | "THB" | "USD" | "CAD" | "AUD"
    >();
    expectTypeOf<EnvironmentName>().toEqualTypeOf<"sandbox" | "test" | "prod">();
  });

  it("hold PaymentParams as a union by pay type, also where the pay type is not a parameter of a call", () => {
    const good: PaymentParams = { pay_type: "800208", ...common, auth_code: "28" };
    // @ts-expect-error CPM without auth_code
    const bad: PaymentParams = { pay_type: "800208", ...common };
    // @ts-expect-error what order() of the checkout routes returns is held to the same
    const order: CheckoutOrder = { pay_type: "800207", ...common };
    never(good, bad, order);
  });

  it("give the product of the pay type and no other", () => {
    expectTypeOf<PaymentResult<"800201">["qrcode"]>().toEqualTypeOf<string>();
    expectTypeOf<PaymentResult<"801514">["pay_url"]>().toEqualTypeOf<string>();
    expectTypeOf<PaymentResult<"800207">["pay_params"]>().toEqualTypeOf<Readonly<Record<string, unknown>> | string>();
    expectTypeOf<PaymentResult<"800208">["syssn"]>().toEqualTypeOf<string>();
    never(async (qfpay: QFPay, payType: string) => {
      const web = await qfpay.payments.create({ pay_type: "801514", ...common });
      // @ts-expect-error a web payment has no qrcode
      never(web.qrcode);
      const cpm = await qfpay.payments.create({ pay_type: "800208", ...common, auth_code: "28" });
      // @ts-expect-error a CPM payment has no qrcode
      never(cpm.qrcode);
      const any = await qfpay.payments.create({ pay_type: payType, ...common });
      expectTypeOf(any.qrcode).toEqualTypeOf<string | undefined>();
    });
  });

  it("derive from the catalogs", () => {
    expectTypeOf<"800201">().toExtend<PayType>();
    expectTypeOf<"899999">().not.toExtend<PayType>();
    expectTypeOf<"1143">().toExtend<StatusCode>();
    expectTypeOf<"1124">().not.toExtend<StatusCode>();
  });

  it("tell notifications apart by type", () => {
    never((n: Notification) => {
      if (n.type === "payment") expectTypeOf(n.txamt).toEqualTypeOf<number | undefined>();
      if (n.type === "payment_token") expectTypeOf(n.tokenid).toEqualTypeOf<string>();
      // @ts-expect-error a subscription's state has no amount
      if (n.type === "subscription") never(n.txamt);
    });
    expectTypeOf<NotificationOf<"refund">["syssn"]>().toEqualTypeOf<string>();
  });

  it("hold results, errors and links", () => {
    expectTypeOf<TransactionStatus>().toEqualTypeOf<"success" | "pending" | "failed">();
    expectTypeOf<Transaction["syssn"]>().toEqualTypeOf<string>();
    expectTypeOf<RefundResult["txamt"]>().toEqualTypeOf<number | undefined>();
    expectTypeOf<QFPayErrorCode>().toEqualTypeOf<
      | "config_invalid"
      | "params_invalid"
      | "connection_failed"
      | "timeout"
      | "aborted"
      | "rate_limited"
      | "api_error"
      | "response_invalid"
      | "signature_invalid"
      | "raw_body_unavailable"
      | "outcome_unknown"
    >();
    // @ts-expect-error the hosted page demands a failed_url
    const link: CheckoutUrlParams = { ...common, return_url: "a", notify_url: "b" };
    never(link);
    expectTypeOf<Limiter["coolDown"]>().parameter(0).toEqualTypeOf<number>();
  });
});
