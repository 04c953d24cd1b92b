import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { solutions, trySolution } from "../solutions.js";

// The tests run side by side, because `qfpay-simulator check` mostly waits.
it.concurrent.for(solutions)(
  "what the skill says is enough for %s: it serves its buyer, and check finds nothing",
  trySolution,
);

it("there are twelve tasks, and each solution is tried", () => {
  const folder = fileURLToPath(new URL("../../tasks", import.meta.url));
  const files = readdirSync(folder).filter((name) => /^\d\d-/.test(name));
  expect(files.map((name) => name.replace(/\.ts$/, ".js"))).toEqual(solutions);
  expect(files).toHaveLength(12);
});
