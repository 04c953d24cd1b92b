import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const source = fileURLToPath(new URL("../src", import.meta.url));

/** The folders of `src`, and "." for the files beside them. Each may import only from those after it. */
const floors = ["cli", "check", ".", "control", "data", "pages", "gateway", "diagnosis", "notify", "faults", "world"];

const files = readdirSync(source, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));

it("has only rooms of the plan", () => {
  expect([...new Set(files.map((name) => dirname(name)))].sort()).toEqual([...floors].sort());
});

it("lets a room import from the rooms below it only", () => {
  const climbing = files.flatMap((name) =>
    [...readFileSync(join(source, name), "utf8").matchAll(/from "(\.[^"?]+)\.js"/g)]
      .map(([, path]) => normalize(join(dirname(name), path!)))
      .filter((target) => floors.indexOf(dirname(target)) < floors.indexOf(dirname(name)))
      .map((target) => `${name} -> ${relative(".", target)}`),
  );
  expect(climbing).toEqual([]);
});
