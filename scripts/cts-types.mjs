// tsc writes declarations for the ESM build. CommonJS consumers need the same declarations as .d.cts files with .cjs
// specifiers. With the argument "once", only the .d.cts files contain declarations, and the .d.ts of each entry
// re-exports them. Long declarations then exist once, and the classes have the same types for both kinds of consumers.
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parseSync, Visitor } from "oxc-parser";

const once = process.argv[2] === "once";
const { exports } = JSON.parse(readFileSync("package.json", "utf8"));
const entries = new Set(Object.values(exports).map((entry) => entry.import?.types));

/** Returns declarations with .cjs in place of .js in all relative specifiers. */
function commonJs(file, text) {
  const sources = [];
  const add = ({ source }) => source?.value.startsWith(".") && sources.push(source);
  const statements = { ImportDeclaration: add, ExportNamedDeclaration: add, ExportAllDeclaration: add };
  new Visitor({ ...statements, TSImportType: add }).visit(parseSync(file, text).program);
  return sources
    .sort((one, other) => other.end - one.end)
    .reduce((changed, { end }) => `${changed.slice(0, end - 4)}.cjs${changed.slice(end - 1)}`, text);
}

for (const entry of readdirSync("dist", { recursive: true, encoding: "utf8" })) {
  if (!entry.endsWith(".d.ts")) continue;
  const file = join("dist", entry);
  const text = readFileSync(file, "utf8");
  writeFileSync(file.replace(/\.d\.ts$/, ".d.cts"), commonJs(file, text));
  if (!once) continue;
  if (!entries.has(`./dist/${entry.replaceAll("\\", "/")}`)) rmSync(file);
  else writeFileSync(file, `export * from "./${basename(entry, ".d.ts")}.cjs";\n`);
}
