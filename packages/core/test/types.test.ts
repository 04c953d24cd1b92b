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
import {
  QFPay as Client,
  compareWithOrder,
  createNotifyHandler,
  isQFPayError,
  signParams,
  toMinorUnits,
} from "../src/index.js";

// This file is only compiled: `tsc -p tsconfig.json` checks the expected types and each @ts-expect-error.
const common = { txamt: 1000, txcurrcd: "HKD", out_trade_no: "A-1" } as const;
const never = (..._: unknown[]) => {};

describe("Types", () => {
  it("require the parameters of a pay type", () => {
    never((qfpay: QFPay) => {
      void qfpay.payments.create({ pay_type: "800201", ...common });
      void qfpay.payments.create({ pay_type: "800208", ...common, auth_code: "28" });
      void qfpay.payments.create({ pay_type: "800207", ...common, sub_openid: "o" });
      void qfpay.payments.create({ pay_type: "805810", ...common });
      // @ts-expect-error CPM without auth_code
      void qfpay.payments.create({ pay_type: "800208", ...common });
      // @ts-expect-error CPM with a detected wallet, without auth_code
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
      // @ts-expect-error a pay type of the hosted page only
      void qfpay.payments.create({ pay_type: "802801", ...common });
      // @ts-expect-error a pay type of the hosted page only
      void qfpay.payments.create({ pay_type: "806527", ...common });
      // @ts-expect-error a pay type of card terminals only
      void qfpay.payments.create({ pay_type: "802808", ...common });
    });
    expectTypeOf<Extract<PayableType, "802801" | "802808" | "806527" | "806708" | "806808">>().toEqualTypeOf<never>();
  });

  it("refuse wrong amounts and missing members", () => {
    never((qfpay: QFPay) => {
      // @ts-expect-error the order number is missing
      void qfpay.payments.create({ pay_type: "800201", txamt: 1, txcurrcd: "HKD" });
      // @ts-expect-error the amount is missing
      void qfpay.payments.create({ pay_type: "800201", txcurrcd: "HKD", out_trade_no: "A" });
      // @ts-expect-error an amount that is no number
      void qfpay.payments.create({ pay_type: "800201", ...common, txamt: true });
      // @ts-expect-error both identifiers of the transaction are given
      void qfpay.transactions.get({ syssn: "1", out_trade_no: "A" });
      // @ts-expect-error no identifier of the transaction is given
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

  it("have PaymentParams as a union by pay type, also if the pay type is not a parameter of a call", () => {
    const good: PaymentParams = { pay_type: "800208", ...common, auth_code: "28" };
    // @ts-expect-error CPM without auth_code
    const bad: PaymentParams = { pay_type: "800208", ...common };
    never(good, bad);
  });

  it("accept orders built in variables, with values from a database", () => {
    const order = { pay_type: "801501", txamt: 1000, txcurrcd: "HKD", out_trade_no: "A-1" };
    const checkout: CheckoutOrder = { ...order, notify_url: process.env.NOTIFY_URL };
    never((qfpay: QFPay) => void qfpay.payments.create({ ...order, mchid: process.env.QFPAY_MCHID }), checkout);
  });

  it("have the means to pay of the pay type and no other", () => {
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

  it("are derived from the catalogs", () => {
    expectTypeOf<"800201">().toExtend<PayType>();
    expectTypeOf<"899999">().not.toExtend<PayType>();
    expectTypeOf<"1143">().toExtend<StatusCode>();
    expectTypeOf<"1124">().not.toExtend<StatusCode>();
  });

  it("distinguish notifications by type", () => {
    never((n: Notification) => {
      if (n.type === "payment") expectTypeOf(n.txamt).toEqualTypeOf<number>();
      if (n.type === "payment") expectTypeOf(n.out_trade_no).toEqualTypeOf<string>();
      if (n.type === "incomplete") expectTypeOf(n.syssn).toEqualTypeOf<string | undefined>();
      if (n.type === "payment_token") expectTypeOf(n.tokenid).toEqualTypeOf<string>();
      // @ts-expect-error a subscription's state has no amount
      if (n.type === "subscription") never(n.txamt);
    });
    expectTypeOf<NotificationOf<"refund">["syssn"]>().toEqualTypeOf<string>();
  });

  it("describe results, errors and links", () => {
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
      | "order_lost"
      | "outcome_unknown"
    >();
    // @ts-expect-error the hosted page requires a failed_url
    const link: CheckoutUrlParams = { ...common, return_url: "a", notify_url: "b" };
    never(link);
    expectTypeOf<Limiter["coolDown"]>().parameter(0).toEqualTypeOf<number>();
  });

  it("check refunds, reversals and closes", () => {
    never((qfpay: QFPay) => {
      void qfpay.refunds.create({ syssn: "1", out_trade_no: "R-1", txamt: 500 });
      void qfpay.refunds.create({ original_out_trade_no: "A-1", out_trade_no: "R-1", txamt: "500" });
      void qfpay.refunds.create({ qf_trade_no: "1", out_trade_no: "R-1", txamt: 5n }, { allowUnsupported: true });
      void qfpay.payments.reverse({ out_trade_no: "A-1", txamt: 1000 });
      void qfpay.payments.close({ syssn: "1", txamt: 1000 }, { method: "GET" });
      void qfpay.payments.addNote({ syssn: "1", note: "Table 12" });
      // @ts-expect-error a refund requires an amount
      void qfpay.refunds.create({ syssn: "1", out_trade_no: "R-1" });
      // @ts-expect-error nothing says which payment is refunded
      void qfpay.refunds.create({ out_trade_no: "R-1", txamt: 1 });
      // @ts-expect-error the payment's number may be missing
      void qfpay.refunds.create({ syssn: undefined, out_trade_no: "R-1", txamt: 1 });
      // Several members may identify the payment, and all but one may be undefined.
      void qfpay.refunds.create({ syssn: "1", original_out_trade_no: undefined, out_trade_no: "R-1", txamt: 1 });
      void qfpay.refunds.create({ syssn: "1", qf_trade_no: "1", out_trade_no: "R-1", txamt: 1 });
      // @ts-expect-error syssn is text, because a number would lose its last digits
      void qfpay.refunds.create({ syssn: 2026, out_trade_no: "R-1", txamt: 1 });
      // @ts-expect-error allowUnsupported is an option, not a parameter
      void qfpay.refunds.create({ syssn: "1", out_trade_no: "R-1", txamt: 1, allowUnsupported: true });
      // @ts-expect-error a reversal requires the order's amount
      void qfpay.payments.reverse({ out_trade_no: "A-1" });
      // @ts-expect-error a close requires the order's amount
      void qfpay.payments.close({ syssn: "1" });
      // @ts-expect-error the endpoint takes POST and GET only
      void qfpay.payments.close({ syssn: "1", txamt: 1000 }, { method: "DELETE" });
      // @ts-expect-error a note requires text
      void qfpay.payments.addNote({ syssn: "1" });
    });
  });

  it("check pre-authorisations and intents", () => {
    never(async (qfpay: QFPay) => {
      void qfpay.preauth.capture({ syssn: "1", txamt: 5000 });
      void qfpay.preauth.unfreeze({ syssn: "1", out_trade_no: "U-1", txamt: 5000 });
      const { payment_intent } = await qfpay.intents.createPayment({ ...common, pay_type: "802801" });
      expectTypeOf(payment_intent).toEqualTypeOf<string>();
      const { token_intent } = await qfpay.intents.createToken({ customer_id: "c" });
      expectTypeOf(token_intent).toEqualTypeOf<string>();
      expectTypeOf(qfpay.intents.element("prod").config).toEqualTypeOf<{ region: string; env: string }>();
      // @ts-expect-error a capture requires an amount
      void qfpay.preauth.capture({ syssn: "1" });
      // @ts-expect-error a capture requires the syssn of the freeze
      void qfpay.preauth.capture({ out_trade_no: "A-1", txamt: 5000 });
      // @ts-expect-error a release requires a number of its own
      void qfpay.preauth.unfreeze({ syssn: "1", txamt: 5000 });
      // @ts-expect-error an intent requires a pay type
      void qfpay.intents.createPayment(common);
      // @ts-expect-error a token requires a customer
      void qfpay.intents.createToken({ token_reason: "membership" });
      // @ts-expect-error there is no such environment
      qfpay.intents.element("live");
    });
  });

  it("check recurring payments", () => {
    never(async (qfpay: QFPay) => {
      const card = { customer_id: "c", token_id: "t" };
      void qfpay.subscriptions.create({ ...card, products: [{ product_id: "p", quantity: 1 }] });
      void qfpay.subscriptions.create({ ...card, products: '[{"product_id":"p","quantity":1}]' });
      const { data } = await qfpay.subscriptions.query({ state: "PAST_DUE" });
      expectTypeOf(data[0]?.subscription_id).toEqualTypeOf<string | undefined>();
      // @ts-expect-error a subscription requires a saved card
      void qfpay.subscriptions.create({ customer_id: "c", products: [] });
      // @ts-expect-error the quantity of the product is missing
      void qfpay.subscriptions.create({ ...card, products: [{ product_id: "p" }] });
      // @ts-expect-error quantity must be a number
      void qfpay.subscriptions.create({ ...card, products: [{ product_id: "p", quantity: "1" }] });
      // @ts-expect-error there is no such state of a subscription
      void qfpay.subscriptions.query({ state: "PAUSED" });
      // @ts-expect-error the subscription's id is missing
      void qfpay.subscriptions.cancel({});
    });
  });

  it("check hosted pages and queries", () => {
    const urls = { return_url: "https://a", failed_url: "https://b", notify_url: "https://c" };
    never(async (qfpay: QFPay) => {
      expectTypeOf(qfpay.checkout.url({ ...common, ...urls, lang: "zh-hk" })).toEqualTypeOf<string>();
      // @ts-expect-error the page has no such language
      qfpay.checkout.url({ ...common, ...urls, lang: "fr" });
      // @ts-expect-error the page has no such signature type
      qfpay.checkout.url({ ...common, ...urls, sign_type: "SHA1" });
      // @ts-expect-error the page calls the sub-merchant mchntid
      qfpay.checkout.url({ ...common, ...urls, mchid: "M1" });
      // @ts-expect-error the page requires a return_url
      qfpay.checkout.url({ ...common, failed_url: "https://b", notify_url: "https://c" });

      const found = await qfpay.transactions.get({ syssn: "1" });
      // @ts-expect-error the gateway may have no record
      never(found.status);
      if (found?.status === "success") expectTypeOf(found).toExtend<Transaction>();
      // @ts-expect-error a status is a word such as "success", not a code
      never(found?.status === "0000");
      // @ts-expect-error an order number must be text
      void qfpay.transactions.get({ out_trade_no: 1001 });
      // @ts-expect-error a list requires an end_time
      qfpay.transactions.list({ start_time: new Date() });
      // @ts-expect-error the option is called timeoutMs
      void qfpay.transactions.waitFor({ out_trade_no: "A-1" }, { timeout: 120 });
    });
  });

  it("check the parameters of request() by the endpoint", () => {
    never((qfpay: QFPay) => {
      void qfpay.request("query", { syssn: "1" });
      void qfpay.request("query", { syssn: "1", something_new: "x" });
      void qfpay.request("refund", { syssn: "1", out_trade_no: "R-1", txamt: 1, txdtm: "2026-01-01 12:00:00" });
      // @ts-expect-error a refund without its amount
      void qfpay.request("refund", { syssn: "1", out_trade_no: "R-1", txdtm: "2026-01-01 12:00:00" });
      // @ts-expect-error objects have no agreed text on the wire
      void qfpay.request("query", { syssn: { id: "1" } });
      // @ts-expect-error booleans have no agreed text on the wire
      void qfpay.request("query", { syssn: "1", closed: true });
    });
  });

  it("check notification handlers by their kind", () => {
    never(() => {
      createNotifyHandler({
        keys: "k",
        on: {
          payment: (n, context) => never(n.txamt, context.signal),
          payment_token: (n) => never(n.tokenid),
          subscription: (n) => never(n.state),
        },
        onAny: (n) => never(n.type),
      });
      // @ts-expect-error keys are required, because an unverified notification may be forged
      createNotifyHandler({ on: {} });
      // @ts-expect-error the variable may be undefined
      createNotifyHandler({ keys: process.env.QFPAY_KEY });
      // @ts-expect-error the kind is always "refund", even if the sender writes "cancel"
      createNotifyHandler({ keys: "k", on: { cancel: () => {} } });
      // @ts-expect-error unknown kinds reach onAny only
      createNotifyHandler({ keys: "k", on: { unknown: () => {} } });
      // @ts-expect-error a payment notification has no saved card
      createNotifyHandler({ keys: "k", on: { payment: (n) => never(n.tokenid) } });
      createNotifyHandler({ keys: () => process.env.QFPAY_KEY, on: { payment: (n) => never(n.txamt.toFixed()) } });
      // @ts-expect-error an incomplete notification may come without an amount
      createNotifyHandler({ keys: "k", on: { incomplete: (n) => never(n.txamt.toFixed()) } });
    });
  });

  it("check clients, amounts, signatures and errors", () => {
    never((error: unknown) => {
      never(new Client({ appCode: "a", clientKey: "k", environment: "prod" }));
      if (isQFPayError(error, "rate_limited")) expectTypeOf(error.retryAfterMs).toEqualTypeOf<number | undefined>();
      // @ts-expect-error an account requires an app code and a key
      new Client({ appCode: "a" });
      // @ts-expect-error there is no such environment
      new Client({ appCode: "a", clientKey: "k", environment: "production" });
      // @ts-expect-error the key cannot be read from the client
      never(new Client({ appCode: "a", clientKey: "k" }).clientKey);
      // @ts-expect-error a float may have lost its cents already
      toMinorUnits(12.34, "HKD");
      // @ts-expect-error not one of the 13 currencies
      toMinorUnits("12.34", "GBP");
      // @ts-expect-error QFPay takes SHA256 and MD5
      signParams({ mchid: "1" }, "k", "SHA1");
      // @ts-expect-error no error has this code
      isQFPayError(error, "declined");
      compareWithOrder({}, { out_trade_no: "A-1", txamt: "1000", txcurrcd: "HKD", mchid: null });
      compareWithOrder({}, undefined);
      // @ts-expect-error an amount that is no number
      compareWithOrder({}, { out_trade_no: "A-1", txamt: true, txcurrcd: "HKD" });
    });
  });

  it("describe results by the pay type", () => {
    never(async (qfpay: QFPay) => {
      const mini = await qfpay.payments.create({ pay_type: "800213", ...common, sub_openid: "o" });
      never(mini.pay_params, mini.status, mini.advice, mini.raw);
      // @ts-expect-error a mini-program payment has no link
      never(mini.pay_url);
      const qr = await qfpay.payments.create({ pay_type: "800201", ...common });
      expectTypeOf(qr.qrcode).toEqualTypeOf<string>();
      // @ts-expect-error a QR payment has no pay_params
      never(qr.pay_params);
      const refund = await qfpay.refunds.create({ syssn: "1", out_trade_no: "R-1", txamt: 1 });
      // @ts-expect-error a refund has no means to pay
      never(refund.qrcode);
    });
  });
});
