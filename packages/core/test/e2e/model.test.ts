import { expect, it } from "vitest";
import { findFalseHistory, firstSeed } from "../model/histories.js";

// One history is one simulated run with random calls and faults. The weekly job sets `MODEL_HISTORIES=250000`.
it("50 000 histories of a merchant contain no false statement about money", { timeout: 1_800_000 }, async () => {
  expect(await findFalseHistory({ from: firstSeed(1_000_000), count: 50_000 })).toEqual([]);
});
