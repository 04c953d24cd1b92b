import { expect, it } from "vitest";
import { paymentSchema, refundSchema } from "../src/index.js";
import { payment, refund } from "./support.js";

const check = (schema: typeof paymentSchema | typeof refundSchema, value: unknown) =>
  schema["~standard"].validate(value);

it("are Standard Schemas, version 1", () => {
  for (const schema of [paymentSchema, refundSchema]) {
    expect(schema["~standard"]).toMatchObject({ version: 1, vendor: "qfpay", validate: expect.any(Function) });
  }
});

it("return the parameters unchanged", () => {
  expect(check(paymentSchema, payment)).toEqual({ value: payment });
  expect(check(refundSchema, refund)).toEqual({ value: refund });
});

it("report all problems with their path, as payments.create and refunds.create do", () => {
  const problems = check(paymentSchema, { pay_type: "800208", txamt: 0, txcurrcd: "HKD" });
  expect(problems).toEqual({
    issues: [
      { path: ["txamt"], message: expect.stringContaining("1 to 99999999999") },
      { path: ["out_trade_no"], message: expect.stringContaining("missing") },
      { path: ["auth_code"], message: expect.stringContaining("800208") },
    ],
  });
  expect(check(refundSchema, {})).toMatchObject({
    issues: [{ path: ["syssn"] }, { path: ["out_trade_no"] }, { path: ["txamt"] }],
  });
});

it.each([null, undefined, "text", 5, [payment]])("refuse %j, which is no object", (value) => {
  expect(check(paymentSchema, value)).toEqual({ issues: [{ message: expect.any(String) }] });
});
