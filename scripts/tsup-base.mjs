import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { defineConfig } from "tsup";

/** tsup names its intermediate file by its absolute path in the maps of CommonJS, which is a path of the machine that built it. */
function forgetMachine(folder) {
  for (const file of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    if (!file.endsWith(".cjs.map")) continue;
    const map = JSON.parse(readFileSync(join(folder, file), "utf8"));
    map.sources = map.sources.map((source) => (source.startsWith("../") ? source : basename(source)));
    writeFileSync(join(folder, file), JSON.stringify(map));
  }
}

/** One library build for every package: ESM and CJS, `node:` prefixes kept (workerd needs them), types come from tsc. */
export const library = (options) =>
  defineConfig({
    format: ["esm", "cjs"],
    target: "es2022",
    platform: "node",
    splitting: true,
    treeshake: false,
    sourcemap: true,
    clean: true,
    dts: false,
    removeNodeProtocol: false,
    silent: true,
    onSuccess: async () => forgetMachine("dist"),
    ...options,
  });
