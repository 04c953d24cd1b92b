import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { type Header, withContentLength } from "../fuzz-request.js";
import { sign } from "../signed.js";
import { type Mutations, payload, withSignature } from "./mutation.js";

const contentTypes = [
  "text/plain",
  "text/html",
  "application/x-www-form-urlencoded",
  "multipart/form-data",
  "multipart/form-data; boundary=x",
  "application/json; charset=utf-16",
  "application/json; charset=gb2312",
  "application/json; charset=nonsense",
  'application/json; charset="',
  "application/json;;;;",
  "application/octet-stream",
  "application/x-qfpay-notification",
  "application/vnd.api+json",
  "not a media type",
  "*/*",
  "__proto__",
  ";",
  "",
];

const compress = { gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync };
const encodings = ["gzip", "deflate", "br"] as const;

let bomb: Buffer | undefined;
/** 40 KB of gzip that decompress to 40 MB. */
const gzipBomb = () => {
  bomb ??= gzipSync(Buffer.alloc(40 * 1024 * 1024, 0x20), { level: 9 });
  return bomb;
};

const oddHeaders: Header[] = [
  ["x-http-method-override", "GET"],
  ["x-qf-signtype", "SHA256"],
  ["x-qf-sign-type", "MD5"],
  ["x-forwarded-for", "13.228.112.115"],
  ["__proto__", "polluted"],
  ["constructor", "polluted"],
  ["content-md5", "x"],
  ["range", "bytes=0-1"],
  ["if-none-match", "*"],
  ["accept-encoding", "gzip;q=2, \u00ff"],
  ["authorization", "Basic ="],
  ["cookie", "a=%; ;=;__proto__=1"],
  ["origin", "null"],
  ["accept", "/"],
  ["te", "trailers"],
];

const json: Header = ["content-type", "application/json"];

/** Functions that make notification requests with unusual headers, some of them without a correct signature. */
export const headerMutations: Mutations = {
  "headers.contentType": ({ random }) => ({ headers: [["content-type", random.pick(contentTypes)]] }),
  "headers.contentType.unsigned": ({ random }) => ({
    headers: [["content-type", random.pick(contentTypes)]],
    signatures: [],
  }),
  "headers.contentType.missing": () => ({ headers: [] }),
  "headers.contentType.twice": ({ random }) => ({
    headers: [
      ["content-type", random.pick(contentTypes)],
      ["content-type", random.pick(contentTypes)],
    ],
  }),
  "headers.odd": ({ random }) => ({ headers: [json, random.pick(oddHeaders), random.pick(oddHeaders)] }),
  "headers.many": ({ random }) => ({
    headers: Array.from({ length: random.between(50, 500) }, (_, i): Header => [`x-${i}`, ""]),
  }),
  "headers.large": ({ random }) => ({ headers: [json, ["x-large", "a".repeat(random.between(4_000, 14_000))]] }),
  "headers.huge": ({ random }) => ({
    headers: [json, ["x-huge", "a".repeat(random.between(17_000, 60_000))]],
    http: "broken",
    ending: "wait",
  }),
  "headers.signatureHuge": () => ({ signatures: ["A".repeat(20_000)], http: "broken", ending: "wait" }),
  "headers.encoding.claimed": ({ random }) => ({
    headers: [json, ["content-encoding", random.pick([...encodings, "identity", "zstd", "gzip, gzip", "x"])]],
  }),
  "headers.encoding.claimed.unsigned": ({ random }) => ({
    headers: [json, ["content-encoding", random.pick([...encodings, "zstd", "gzip, br"])]],
    signatures: [],
  }),
  "headers.encoding.real": (material) => {
    const encoding = material.random.pick(encodings);
    const plain = payload(material);
    const body = compress[encoding](plain);
    return { body, signatures: [sign(plain)], headers: [json, ["content-encoding", encoding]] };
  },
  "headers.encoding.real.signed": (material) => {
    const encoding = material.random.pick(encodings);
    return { ...withSignature(compress[encoding](payload(material))), headers: [json, ["content-encoding", encoding]] };
  },
  "headers.encoding.bomb": ({ random }) => {
    const body = gzipBomb();
    const headers: Header[] = [json, ["content-encoding", "gzip"]];
    return random.chance(2) ? { ...withSignature(body), headers } : { body, headers, signatures: [] };
  },
  // This request is the last on its connection, because Node may write `100 Continue` into the response to an earlier
  // pipelined request.
  "headers.expectContinue": () => ({ headers: [json, ["expect", "100-continue"]], ending: "wait" }),
  "headers.expectOther": () => ({ headers: [json, ["expect", "a-miracle"]], http: "odd", ending: "wait" }),
  "headers.upgrade": () => ({
    headers: [json, ["connection", "upgrade"], ["upgrade", "h2c"]],
    http: "odd",
    ending: "wait",
  }),
  "headers.noHost": (material) => {
    const body = payload(material);
    // The extra line break makes a blank line, which ends the head before the header `Host`. The rest is invalid.
    return { body, version: "HTTP/1.1\r\n", http: "broken", ending: "finish", framing: withContentLength(body) };
  },
  "headers.badHost": ({ random }) => ({
    headers: [json, ["host", random.pick(["a b", "[::", "x:99999999", "", "\u00ff", "a/b?c#d"])]],
    http: "odd",
    ending: "wait",
  }),
  "headers.badSyntax": ({ random }) => ({
    headers: [
      json,
      random.pick<Header>([
        ["bad name", "x"],
        ["", "x"],
        ["x\u0000y", "x"],
        ["x", "a\u0000b"],
        ["x", "a\rb"],
      ]),
    ],
    http: "broken",
    ending: "wait",
  }),
  "headers.folded": () => ({ headers: [json, ["x-folded", "a\r\n b"]], http: "odd", ending: "wait" }),
};
