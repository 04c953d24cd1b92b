import { join } from "node:path";
import { manifestOf, type Packed } from "./pack.js";

/** An entry point that users can import: its specifier, and the source file from which it was built. */
export type Entry = { specifier: string; source: string };

type Targets = { import: { default: string } };

/** Whether a package has a main entry point that users import, unlike a command-line program. */
export const isImported = ({ folder }: Packed): boolean => "." in manifestOf(folder).exports;

/** Returns all entry points in the `exports` of the installed packages, except package.json files. */
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
