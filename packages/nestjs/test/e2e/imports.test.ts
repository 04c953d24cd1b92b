import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it, onTestFinished } from "vitest";
import { isWeekly } from "../../../../scripts/weekly.mjs";

const cwd = fileURLToPath(new URL("../..", import.meta.url));

/** Returns the URLs of all modules that a program loads, as V8 lists them for code coverage. */
function loadedBy(program: string): string[] {
  const folder = mkdtempSync(join(tmpdir(), "qfpay-loaded-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const env = { PATH: process.env.PATH, NODE_V8_COVERAGE: folder };
  const { status, stderr } = spawnSync(process.execPath, ["-e", program], { cwd, env, encoding: "utf8" });
  expect([status, stderr]).toEqual([0, ""]);
  return readdirSync(folder).flatMap((file) => {
    const { result } = JSON.parse(readFileSync(join(folder, file), "utf8")) as { result: { url: string }[] };
    return result.map(({ url }) => url.replaceAll("+", "/"));
  });
}

const neighbours = /@nestjs\/(swagger|terminus|throttler|testing|cache-manager|config|platform)|packages\/simulator/;

it.each([
  ["import", 'import("./dist/index.js")', "dist/index.js"],
  ["require", 'require("./dist/index.cjs")', "dist/index.cjs"],
])("%s of the package loads Nest itself and none of the packages that stand beside it", (_, program, entry) => {
  const urls = loadedBy(program);
  expect(urls.some((url) => url.endsWith(entry))).toBe(true);
  expect(urls.some((url) => url.includes("@nestjs/core"))).toBe(true);
  expect(urls.filter((url) => neighbours.test(url))).toEqual([]);
});

const noticed: [name: string, specifier: string, loaded: RegExp][] = [
  ["the package's entry for tests", "./dist/testing.js", /packages\/simulator/],
  ["@nestjs/swagger", "@nestjs/swagger", /@nestjs\/swagger/],
];

it.each(isWeekly ? noticed : noticed.slice(0, 1))(
  "a neighbouring package would be noticed: %s",
  (_, specifier, loaded) => {
    expect(loadedBy(`import("${specifier}")`).some((url) => loaded.test(url))).toBe(true);
  },
);
