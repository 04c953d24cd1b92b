import express from "express";
import { version } from "express/package.json";
import { expect, it } from "vitest";
import { isWeekly } from "../../../../scripts/weekly.mjs";
import { boilerplateCases } from "../boilerplate-cases.js";
import { cells } from "../cells.js";
import { setupsForEachCommit, slowSetups } from "../setups.js";

cells(version, express, isWeekly ? slowSetups : setupsForEachCommit);
boilerplateCases(version, express);

it("is version 5 that runs here", () => {
  expect(version).toMatch(/^5\./);
});
