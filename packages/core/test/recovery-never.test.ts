import { describe } from "vitest";
import { recoveryNever } from "./recovery-never.js";

// The number of random network histories. test/e2e/recovery-never.weekly.test.ts and the mutation testing run more.
const count = Number(process.env.RECOVERY_RUNS ?? 100);

describe("Whatever the network does", () => recoveryNever(count));
