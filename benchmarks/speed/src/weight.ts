import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

/** The bundles whose size is measured: the name in the table of results, and the source to bundle. */
export const bundles = {
  "{ QFPay }": 'export { QFPay } from "@qfpay/core"',
  "everything of @qfpay/core": 'export * from "@qfpay/core"',
  stripe: 'export { default } from "stripe"',
} as const;

/**
 * Bundles and minifies `source`, and returns the size in KB (gzip) of the code that is loaded at startup. Chunks that
 * are imported on first use do not count.
 */
export async function bundleSizeOf(source: string): Promise<number> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: source, resolveDir: fileURLToPath(new URL("..", import.meta.url)), loader: "js" },
    bundle: true,
    splitting: true,
    minify: true,
    write: false,
    metafile: true,
    outdir: "out",
    format: "esm",
    platform: "node",
    logLevel: "error",
  });
  const entry = Object.keys(metafile.outputs).find((path) => metafile.outputs[path]!.entryPoint === "<stdin>")!;
  const atStart = new Set([entry]);
  for (const path of atStart) {
    for (const { path: next, kind, external } of metafile.outputs[path]!.imports) {
      if (kind === "import-statement" && !external) atStart.add(next);
    }
  }
  const loaded = outputFiles.filter(({ path }) => [...atStart].some((start) => path.endsWith(start)));
  return loaded.reduce((sum, { contents }) => sum + gzipSync(contents, { level: 9 }).length, 0) / 1000;
}
