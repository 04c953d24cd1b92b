import { expect, it } from "vitest";
import { createOrderNumber } from "../src/index.js";
import { timeCases } from "./time-cases.js";

timeCases();

it("createOrderNumber never repeats, not even within one millisecond", () => {
  const numbers = new Set(Array.from({ length: 10_000 }, () => createOrderNumber("A")));
  expect(numbers.size).toBe(10_000);
});
