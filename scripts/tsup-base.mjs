import { defineConfig } from "tsup";

/**
 * The settings of tsup for every package: ESM and CJS, with `node:` prefixes, which workerd needs. tsc makes the types.
 */
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
