import { readFileSync } from "node:fs";
import { brotliCompressSync } from "node:zlib";
import { expect, it } from "vitest";

const most = 6_100; // The largest allowed size of the compressed script, in bytes.

it("weighs at most 6.1 kB compressed with Brotli, with everything that a page loads", () => {
  const script = readFileSync(new URL("../../dist/index.js", import.meta.url));
  expect(script.toString()).toContain("qfpay-checkout");
  expect(script.toString()).not.toMatch(/\bfrom"|\bimport\(|\brequire\(/);
  expect(brotliCompressSync(script).length).toBeLessThanOrEqual(most);
});
