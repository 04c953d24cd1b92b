import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { importLine, readCode } from "./code.js";
import { nameOf, type Snippet } from "./extract.js";
import { isFragment } from "./kinds.js";
import { headerOf, pathOf } from "./modules.js";

/**
 * The folder for the modules that a test file writes. Each test file has its own folder, because test files run at the
 * same time and write different modules for the same example.
 */
const folderOf = (file: string) => fileURLToPath(new URL(`../.snippets/run-${file}`, import.meta.url));

/** Removes the modules that an earlier run of a test file wrote. */
export function discardRunnables(file: string) {
  const folder = folderOf(file);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const compilerOptions = { target: "ES2022", experimentalDecorators: true, emitDecoratorMetadata: true };
  writeFileSync(`${folder}/tsconfig.json`, JSON.stringify({ compilerOptions }));
}

/** A value that an example produced, the comment that states the expected value, and its line in the file. */
export type ValueAndComment = { value: unknown; comment: string; line: number };

/** Runs an example. Calls `claim` for each value that a comment states. Resolves with declared or returned values. */
type Run = (scope: Record<string, unknown>, claim: (claim: ValueAndComment) => void) => Promise<unknown>;

/** An example as a module. `uses`: the names that it uses and does not declare, such as `orders`. `load` imports it. */
export type Runnable = { uses: string[]; load: () => Promise<Run> };

const statement = /^(?!(?:const|let|import|export|if|for|try|return|throw|\}|\/\/|\s)\b)([^\s/}].*);(?:\s*\/\/ (.+))?$/;

// Matches lines that create a handler, routes or a module, and do not assign it to a variable.
const maker = /^(?:create(?:NotifyHandler|CheckoutRoutes)|QFPayModule\.\w+)\(/;

const isImport = (line: string) => /^import .* from "/.test(line);
/** Matches the modules whose imports are left out, because the test provides the imported names. */
const stubbed = /^(vitest$|node:fs\/promises$|\.\/)/;

/**
 * Returns the lines of an example as the body of a function. The example's exports become the function's result. Lines
 * that are only options or class members get an object or a class around them.
 */
function bodyOf(snippet: Snippet): string[] {
  const lines = snippet.code.filter((line) => !isImport(line));
  if (isFragment(snippet)) return ["return {", ...lines, "};"];
  if (/^(constructor\(|@OnNotify\()/.test(lines[0]!))
    return ["@Injectable() class Example {", ...lines, "}", "return { Example };"];
  if (lines[0]!.startsWith("{ provide")) return ["return { provider: (", ...lines, ") };"];
  return lines;
}

/**
 * Writes an example as a module that exports a function: the imports stay above the function, all other lines become
 * the function's body. If a comment states the value of an expression, the function passes value and comment to
 * `claim`, for a comparison. A handler that the example does not assign to a variable is stored as `scope.kept`.
 *
 * @param names the names that the test provides for the example
 * @param world the names that the test provides in place of the example's imports
 * @param file the test file that runs the function
 */
export function runnable(
  snippet: Snippet,
  names: readonly string[],
  earlier: readonly Snippet[],
  { world, file }: { world: ReadonlySet<string>; file: string },
): Runnable {
  const code = snippet.code.join("\n");
  const nest = /^constructor\(/.test(snippet.code[0]!) ? ['import { Injectable } from "@nestjs/common";'] : [];
  const lines = bodyOf(snippet);
  const header = [...nest, ...headerOf(snippet, earlier), ...snippet.code.filter(isImport)].join("\n");
  const imports = readCode(header).imports.filter(({ name, from }) => !world.has(name) && !stubbed.test(from));
  const { uses, declared: known } = readCode(code);
  const provided = new Set([...known, ...imports.map(({ name }) => name)]);
  const free = [...new Set(names)].filter((name) => uses.has(name) && !provided.has(name));
  const body = lines.map((line, at) => {
    const match = statement.exec(line);
    const below = /^\/\/ (.+)$/.exec(lines[at + 1] ?? "")?.[1];
    const comment = match?.[2] ?? below;
    if (
      !match ||
      comment === undefined ||
      maker.test(line) ||
      match[1]!.startsWith("await ") ||
      line.includes("new QFPay")
    )
      return line;
    const source = snippet.line + snippet.code.indexOf(line);
    const printed = /^console\.log\((.*)\)$/.exec(match[1]!)?.[1];
    return `claim({ value: (${printed ? `[${printed}][0]` : match[1]}), comment: ${JSON.stringify(comment)}, line: ${source} });`;
  });
  const text = [
    `// ${nameOf(snippet)}`,
    ...imports.map(importLine),
    "export default async function (scope: any, claim: any) {",
    `const { ${free.join(", ")} } = scope;`,
    ...body.map((line) =>
      line
        .replace(/^export default .*/, "")
        .replace(/^export /, "")
        .replace(maker, "scope.kept = $&"),
    ),
    `return { ${known.join(", ")} };`,
    "}",
    "",
  ].join("\n");
  const path = `${folderOf(file)}/${pathOf(snippet)}`;
  writeFileSync(path, text);
  const load: Runnable["load"] = async () => (await import(/* @vite-ignore */ pathToFileURL(path).href)).default;
  return { uses: free, load };
}

/** Parses the value, or the pattern of the value, that a comment states. Returns `undefined` if it is prose. */
export function valueInComment(comment: string): { is: unknown } | { like: RegExp } | undefined {
  const digits = /^"(\w+)" \+ (\d+) hex digits/.exec(comment);
  if (digits) return { like: new RegExp(`^${digits[1]!.replace(/\d/g, "\\d")}[0-9A-F]{${digits[2]}}$`) };
  const literal = /^("(?:[^"\\]|\\.)*")(?=$|[\s.,;:])|^(-?[\d_]+(?:\.\d+)?|true|false|null|\[\])$/.exec(comment);
  return literal ? { is: JSON.parse(literal[0].replace(/(?<=^\d+)_/g, "")) } : undefined;
}
