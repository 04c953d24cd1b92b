import express from "express";
import { version } from "express/package.json";
import { expect, it } from "vitest";
import { bodyCases } from "./body-cases.js";
import { cells } from "./cells.js";
import { errorCases } from "./error-cases.js";
import { fastSetups } from "./setups.js";

cells(version, express, fastSetups);
bodyCases(version, express);
errorCases(`express ${version}`, express);

it("is version 5 that runs here", () => {
  expect(version).toMatch(/^5\./);
});
