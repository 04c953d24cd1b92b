import { entries } from "../../../scripts/packages.mjs";
import { importLine, readCode } from "./code.js";
import { nameOf, type Snippet } from "./extract.js";
import { exportsOf } from "./surface.js";

/** A code example of the docs as a module. Its first `headerLines` lines are not part of the example. */
export type Module = { snippet: Snippet; path: string; text: string; headerLines: number };

// The imports, by imported name, that the example of a docstring may leave out. A README must show all of its imports.
const frameworkImports: Record<string, string> = {
  writeFile: 'import { writeFile } from "node:fs/promises";',
  hc: 'import { hc } from "hono/client";',
  Hono: 'import { Hono } from "hono";',
  Redis: 'import { Redis } from "ioredis";',
  express: 'import express from "express";',
  ConfigModule: 'import { ConfigModule } from "@nestjs/config";',
  ConfigService: 'import { ConfigService } from "@nestjs/config";',
  Test: 'import { Test } from "@nestjs/testing";',
};
const ownApp: Record<string, string> = { express: "inExpress", hono: "inHono" };
/** Type arguments that complete a generic type in an example, by the type's name. */
const filledIn: Record<string, string> = { CheckoutRoutesOptions: '<import("express").Request>' };

const surface = new Map(entries.map(({ module, source }) => [module, exportsOf(source)]));

/** The file name of the module that is made from a snippet. */
export const pathOf = ({ file, line }: Snippet) => `${file.replace(/\.\w+$/, "").replace(/[^\w]+/g, "-")}-${line}.ts`;

/** Returns the lines to put before a snippet: imports, also of names from the `earlier` snippets of its README. */
export function headerOf(snippet: Snippet, earlier: readonly Snippet[] = []): string[] {
  const code = snippet.code.join("\n");
  const { imports, declared, uses } = readCode(code);
  const known = new Set([...declared, ...imports.map(({ name }) => name)]);
  const header: string[] = [];
  const add = (name: string, line: string) => {
    if (known.has(name) || !uses.has(name)) return;
    known.add(name);
    header.push(line);
  };
  // A block can use all imports and declarations of the earlier blocks in the same README.
  for (const block of [...earlier].reverse()) {
    const before = readCode(block.code.join("\n"));
    for (const one of before.imports) add(one.name, importLine(one));
    for (const name of before.declared)
      add(name, `import { ${name} } from "./${pathOf(block).replace(".ts", ".js")}";`);
  }
  if (snippet.kind === "docstring") {
    const own = [`@qfpay/${snippet.package}`, ...[...surface.keys()].filter((it) => /core|simulator|testing/.test(it))];
    // `Parameters<...>` is TypeScript's utility type, so the SDK's type `Parameters` is not imported.
    if (/\bParameters</.test(code)) known.add("Parameters");
    for (const entry of own) for (const name of surface.get(entry)!) add(name, `import { ${name} } from "${entry}";`);
    for (const [name, line] of Object.entries(frameworkImports)) add(name, line);
  }
  const apps = ownApp[snippet.package];
  if (apps) add("app", `const { app } = ${apps};`);
  return header;
}

/** Returns the lines to put before and after a snippet to make it a complete statement. */
function frame({ kind, code, owner }: Snippet): [string, string] {
  const text = code.join("\n");
  const [first = ""] = code;
  if (kind === "readme") return ["", ""];
  if (/^\w+: /.test(first)) return [`const example: Partial<${typeOf(first, owner!)}> = {`, "};"];
  if (/^(constructor\(|@OnNotify\()/.test(first)) return ["class Example { declare orders: Orders;", "}"];
  if (first.startsWith("{ ")) return ["const example = (", ");"];
  if (/^(if \(.*\) )?return\b/m.test(text)) return ["async function example() {", "}"];
  return ["", ""];
}

const typeOf = (first: string, owner: string) =>
  first.startsWith("imports: ") ? 'import("@nestjs/common").ModuleMetadata' : owner + (filledIn[owner] ?? "");

function moduleOf(snippet: Snippet, earlier: readonly Snippet[] = []): Module {
  const code = snippet.code.join("\n");
  const [opening, closing] = frame(snippet);
  const owner = opening.startsWith(`const example: Partial<${snippet.owner}`) ? [snippet.owner!] : [];
  const types = owner.flatMap((name) => {
    const entry = [...surface.keys()].find((it) => surface.get(it)!.includes(name));
    return entry ? [`import type { ${name} } from "${entry}";`] : [];
  });
  const header = [`// ${nameOf(snippet)}`, ...types, ...headerOf(snippet, earlier), opening];
  const { declared, exported } = readCode(code);
  const unexported = snippet.kind === "readme" ? declared.filter((name) => !exported.includes(name)) : [];
  const text = [...header, code, closing, `export { ${unexported.join(", ")} };`, ""].join("\n");
  return { snippet, path: pathOf(snippet), text, headerLines: header.length };
}

/**
 * Turns every snippet into a module that the compiler checks. A block of a README can use the earlier blocks of the
 * same README.
 */
export const modulesOf = (snippets: readonly Snippet[]): Module[] =>
  snippets.map((snippet, at) =>
    moduleOf(
      snippet,
      snippet.kind === "readme" ? snippets.slice(0, at).filter(({ file }) => file === snippet.file) : [],
    ),
  );
