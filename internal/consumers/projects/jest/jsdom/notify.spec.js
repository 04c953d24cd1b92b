const { expect, it } = require("@jest/globals");
const { QFPay, classify, toMinorUnits } = require("@qfpay/core");

it("loads what a page may use", () => {
  expect(toMinorUnits("12.34", "HKD")).toBe(1234);
  expect(classify("0000").status).toBe("success");
});

it("says how a client is tested, since a page must not have the key", () => {
  expect(() => new QFPay({ appCode: "SHOP", clientKey: "key" })).toThrow("@jest-environment node");
});
