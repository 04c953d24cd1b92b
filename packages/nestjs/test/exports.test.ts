import { expect, it } from "vitest";
import * as entry from "../src/index.js";

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
  ]);
});
