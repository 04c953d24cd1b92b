import { readFileSync } from "node:fs";
import { root } from "./extract.js";

/** Returns the names, types included, that an entry point exports. `entry` is the module specifier. */
export function exportsOf(entry: string): string[] {
  const [, name, sub] = entry.split("/");
  return namesIn(`${root}packages/${name}/src/${sub ?? "index"}.ts`);
}

function namesIn(file: string): string[] {
  const text = readFileSync(file, "utf8");
  const lists = [...text.matchAll(/^export (?:type )?\{([^}]*)\}/gm)].flatMap(([, list]) =>
    list!.split(",").map((item) =>
      item
        .trim()
        .replace(/^type /, "")
        .replace(/^.* as /, ""),
    ),
  );
  const declared = [...text.matchAll(/^export (?:abstract |async )?(?:class|function|type|interface|const) (\w+)/gm)];
  const forwarded = [...text.matchAll(/^export \* from "\.\/(.+)\.js"/gm)];
  return [
    ...lists,
    ...declared.map(([, name]) => name!),
    ...forwarded.flatMap(([, path]) => namesIn(file.replace(/[^/]+$/, `${path}.ts`))),
  ].filter(Boolean);
}
