import { readFileSync } from "node:fs";
import { statusCodes } from "@qfpay/core";
import { expect, it } from "vitest";
import { root } from "./extract.js";

const page = readFileSync(`${root}docs/errors.md`, "utf8");
const rows = page
  .split("\n## By `respcd`\n")[1]!
  .split("\n")
  .filter((line) => /^\| \d{4} \|/.test(line));

it("docs/errors.md has each documented respcd, with the words of the catalog", () => {
  const expected = Object.entries(statusCodes).map(
    ([code, { category, meaning, advice, askFirst }]) =>
      `| ${code} | \`${category}\` | ${meaning} | ${advice} | ${askFirst ? "yes" : ""} |`,
  );
  expect(rows).toEqual(expected);
});

it("docs/errors.md has each category of the catalog", () => {
  const categories = new Set(Object.values(statusCodes).map(({ category }) => category));
  categories.delete("success");
  const named = page.split("\n## By category\n")[1]!.matchAll(/^\| `(\w+)` \|/gm);
  expect([...named].map(([, name]) => name)).toEqual(expect.arrayContaining([...categories]));
});
