import { describe } from "vitest";
import { memoryLimiter } from "../src/index.js";
import { limiterContract } from "./limiter-contract.js";

describe("memoryLimiter", () => {
  limiterContract(async (processes, options) => {
    const limiter = memoryLimiter(options);
    return Array.from({ length: processes }, () => limiter);
  });
});
