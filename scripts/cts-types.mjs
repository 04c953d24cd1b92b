// tsc writes declarations for the ESM build. CommonJS consumers need the same declarations as .d.cts files with .cjs
// specifiers. With the argument "once", only the .d.cts files contain declarations, and the .d.ts of each entry
// re-exports them. Long declarations then exist once, and the classes have the same types for both kinds of consumers.
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";

const once = process.argv[2] === "once";
const entries = new Set(
  [...readFileSync("package.json", "utf8").matchAll(/\.\/dist\/([\w./-]+\.d\.ts)/g)].map(([, file]) => file),
);

for (const entry of readdirSync("dist", { recursive: true, encoding: "utf8" })) {
  if (!entry.endsWith(".d.ts")) continue;
  const file = join("dist", entry);
  const text = readFileSync(file, "utf8");
  const twin = file.replace(/\.d\.ts$/, ".d.cts");
  writeFileSync(twin, text.replace(/(["']\.{1,2}\/[^"']+)\.js(["'])/g, "$1.cjs$2"));
  if (!once) continue;
  if (!entries.has(entry.replaceAll("\\", "/"))) rmSync(file);
  else writeFileSync(file, `export * from "./${basename(entry, ".d.ts")}.cjs";\n`);
}
