import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { allSnippets, root } from "../../../docs/test/extract.js";
import { filesOf, read } from "../harness/site.js";

const blocksOf = (text: string) =>
  [...text.matchAll(/^( *)```(ts|js|tsx|typescript)\n([\s\S]*?)\n\1```$/gm)].map(([, , , code]) => normal(code!));

/** Removes indentation and trailing blanks from an example, because the API reference changes both. */
const normal = (code: string) =>
  code
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .join("\n");

const run = new Set(allSnippets().map(({ code }) => normal(code.join("\n"))));
const texts = filesOf(".md");

it("each TypeScript block of a page is one that internal/docs compiles and runs", () => {
  const pages = texts.filter((file) => !file.startsWith("api/") && !file.startsWith("examples/"));
  const blocks = pages.flatMap((file) =>
    [...read(file).matchAll(/^```(?:ts|tsx|typescript)\n([\s\S]*?)\n```$/gm)].map(([, code]) => ({
      file,
      code: code!,
    })),
  );
  expect(blocks.length).toBeGreaterThan(60);
  expect(blocks.filter(({ code }) => !run.has(normal(code)))).toEqual([]);
});

it("each block of the reference is an example of a docstring that internal/docs compiles and runs", () => {
  const blocks = texts
    .filter((file) => file.startsWith("api/"))
    .flatMap((file) => blocksOf(read(file)).map((code) => ({ file, code })));
  expect(blocks.length).toBeGreaterThan(80);
  expect(blocks.filter(({ code }) => !run.has(code))).toEqual([]);
});

it("each shop page shows the file that internal/examples buys from", () => {
  const shops = texts.filter((file) => file.startsWith("examples/"));
  expect(shops.length).toBe(6);
  for (const file of shops) {
    const [, ending, code] = /^```(ts|js)\n([\s\S]*?)\n```$/m.exec(read(file))!;
    const name = file.slice("examples/".length, -".md".length);
    expect(`${code}\n`).toBe(readFileSync(`${root}examples/${name}/shop.${ending}`, "utf8"));
  }
});

it("the reference names the class of each error that is thrown, or the method whose errors are thrown", () => {
  expect(read("api/@qfpay/core/functions/signParams.md")).toContain("`QFPayConfigError` if the key is missing");
  const thrown = texts.filter((file) => file.startsWith("api/") && /^#+ Throws$/m.test(read(file)));
  expect(thrown.length).toBeGreaterThan(20);
  expect(
    thrown.filter((file) => /^#+ Throws\n\n(?!`[A-Z]\w+` |an? |as |the errors of |always)/m.test(read(file))),
  ).toEqual([]);
});
