import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { backendNames } from "../src/shop/api.js";

/** The most lines that a back end's source may have, because the demo's page shows each source as a short example. */
const mostLines = 140;

describe("the back ends", () => {
  it.each(backendNames)("of the code view are short: %s", (name) => {
    const source = readFileSync(new URL(`../src/backends/${name}.ts`, import.meta.url), "utf8").trimEnd();
    expect(source.split("\n").length).toBeLessThanOrEqual(mostLines);
  });
});
