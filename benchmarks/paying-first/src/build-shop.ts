import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";
import { patches, type Safeguard } from "./safeguards.js";

/**
 * Bundles the benchmark's shop program and the built packages into one file.
 *
 * @param without the part of the package to remove: a part that gives payments priority; `undefined` removes none
 */
export async function buildShop(without: Safeguard | undefined): Promise<{ file: string; remove(): void }> {
  const folder = mkdtempSync(join(tmpdir(), "qfpay-paying-first-"));
  const file = join(folder, "shop.mjs");
  const missing = new Set((without && patches[without]) ?? []);
  const patch: Plugin = {
    name: "patch",
    setup: ({ onLoad }) =>
      onLoad({ filter: /packages[\\/]core[\\/]dist[\\/].*\.js$/ }, ({ path }) => {
        let contents = readFileSync(path, "utf8");
        for (const one of (without && patches[without]) ?? []) {
          const patched = contents.replace(one.text, one.by);
          if (patched !== contents) missing.delete(one);
          contents = patched;
        }
        return { contents };
      }),
  };
  await build({
    entryPoints: [fileURLToPath(new URL("../src/shop.ts", import.meta.url))],
    outfile: file,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    logLevel: "error",
    // CommonJS packages in an ESM bundle need a `require` function.
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
    plugins: [patch],
  });
  if (missing.size > 0) {
    throw new Error(
      `Not found in @qfpay/core: ${[...missing].map(({ text }) => text).join(", ")}. Mend safeguards.ts.`,
    );
  }
  return { file, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
