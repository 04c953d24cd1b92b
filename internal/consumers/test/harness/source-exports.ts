import { build } from "esbuild";

/** Returns the sorted names that a TypeScript file exports, except `default`. The file is bundled, but not run. */
export async function exportsOf(file: string): Promise<string[]> {
  const { metafile } = await build({
    ...{ entryPoints: [file], outdir: ".", bundle: true, write: false, metafile: true },
    ...{ format: "esm", platform: "node", packages: "external" },
    external: ["*?raw"], // Imports of texts, which only Vite can load.
  });
  const names = Object.values(metafile.outputs).flatMap(({ exports }) => exports);
  return names.filter((name) => name !== "default").sort();
}
