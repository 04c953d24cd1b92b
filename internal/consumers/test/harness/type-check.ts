import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "./command.js";

/** Compiler options for module resolution, and the extension of the files that are compiled with these options. */
export type Resolution = { module: string; moduleResolution: string; extension: "cts" | "mts" | "ts" };

/**
 * Compiles one file per entry point in the folder `set`, where the packages are installed. `names`: for each entry
 * point, the names that its code exports. The compiler reports an entry point whose type declarations have other names.
 */
export async function typeCheck(set: string, names: Record<string, string[]>, resolution: Resolution) {
  const { module, moduleResolution, extension } = resolution;
  const cwd = join(set, `types-${moduleResolution}-${extension}`);
  mkdirSync(cwd, { recursive: true });
  const compilerOptions = { module, moduleResolution, target: "ES2022", types: ["node"], strict: true, noEmit: true };
  writeFileSync(join(cwd, "package.json"), "{}");
  writeFileSync(join(cwd, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["*"] }));
  for (const [specifier, values] of Object.entries(names)) {
    writeFileSync(join(cwd, `${specifier.replace(/\W/g, "_")}.${extension}`), sourceOf(specifier, values));
  }
  return run("tsc", ["-p", ".", "--pretty", "false"], { cwd });
}

const sourceOf = (specifier: string, values: string[]) => `import * as entry from "${specifier}";
const values = ${JSON.stringify(values)} as const;
export const present: readonly (keyof typeof entry)[] = values;
export const promised: readonly (typeof values)[number][] = [] as Exclude<keyof typeof entry, "default">[];
`;
