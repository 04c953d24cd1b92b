import { join } from "node:path";
import { manifestOf, type Packed } from "./pack.js";

/** Something a user can import: its specifier, and the source file it was built from. */
export type Entry = { specifier: string; source: string };

type Targets = { import: { default: string } };

/** Whether a package is imported. A command line is only run. */
export const isImported = ({ folder }: Packed): boolean => "." in manifestOf(folder).exports;

/** All entries in the `exports` of the installed packages, except package.json files. */
export function entriesOf(packed: readonly Packed[], set: string): Entry[] {
  return packed.filter(isImported).flatMap(({ name, folder }) => {
    const { exports } = manifestOf(join(set, "node_modules", name));
    const named = Object.entries(exports).filter(([path]) => path !== "./package.json");
    return named.map(([path, targets]) => {
      const file = (targets as Targets).import.default.replace(/^\.\/dist\/(.*)\.js$/, "src/$1.ts");
      return { specifier: join(name, path), source: join(folder, file) };
    });
  });
}
