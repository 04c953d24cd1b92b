import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { nameOf, type Snippet } from "./extract.js";
import { declared, headerOf, pathOf, uses } from "./modules.js";

const folder = fileURLToPath(new URL("../.snippets/run", import.meta.url));

/** Removes what an earlier run wrote. */
export const discardRunnables = () => rmSync(folder, { recursive: true, force: true });

/** A value that an example produced, and the comment beside it. */
export type Claim = { value: unknown; comment: string; line: number };

/** `uses`: names it takes from the reader's application. `run` resolves with what it declared, or what it returned. */
export type Runnable = {
  uses: string[];
  run: (scope: Record<string, unknown>, claim: (claim: Claim) => void) => Promise<unknown>;
};

const statement = /^(?!(?:const|let|import|export|if|for|try|return|throw|\}|\/\/|\s)\b)([^\s/}].*);(?:\s*\/\/ (.+))?$/;

/**
 * An example as a function of the reader's scope: imports above, the rest inside. Each expression statement with a comment
 * reports its value and the comment to `claim`.
 */
export function runnable(snippet: Snippet, names: readonly string[], earlier: readonly Snippet[] = []): Runnable {
  const code = snippet.code.join("\n");
  const isImport = (line: string) => /^import .* from "/.test(line);
  const stubbed = (line: string) => /from "(vitest|node:fs\/promises|\.\/.*)"/.test(line);
  const own = snippet.code.filter(isImport);
  const header = [...headerOf(snippet, earlier).filter(isImport), ...own].filter((line) => !stubbed(line));
  const imported = header.join("\n");
  const known = declared(code);
  const free = names.filter((name) => uses(code, name) && !known.includes(name) && !uses(imported, name));
  const lines = snippet.code.filter((line) => !isImport(line));
  const body = lines.map((line, at) => {
    const match = statement.exec(line);
    const below = /^\/\/ (.+)$/.exec(lines[at + 1] ?? "")?.[1];
    const comment = match?.[2] ?? below;
    if (!match || comment === undefined || match[1]!.startsWith("await ") || line.includes("new QFPay")) return line;
    const source = snippet.line + snippet.code.indexOf(line);
    return `claim({ value: (${match[1]}), comment: ${JSON.stringify(comment)}, line: ${source} });`;
  });
  const text = [
    `// ${nameOf(snippet)}`,
    ...header,
    "export default async function (scope: any, claim: any) {",
    `const { ${free.join(", ")} } = scope;`,
    ...body.map((line) => line.replace(/^export /, "")),
    `return { ${known.join(", ")} };`,
    "}",
    "",
  ].join("\n");
  mkdirSync(folder, { recursive: true });
  const path = `${folder}/${pathOf(snippet)}`;
  writeFileSync(path, text);
  const run: Runnable["run"] = async (scope, claim) => {
    const module = await import(/* @vite-ignore */ pathToFileURL(path).href);
    return module.default(scope, claim);
  };
  return { uses: free, run };
}

/** What a comment says of a value: `undefined` where it is prose. */
export function claimed(comment: string): { is: unknown } | { like: RegExp } | undefined {
  const digits = /^"(\w+)" \+ (\d+) hex digits/.exec(comment);
  if (digits) return { like: new RegExp(`^${digits[1]!.replace(/\d/g, "\\d")}[0-9A-F]{${digits[2]}}$`) };
  const literal = /^("(?:[^"\\]|\\.)*")(?=$|[\s.,;:])|^(-?[\d_]+(?:\.\d+)?|true|false|null|\[\])$/.exec(comment);
  return literal ? { is: JSON.parse(literal[0].replace(/(?<=^\d+)_/g, "")) } : undefined;
}
