// tsc writes declarations for the ESM build; a CJS consumer needs the same under .d.cts with .cjs specifiers.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

for (const entry of readdirSync("dist", { recursive: true })) {
  if (!entry.endsWith(".d.ts")) continue;
  const file = join("dist", entry);
  const text = readFileSync(file, "utf8");
  writeFileSync(file.replace(/\.d\.ts$/, ".d.cts"), text.replace(/(["']\.{1,2}\/[^"']+)\.js(["'])/g, "$1.cjs$2"));
}
