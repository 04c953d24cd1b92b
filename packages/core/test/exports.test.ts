import { expect, it } from "vitest";
import * as core from "../src/index.js";
import * as redis from "../src/redis.js";
import * as sql from "../src/sql.js";
import * as testing from "../src/testing.js";

it("@qfpay/core exports these values and no others", () => {
  expect(Object.keys(core).sort()).toEqual([
    "BodyTooLargeError",
    "ClaimLostError",
    "OrderRefusedError",
    "QFPay",
    "QFPayAbortError",
    "QFPayApiError",
    "QFPayConfigError",
    "QFPayConnectionError",
    "QFPayError",
    "QFPayOrderLostError",
    "QFPayRateLimitError",
    "QFPayRawBodyError",
    "QFPayResponseError",
    "QFPaySignatureError",
    "QFPayTimeoutError",
    "QFPayUnknownOutcomeError",
    "QFPayValidationError",
    "canonicalize",
    "classify",
    "compareWithOrder",
    "constructNotification",
    "createCheckoutRoutes",
    "createNotifyHandler",
    "createOrderNumber",
    "currencies",
    "decompressBody",
    "endpoints",
    "environments",
    "exactBytes",
    "fetchBody",
    "fetchCheckoutHandler",
    "fetchNotifyHandler",
    "formatTxdtm",
    "isQFPayError",
    "logOutcomes",
    "memoryCheckoutStore",
    "memoryLimiter",
    "memoryNotifyStore",
    "notOurs",
    "notificationTypes",
    "optionsFromEnv",
    "parseTxdtm",
    "payTypes",
    "paymentSchema",
    "problemOf",
    "qfpayRateWindows",
    "readBody",
    "refundSchema",
    "signParams",
    "statusCodes",
    "systemClock",
    "toMinorUnits",
    "verifyNotification",
    "verifyResponse",
  ]);
});

it("@qfpay/core/testing exports these values and no others", () => {
  expect(Object.keys(testing).sort()).toEqual(["fakeClock", "scaledClock", "signNotification"]);
});

it("@qfpay/core/redis and @qfpay/core/sql export these values and no others", () => {
  expect(Object.keys(redis).sort()).toEqual(["redisCheckoutStore", "redisLimiter", "redisNotifyStore"]);
  expect(Object.keys(sql).sort()).toEqual([
    "sqlCheckoutSchema",
    "sqlCheckoutStore",
    "sqlNotifySchema",
    "sqlNotifyStore",
  ]);
});
