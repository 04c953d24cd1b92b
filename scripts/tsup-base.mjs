import { defineConfig } from "tsup";

/** The settings of tsup, which bundles the packages: ESM and CJS output. Imports keep `node:`, which workerd needs. */
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
