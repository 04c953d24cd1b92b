import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { decompressBody } from "../src/index.js";
import { type Loose, rejection } from "./support.js";

const signed = new TextEncoder().encode('{"notify_type":"payment","goods":"凍奶茶"}');
const texts = (error: Loose) => [error.name, error.message, error.cause instanceof Error];

describe("A body that was compressed on the way", () => {
  const large = new Uint8Array(40_000).fill(0x61);
  it.each([
    ["gzip", signed, gzipSync(signed)],
    ["GZip", signed, gzipSync(signed)],
    ["x-gzip", signed, gzipSync(signed)],
    ["deflate", signed, deflateSync(signed)],
    ["gzip", large, gzipSync(large)],
  ])("is restored to the signed bytes: %s", async (encoding, original, sent) => {
    expect(Buffer.compare(await decompressBody(sent, encoding, 40_000), original)).toBe(0);
  });

  it("is used unchanged if it is not compressed, or if a platform decompressed it and kept the header", async () => {
    expect(await decompressBody(gzipSync(signed), undefined, 1)).toEqual(gzipSync(signed));
    for (const header of [null, "identity", "gzip", "br", "unheard-of"]) {
      expect(await decompressBody(signed, header, 1)).toBe(signed);
    }
  });

  it("may have the size of the limit after decompression, and not a byte more", async () => {
    const sent = gzipSync(signed);
    expect((await decompressBody(sent, "gzip", signed.length)).length).toBe(signed.length);
    const error = await rejection(decompressBody(sent, "gzip", signed.length - 1));
    expect(texts(error)).toEqual(["BodyTooLargeError", `The body is larger than ${signed.length - 1} bytes.`, false]);
  });

  it.each([
    ["is something else", Buffer.from("not compressed")],
    ["ends early", gzipSync(signed).subarray(0, -9)],
    ["has more behind its end", Buffer.concat([gzipSync(signed), Buffer.from("more")])],
  ])("that %s is reported as such", async (_what, sent) => {
    expect(texts(await rejection(decompressBody(sent, "gzip", 1_000)))).toEqual([
      "QFPayRawBodyError",
      "The body is not what its content-encoding says.",
      true,
    ]);
  });

  it.each([
    ["zstd", gzipSync(signed)],
    ["gzip, br", brotliCompressSync(signed)],
  ])("that this runtime cannot decompress leads to an error with the fix: %s", async (encoding, sent) => {
    expect(texts(await rejection(decompressBody(sent, encoding, 1_000)))).toEqual([
      "QFPayRawBodyError",
      "This runtime cannot decompress the body's content-encoding. QFPay sends plain bodies: stop the proxy from " +
        "compressing them, or let it use gzip.",
      true,
    ]);
  });
});
