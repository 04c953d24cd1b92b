import { describe } from "vitest";
import { recoveryNever } from "../recovery-never.js";

describe("Whatever the network does, in many runs", () => recoveryNever(600));
