import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { originOf, readmes, stateLine } from "../../../scripts/project.mjs";
import { root } from "./extract.js";

it.each(readmes)("%s says the state of the project, and whose it is, in the words of scripts/project.mjs", (file) => {
  const lines = readFileSync(root + file, "utf8").split("\n");
  expect(lines).toContain(stateLine(file));
});

const packages = readmes.flatMap((file) => /^packages\/(\w+)\//.exec(file)?.[1] ?? []);

it.each(packages)("the package.json of %s names the repository of scripts/project.mjs", (name) => {
  const manifest = JSON.parse(readFileSync(`${root}packages/${name}/package.json`, "utf8"));
  expect(manifest).toMatchObject(originOf(name));
});
