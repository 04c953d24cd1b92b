import express from "express4";
import { version } from "express4/package.json";
import { expect, it, vi } from "vitest";
import { isWeekly } from "../../../../scripts/weekly.mjs";
import { bodyCases } from "../body-cases.js";
import { boilerplateCases } from "../boilerplate-cases.js";
import { cells } from "../cells.js";
import { errorCases } from "../error-cases.js";
import { allSetups, setupsOfExpress4 } from "../setups.js";

// The adapter's own `import { Router } from "express"` must resolve to version 4 in these tests.
vi.mock("express", () => import("express4"));

cells(version, express, isWeekly ? allSetups : setupsOfExpress4);
// Other runs test these cases with Express 5 only, in express5.test.ts.
if (isWeekly) boilerplateCases(version, express);
bodyCases(version, express);
errorCases(`express ${version}`, express);

it("is version 4 that runs here", () => {
  expect(version).toMatch(/^4\./);
});
