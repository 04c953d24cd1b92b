import { expect, it } from "vitest";
import * as entry from "../src/index.js";
import * as testing from "../src/testing.js";

it("exports exactly these names", () => {
  expect(Object.keys(entry).sort()).toEqual([
    "CheckoutOrder",
    "InjectQFPay",
    "OnNotify",
    "QFPayHealthIndicator",
    "QFPayModule",
    "QFPayService",
    "getQFPayToken",
    "qfpayFromConfig",
    "writeReply",
  ]);
});

it("exports exactly these names for tests", () => {
  expect(Object.keys(testing).sort()).toEqual(["simulatorOf", "withSimulator"]);
});
