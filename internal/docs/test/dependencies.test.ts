import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { root } from "./extract.js";

const packages = ["browser", "cli", "core", "express", "hono", "nestjs", "simulator"].map((name) => {
  const read = (file: string) => readFileSync(`${root}packages/${name}/${file}`, "utf8");
  const { dependencies = {} } = JSON.parse(read("package.json")) as { dependencies?: Record<string, string> };
  return { name, dependencies: Object.keys(dependencies), readme: read("README.md") };
});

describe("A package", () => {
  it.each(packages)("has a reason for each of its dependencies in its README: $name", ({ dependencies, readme }) => {
    const [, reasons = ""] = readme.split("\n## Dependencies\n");
    const others = dependencies.filter((name) => !name.startsWith("@qfpay/"));
    expect(others.filter((name) => !reasons.includes(`\`${name}\``))).toEqual([]);
  });
});

describe("The only dependency", () => {
  it.each(["express", "hono", "nestjs"])("of %s is core alone", (name) => {
    expect(packages.find((one) => one.name === name)!.dependencies).toEqual(["@qfpay/core"]);
  });
});
