import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { transformWithOxc } from "vite";
import { expect, it } from "vitest";
import { examplesFolder } from "../harness/example.js";

const read = (path: string) => readFileSync(join(examplesFolder, path), "utf8");

/** Returns the code of a file without its types and its first line, which is a comment. */
async function codeOf(path: string): Promise<string> {
  const { code } = await transformWithOxc(read(path), path, { sourcemap: false });
  return code.slice(code.indexOf("\n"));
}

// Thanks to these tests, CI leaves out examples/express-js and most browser tests for each commit, which would test
// copies of examples/express. The weekly run includes them.
it("the shop in examples/express-js is the one in examples/express without types", async () => {
  const code = await codeOf("express-js/shop.js");
  expect(code.length).toBeGreaterThan(2_000);
  expect(code).toBe(await codeOf("express/shop.ts"));
  const { dependencies, scripts, type } = JSON.parse(read("express-js/package.json"));
  const typed = JSON.parse(read("express/package.json"));
  expect({ dependencies, type }).toEqual({ dependencies: typed.dependencies, type: typed.type });
  const { dev, start } = typed.scripts;
  const plain = (line: string) => line.replace("tsc && ", "").replace("dist/", "");
  expect(scripts).toEqual({ dev: plain(dev), start: plain(start) });
});

it("the examples with a file public/index.html have the same page", () => {
  const pages = readdirSync(examplesFolder)
    .map((name) => `${name}/public/index.html`)
    .filter((page) => existsSync(join(examplesFolder, page)));
  expect(pages).toContain("express/public/index.html");
  expect(pages.length).toBeGreaterThanOrEqual(5);
  for (const page of pages) expect(read(page), page).toBe(read("express/public/index.html"));
});
