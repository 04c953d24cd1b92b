import { nameOf, type Snippet } from "./extract.js";
import { exportsOf } from "./surface.js";

/** A snippet that was turned into a module which compiles on its own. */
export type Module = { snippet: Snippet; path: string; text: string; headerLines: number };

// The imports, by imported name, that an editor would add to a docstring's example. A README must contain all of its
// imports.
const frameworks: Record<string, string> = {
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
/** Type arguments for examples of options whose type is generic. */
const filledIn: Record<string, string> = { CheckoutRoutesOptions: '<import("express").Request>' };

const entries = [
  "browser",
  "core",
  "core/node",
  "core/redis",
  "core/sql",
  "core/testing",
  "express",
  "hono",
  "nestjs",
  "nestjs/testing",
  "simulator",
].map((name) => `@qfpay/${name}`);
const surface = new Map(entries.map((entry) => [entry, exportsOf(entry)]));

export const pathOf = ({ file, line }: Snippet) => `${file.replace(/\.\w+$/, "").replace(/[^\w]+/g, "-")}-${line}.ts`;

/** Whether code uses a name by itself, and not as a member, as a key or in a string. */
export function uses(code: string, name: string): boolean {
  const bare = code.replace(/\/\/.*$/gm, "").replace(/"(?:[^"\\\n]|\\.)*"/g, '""');
  return new RegExp(`(?<![\\w$.]|\\.\\.\\.(?!))\\b${name}\\b(?!\\s*:(?!:))|\\.\\.\\.${name}\\b`).test(bare);
}

/** The names that a snippet declares or imports at its top level. */
export function declared(code: string): string[] {
  const plain = [...code.matchAll(/^(?:export )?(?:async )?(?:const|let|class|function) (\w+)/gm)].map(([, n]) => n!);
  const opened = [...code.matchAll(/^const [{[]([^=]*)[}\]] =/gm)].flatMap(([, list]) =>
    list!.split(",").map((item) => item.trim().replace(/^.*: /, "")),
  );
  return [...plain, ...opened];
}

const imported = (code: string) =>
  [...code.matchAll(/^import (?:type )?(?:(\w+)|\{([^}]*)\}) from .*$/gm)].flatMap(([line, single, list]) =>
    (single ? [single] : list!.split(",").map((item) => item.trim().replace(/^type /, ""))).map((name) => ({
      name,
      from: /from "(.*)"/.exec(line)![1]!,
      single: single !== undefined,
    })),
  );

/** Returns the lines to put before a snippet: imports of the names that the snippet uses. */
export function headerOf(snippet: Snippet, earlier: readonly Snippet[] = []): string[] {
  const code = snippet.code.join("\n");
  const known = new Set([...declared(code), ...imported(code).map(({ name }) => name)]);
  const header: string[] = [];
  const add = (name: string, line: string) => {
    if (known.has(name) || !uses(code, name)) return;
    known.add(name);
    header.push(line);
  };
  // A block can use all imports and declarations of the earlier blocks in the same README.
  for (const block of [...earlier].reverse()) {
    const before = block.code.join("\n");
    for (const { name, from, single } of imported(before))
      add(name, `import ${single ? name : `{ ${name} }`} from "${from}";`);
    for (const name of declared(before))
      add(name, `import { ${name} } from "./${pathOf(block).replace(".ts", ".js")}";`);
  }
  if (snippet.kind === "docstring") {
    const own = [`@qfpay/${snippet.package}`, ...entries.filter((entry) => /core|simulator|testing/.test(entry))];
    // In an example with `Parameters<...>`, `Parameters` means TypeScript's utility type.
    if (/\bParameters</.test(code)) known.add("Parameters");
    for (const entry of own) for (const name of surface.get(entry)!) add(name, `import { ${name} } from "${entry}";`);
    for (const [name, line] of Object.entries(frameworks)) add(name, line);
  }
  const apps = ownApp[snippet.package];
  if (apps) add("app", `const { app } = ${apps};`);
  return header;
}

/** The opening and closing lines that turn a fragment into a statement. */
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
    const entry = entries.find((e) => surface.get(e)!.includes(name));
    return entry ? [`import type { ${name} } from "${entry}";`] : [];
  });
  const header = [`// ${nameOf(snippet)}`, ...types, ...headerOf(snippet, earlier), opening];
  const names = snippet.kind === "readme" ? declared(code).filter((n) => !code.includes(`export class ${n}`)) : [];
  const unexported = names.filter((name) => !new RegExp(`^export (const|class|function) ${name}\\b`, "m").test(code));
  const text = [...header, code, closing, `export { ${unexported.join(", ")} };`, ""].join("\n");
  return { snippet, path: pathOf(snippet), text, headerLines: header.length };
}

/** Turns every snippet into a module. A block of a README can use the earlier blocks of the README. */
export const modulesOf = (snippets: readonly Snippet[]): Module[] =>
  snippets.map((snippet, at) =>
    moduleOf(
      snippet,
      snippet.kind === "readme" ? snippets.slice(0, at).filter(({ file }) => file === snippet.file) : [],
    ),
  );
