import { describe } from "vitest";
import { recoveryNever } from "./recovery-never.js";

// test/e2e/recovery-never.test.ts runs more scripts, and so does the mutation testing.
const count = Number(process.env.RECOVERY_RUNS ?? 100);

describe("Whatever the network does", () => recoveryNever(count));
