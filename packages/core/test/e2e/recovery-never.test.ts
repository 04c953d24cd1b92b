import { describe } from "vitest";
import { isWeekly } from "../../../../scripts/weekly.mjs";
import { recoveryNever } from "../recovery-never.js";

describe("Whatever the network does, in many runs", () => recoveryNever(isWeekly ? 600 : 300));
