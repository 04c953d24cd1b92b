import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { entries } from "../../../scripts/packages.mjs";
import { allSnippets, nameOf, root } from "./extract.js";
import { methodsOf } from "./surface.js";

// The least number of examples that the tests must find. It is a little below the actual number, so that lost examples
// are noticed.
const floor = { docstring: 90, readme: 18 };

const snippets = allSnippets();

describe("The examples", () => {
  it.each(["docstring", "readme"] as const)("of the %s kind are found", (kind) => {
    expect(snippets.filter((snippet) => snippet.kind === kind).length).toBeGreaterThanOrEqual(floor[kind]);
  });

  it("hold code", () => {
    expect(snippets.filter(({ code }) => code.join("").trim() === "").map(nameOf)).toEqual([]);
  });

  it("stand in the docstring of every function that a package exports", async () => {
    const without: string[] = [];
    for (const { module: entry } of entries) {
      const exported = Object.entries((await import(entry)) as Record<string, unknown>);
      const functions = exported.filter(([, value]) => typeof value === "function" && !/^class\b/.test(String(value)));
      expect(functions.length, entry).toBeGreaterThan(0);
      for (const [name] of functions) {
        const documented = snippets.some(
          ({ kind, owner, package: own }) => kind === "docstring" && owner === name && entry.split("/")[1] === own,
        );
        if (!documented) without.push(`${entry} ${name}`);
      }
    }
    expect(without).toEqual([]);
  });

  it("stand in the docstring of every method of a client's resources", () => {
    const folder = "packages/core/src/resources";
    const methods = readdirSync(root + folder).flatMap((file) => methodsOf(`${folder}/${file}`));
    expect(methods.length).toBeGreaterThanOrEqual(35);
    expect(methods.filter(({ docstring }) => !docstring.includes("@example")).map(({ name }) => name)).toEqual([]);
  });

  // Editors take "@Module" at the start of a docstring's line for a tag and hide the example.
  it("survive the editor's reading of docstrings", () => {
    const cut = snippets.filter(({ kind, code }) => kind === "docstring" && code.some((line) => /^\s*@/.test(line)));
    expect(cut.map(nameOf)).toEqual([]);
  });
});
