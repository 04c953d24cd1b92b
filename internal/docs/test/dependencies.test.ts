import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { root } from "./extract.js";

const packages = readdirSync(`${root}packages`).map((name) => {
  const read = (file: string) => readFileSync(`${root}packages/${name}/${file}`, "utf8");
  type Manifest = { dependencies?: Record<string, string>; devDependencies?: Record<string, string> };
  const { dependencies = {}, devDependencies = {} } = JSON.parse(read("package.json")) as Manifest;
  // A package that uses the contract in its tests is an adapter.
  const isAdapter = "@qfpay/contract" in devDependencies;
  return { name, isAdapter, dependencies: Object.keys(dependencies), readme: read("README.md") };
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
