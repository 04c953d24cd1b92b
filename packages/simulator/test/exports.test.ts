import { expect, it } from "vitest";
import * as commands from "../src/cli/commands.js";
import * as simulator from "../src/index.js";

it("@qfpay/simulator exports these values and no others", () => {
  expect(Object.keys(simulator).sort()).toEqual(["createSimulator", "steerableClock"]);
});

it("@qfpay/simulator/cli/commands exports these values and no others", () => {
  expect(Object.keys(commands).sort()).toEqual(["addCheck", "addResend", "addServe", "addTrigger", "explainRequest"]);
});
