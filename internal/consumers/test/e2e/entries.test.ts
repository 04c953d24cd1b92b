import { join } from "node:path";
import { describe, expect, inject, it } from "vitest";
import { isWeekly } from "../../../../scripts/weekly.mjs";
import { cell } from "../harness/cell.js";
import { entriesOf, isImported } from "../harness/entries.js";
import { type Loaded, load } from "../harness/load.js";
import { manifestOf } from "../harness/pack.js";
import { exportsOf } from "../harness/source-exports.js";
import { type Resolution, typeCheck } from "../harness/type-check.js";

const { packed, sets, runtimes } = inject("workshop");
const latest = entriesOf(packed, sets.latest!);
const specifiers = latest.map(({ specifier }) => specifier);

const loads = new Map<string, Promise<Record<string, Loaded>>>();
/** Loads all entry points of the set, in the Node version that runs this test. */
function found(set: string): Promise<Record<string, Loaded>> {
  if (!loads.has(set)) loads.set(set, load(specifiers, sets[set]!, process.execPath));
  return loads.get(set)!;
}

it("every package is installed, in its newest and its oldest surroundings", () => {
  expect(packed.length).toBeGreaterThanOrEqual(5);
  for (const { name } of packed.filter(isImported)) expect(specifiers).toContain(name);
  expect(entriesOf(packed, sets.lowest!)).toEqual(latest);
});

describe.each(runtimes)("on Node $version", ({ version, node, hasOneCopy }) => {
  if (hasOneCopy) {
    it(cell("every entry, one copy", `Node ${version}`), async () => {
      for (const { required, imported, file } of Object.values(await load(specifiers, sets.latest!, node))) {
        expect(required).toEqual(imported);
        expect(file).toMatch(/\.js$/);
      }
    });
  }

  // With the flag, `require` cannot load ESM. NestJS 12 is only ESM, so the oldest supported packages are used.
  it(cell("every entry, CommonJS and ESM", `Node ${version}`), async () => {
    const flags = hasOneCopy ? ["--no-experimental-require-module"] : [];
    for (const { required, imported, file } of Object.values(await load(specifiers, sets.lowest!, node, ...flags))) {
      expect(required).toEqual(imported);
      expect(file).toMatch(/\.cjs$/);
    }
  });
});

it.each(latest)("$specifier has the names that its source has", async ({ specifier, source }) => {
  const { imported } = (await found("latest"))[specifier]!;
  expect(imported.length).toBeGreaterThan(0);
  expect(imported).toEqual(await exportsOf(source));
});

const node16: Resolution = { module: "node16", moduleResolution: "node16", extension: "cts" };
const fromEsm: Resolution = { module: "nodenext", moduleResolution: "nodenext", extension: "mts" };
const bundler: Resolution = { module: "esnext", moduleResolution: "bundler", extension: "ts" };
const node10: Resolution = { module: "commonjs", moduleResolution: "node10", extension: "ts" };
// `isFrequent` marks the checks that also run for each commit: one for each version of TypeScript. The other ways
// to resolve modules are also tested by attw (`npm run check:packages`) and by the shops in projects/latest.
const checks = [
  // node16 is not combined with the latest packages: its CommonJS files cannot import NestJS 12, which is ESM only.
  { set: "latest", resolution: { ...fromEsm, extension: "cts" as const } },
  { set: "latest", resolution: fromEsm, isFrequent: true },
  { set: "latest", resolution: bundler },
  { set: "lowest", resolution: node16 },
  { set: "lowest", resolution: fromEsm },
  { set: "lowest", resolution: bundler },
  { set: "lowest", resolution: node10, isFrequent: true },
].filter(({ isFrequent }) => isWeekly || isFrequent);

for (const { set, resolution } of checks) {
  const { moduleResolution, extension } = resolution;
  const { version } = manifestOf(join(sets[set]!, "node_modules", "typescript"));
  it(cell(`types: TypeScript ${version}, ${moduleResolution}, .${extension}`, "build"), async () => {
    const loaded = Object.entries(await found(set));
    const names = Object.fromEntries(loaded.map(([specifier, { imported }]) => [specifier, imported]));
    expect(await typeCheck(sets[set]!, names, resolution)).toEqual({ code: 0, output: "" });
  });
}
