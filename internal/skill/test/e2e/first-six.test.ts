import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { solutions, trySolutions } from "../solutions.js";

trySolutions(solutions.slice(0, 6));

it("there are twelve tasks, and each solution is tried", () => {
  const folder = fileURLToPath(new URL("../../tasks", import.meta.url));
  const files = readdirSync(folder).filter((name) => /^\d\d-/.test(name));
  expect(files.map((name) => name.replace(/\.ts$/, ".js"))).toEqual(solutions);
  expect(files).toHaveLength(12);
});
