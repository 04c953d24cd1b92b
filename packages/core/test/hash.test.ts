import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import * as noble from "../src/signing/hash-noble.js";
import * as node from "../src/signing/hash-node.js";
import vectors from "./fixtures/vectors.json" with { type: "json" };

// The file of test vectors abbreviates its longest string (id S070), so this string is built from the parameters.
const stringToSign = ({
  id,
  string_to_sign_without_key,
  signed_as_strings,
}: (typeof vectors.request_signatures)[number]) =>
  id === "S070"
    ? Object.entries(signed_as_strings)
        .sort()
        .map(([name, value]) => `${name}=${value}`)
        .join("&")
    : string_to_sign_without_key;

const implementations = { node, noble };

describe.each(Object.entries(implementations))("The %s hash implementation", (_name, { md5, md5OfBoth, sha256 }) => {
  it.each(vectors.request_signatures)("hashes the string of $id ($name)", (vector) => {
    const text = stringToSign(vector) + vector.key;
    expect(md5(text)).toBe(vector.md5.toLowerCase());
    expect(sha256(text)).toBe(vector.sha256.toLowerCase());
  });

  it("hashes text like its UTF-8 bytes, also if it is empty", () => {
    for (const text of ["", "abc", "測試🍵\u0000\n"]) {
      const bytes = new TextEncoder().encode(text);
      expect(md5(bytes)).toBe(md5(text));
      expect(sha256(bytes)).toBe(sha256(text));
    }
    expect(md5("")).toBe("d41d8cd98f00b204e9800998ecf8427e");
    expect(sha256("")).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  });

  it("agrees with node:crypto at every length around a block boundary, and on a view into a larger buffer", () => {
    const large = new Uint8Array(300).map((_, i) => (i * 7) & 0xff);
    for (let length = 0; length <= 200; length++) {
      const view = large.subarray(17, 17 + length);
      expect(md5(view)).toBe(createHash("md5").update(view).digest("hex"));
      expect(sha256(view)).toBe(createHash("sha256").update(view).digest("hex"));
    }
  });

  it("hashes bytes and a text after them like both joined, at every length around a block boundary", () => {
    const large = new Uint8Array(300).map((_, i) => (i * 7) & 0xff);
    for (const text of ["", "key", "測試🍵", "k".repeat(64)]) {
      for (let length = 0; length <= 130; length++) {
        const view = large.subarray(17, 17 + length);
        const joined = new Uint8Array([...view, ...new TextEncoder().encode(text)]);
        expect(md5OfBoth(view, text)).toBe(createHash("md5").update(joined).digest("hex"));
      }
    }
  });
});
