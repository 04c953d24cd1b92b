import { readFile } from "node:fs/promises";
import { dirname, relative, resolve } from "node:path";
import { library } from "../../scripts/tsup-base.mjs";

/** A plugin that bundles each file imported with `?raw` as text, as Vitest does. */
const rawFiles = {
  name: "raw-files",
  // biome-ignore lint/suspicious/noExplicitAny: esbuild's plugin type is not a dependency of this package
  setup(build: any) {
    // Keeps the ending `?raw`, so that esbuild does not process a CSS file as a style sheet.
    build.onResolve({ filter: /\?raw$/ }, ({ path, importer }: { path: string; importer: string }) => ({
      path: relative(".", resolve(dirname(importer), path)),
      namespace: "raw-file",
    }));
    build.onLoad({ filter: /.*/, namespace: "raw-file" }, async ({ path }: { path: string }) => ({
      contents: await readFile(path.slice(0, -"?raw".length), "utf8"),
      loader: "text",
    }));
  },
};

export default library({
  entry: { index: "src/index.ts", cli: "src/cli/cli.ts", "cli/commands": "src/cli/commands.ts" },
  esbuildPlugins: [rawFiles],
});
