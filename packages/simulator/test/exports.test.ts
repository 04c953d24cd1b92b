import { expect, it } from "vitest";
import * as simulator from "../src/index.js";

it("@qfpay/simulator exports these values and no others", () => {
  expect(Object.keys(simulator).sort()).toEqual(["createSimulator", "steerableClock"]);
});
