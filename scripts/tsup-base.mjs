import { defineConfig } from "tsup";

/** One library build for every package: ESM and CJS, `node:` prefixes kept (workerd needs them), types come from tsc. */
export const library = (options) =>
  defineConfig({
    format: ["esm", "cjs"],
    target: "es2022",
    platform: "node",
    splitting: true,
    treeshake: false,
    // No source maps: the JavaScript is not minified, and maps would be more than half of a package.
    sourcemap: false,
    clean: true,
    dts: false,
    removeNodeProtocol: false,
    silent: true,
    ...options,
  });
