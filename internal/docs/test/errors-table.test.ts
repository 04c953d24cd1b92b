import { readFileSync } from "node:fs";
import { classify, statusCodes } from "@qfpay/core";
import { expect, it } from "vitest";
import { root } from "./extract.js";

const page = readFileSync(`${root}docs/errors.md`, "utf8");
const rows = page
  .split("\n## By `respcd`\n")[1]!
  .split("\n## ")[0]!
  .split("\n")
  .filter((line) => /^\| \d{4} \|/.test(line));

it("docs/errors.md has each documented respcd, with the words of the catalog", () => {
  const expected = Object.entries(statusCodes).map(
    ([code, { category, meaning, advice, askFirst }]) =>
      `| ${code} | \`${category}\` | ${meaning} | ${advice} | ${askFirst ? "yes" : ""} |`,
  );
  expect(rows).toEqual(expected);
});

it("docs/errors.md has each code that was seen and is not documented, with the words of classify", () => {
  const observed = page.split("\n## Codes that the documents do not list\n")[1]!.split("\n");
  const codes = observed.flatMap((line) => /^\| (\d{4}) \|/.exec(line)?.[1] ?? []);
  // Core does not export its table of codes, so the test finds the codes of the table by classifying all codes.
  const isObserved = (code: string) => !classify(code).known && !classify(code).meaning.endsWith("is not documented");
  const all = Array.from({ length: 10_000 }, (_, code) => String(code).padStart(4, "0"));
  expect(codes).toEqual(all.filter(isObserved));
  for (const code of codes) {
    const { category, meaning, advice, askFirst } = classify(code);
    expect(observed).toContain(`| ${code} | \`${category}\` | ${meaning} | ${advice} | ${askFirst ? "yes" : ""} |`);
  }
});

it("docs/errors.md has each category of the catalog", () => {
  const categories = new Set(Object.values(statusCodes).map(({ category }) => category));
  categories.delete("success");
  const named = page.split("\n## By category\n")[1]!.matchAll(/^\| `(\w+)` \|/gm);
  expect([...named].map(([, name]) => name)).toEqual(expect.arrayContaining([...categories]));
});
