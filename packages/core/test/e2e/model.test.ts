import { expect, it } from "vitest";
import { isWeekly } from "../../../../scripts/weekly.mjs";
import { findFalseHistory, firstSeed } from "../model/histories.js";

// One history is one simulated run with random calls and faults. A weekly job sets `MODEL_HISTORIES=250000`.
const count = isWeekly ? 50_000 : 1_000;

it(`${count} histories of a merchant contain no false statement about money`, { timeout: 1_800_000 }, async () => {
  expect(await findFalseHistory({ from: firstSeed(1_000_000), count })).toEqual([]);
});
