import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { packages as all } from "../../../scripts/packages.mjs";
import { root } from "./extract.js";

const packages = all.map(({ name, isAdapter, manifest: { dependencies = {} } }) => {
  const readme = readFileSync(`${root}packages/${name}/README.md`, "utf8");
  return { name, isAdapter, dependencies: Object.keys(dependencies), readme };
});

describe("A package", () => {
  it.each(packages)("has a reason for each of its dependencies in its README: $name", ({ dependencies, readme }) => {
    const [, reasons = ""] = readme.split("\n## Dependencies\n");
    const others = dependencies.filter((name) => !name.startsWith("@qfpay/"));
    expect(others.filter((name) => !reasons.includes(`\`${name}\``))).toEqual([]);
  });
});

describe("The only dependency", () => {
  it.each(packages.filter(({ isAdapter }) => isAdapter))("of $name is core alone", ({ dependencies }) => {
    expect(dependencies).toEqual(["@qfpay/core"]);
  });
});
