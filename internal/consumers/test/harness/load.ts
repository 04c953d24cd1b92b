import { cpSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "./command.js";

const loader = fileURLToPath(new URL("./load-entries.cjs", import.meta.url));

/** The names of the exports that `require` and `import` found in an entry point, and the file that `require` loaded. */
export type Loaded = { required: string[]; imported: string[]; file: string };

/** Loads the entry points `specifiers` in the folder `cwd`, with `require` and with `import`, in one Node version. */
export async function load(specifiers: string[], cwd: string, node: string, ...flags: string[]) {
  cpSync(loader, join(cwd, "load-entries.cjs"));
  const { code, output } = await run(node, [...flags, "load-entries.cjs", ...specifiers], { cwd, node });
  if (code !== 0) throw new Error(output);
  return JSON.parse(output) as Record<string, Loaded>;
}
