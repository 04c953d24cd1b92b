import { gzipSync } from "node:zlib";
import { build } from "esbuild";

/** What a bundle of each import weighs: minified, for a server, in KB of gzip. */
export const bundles = {
  "{ QFPay }": 'export { QFPay } from "@qfpay/core"',
  "everything of @qfpay/core": 'export * from "@qfpay/core"',
  stripe: 'export { default } from "stripe"',
} as const;

/** The weight of a bundle in KB of gzip. */
export async function weigh(source: string): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: import.meta.dirname ?? process.cwd(), loader: "js" },
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    platform: "node",
    logLevel: "error",
  });
  return gzipSync(outputFiles[0]!.contents, { level: 9 }).length / 1000;
}
