import type { Framing, Header } from "../fuzz-request.js";
import type { Random } from "../random.js";
import { sign } from "../signed.js";
import { type Mutations, payload } from "./mutation.js";

const chunkedHeader: Header = ["transfer-encoding", "chunked"];

type Style = { extension?: string; trailers?: string; size?: (random: Random) => number };

/** Splits a body into chunks, of random sizes by default. */
export function inChunks(body: Buffer, random: Random, style: Style = {}): Framing {
  const { extension = "", trailers = "", size = (r) => r.between(1, r.pick([3, 50, 5_000])) } = style;
  const parts: Buffer[] = [];
  for (let at = 0; at < body.length; ) {
    const chunk = body.subarray(at, at + size(random));
    const length = random.chance(8) ? chunk.length.toString(16).padStart(8, "0") : chunk.length.toString(16);
    parts.push(Buffer.from(`${random.chance(2) ? length.toUpperCase() : length}${extension}\r\n`), chunk);
    parts.push(Buffer.from("\r\n"));
    at += chunk.length;
  }
  parts.push(Buffer.from(`0${extension}\r\n${trailers}\r\n`));
  return { headers: [chunkedHeader], bytes: Buffer.concat(parts) };
}

const raw = (headers: readonly Header[], ...bytes: (Buffer | string)[]): Framing => ({
  headers,
  bytes: Buffer.concat(bytes.map((part) => (typeof part === "string" ? Buffer.from(part, "latin1") : part))),
});

const length = (value: number | string): Header => ["content-length", String(value)];

// What is expected of requests with more bytes after the body: Node may respond to these bytes instead of the request.
const rest = { http: "odd", ending: "wait" } as const;

/** Functions that make notification requests whose body is announced or split in unusual or wrong ways. */
export const framingMutations: Mutations = {
  "framing.chunked": (material) => {
    const body = payload(material);
    return { body, framing: inChunks(body, material.random) };
  },
  "framing.chunked.forged": (material) => {
    const body = payload(material);
    return { body, framing: inChunks(body, material.random), signatures: [material.random.hex(32)] };
  },
  "framing.chunked.singles": (material) => {
    const body = payload(material);
    return { body, framing: inChunks(body, material.random, { size: () => 1 }) };
  },
  "framing.chunked.extension": (material) => {
    const body = payload(material);
    const extension = material.random.pick([";a=b", ";a", ';a="b;c"', `;x=${"y".repeat(50)}`]);
    return { body, framing: inChunks(body, material.random, { extension, size: () => 200 }) };
  },
  "framing.chunked.extension.flood": (material) => {
    const body = payload(material);
    const extension = `;${"x".repeat(20_000)}`;
    return {
      body,
      framing: inChunks(body, material.random, { extension, size: () => 200 }),
      http: "odd",
      ending: "wait",
    };
  },
  "framing.chunked.trailers": (material) => {
    const body = payload(material);
    return { body, framing: inChunks(body, material.random, { trailers: "x-trailer: 1\r\n" }) };
  },
  "framing.chunked.signatureInTrailer": (material) => {
    const body = payload(material);
    const trailers = `x-qf-sign: ${sign(body)}\r\ncontent-length: 5\r\n`;
    const signatures = material.random.chance(2) ? [] : [material.random.hex(32)];
    return { body, signatures, framing: inChunks(body, material.random, { trailers }), http: "odd", ending: "wait" };
  },
  "framing.chunked.badSize": (material) => {
    const body = payload(material);
    const size = material.random.pick(["g", "-1", "0x10", "ffffffffffffffffff", " ", "1 2", ""]);
    return { body, framing: raw([chunkedHeader], `${size}\r\n`, body), http: "broken", ending: "finish" };
  },
  "framing.chunked.noEnd": (material) => {
    const body = payload(material);
    const framing = raw([chunkedHeader], `${body.length.toString(16)}\r\n`, body, "\r\n");
    return { body, framing, http: "broken", ending: material.random.pick(["finish", "abort"]) };
  },
  "framing.chunked.sizeTooSmall": (material) => {
    const body = payload(material);
    const framing = raw([chunkedHeader], `${(body.length - 5).toString(16)}\r\n`, body, "\r\n0\r\n\r\n");
    return { body, framing, http: "broken", ending: "finish" };
  },
  "framing.length.tooLong": (material) => {
    const body = payload(material);
    const framing = raw([length(body.length + material.random.between(1, 1_000))], body);
    return { body, framing, http: "broken", ending: material.random.pick(["finish", "abort"]) };
  },
  // The signature covers the whole body, but the `content-length` header announces fewer bytes.
  "framing.length.tooShort": (material) => {
    const body = payload(material);
    const counted = body.subarray(0, material.random.between(1, body.length - 1));
    return { body: counted, signatures: [sign(body)], framing: raw([length(counted.length)], body), ...rest };
  },
  // The signature covers only the bytes that `content-length` announces. The bytes after them are not a request.
  "framing.length.tooShort.signed": (material) => {
    const body = payload(material);
    return { body, framing: raw([length(body.length)], body, "trailing rubbish\r\n\r\n"), ...rest };
  },
  "framing.length.odd": (material) => {
    const body = payload(material);
    const value = material.random.pick(["-1", "+5", "1e3", "0x20", "", "99999999999999999999999", "5, 5", "NaN", "٣"]);
    const framing = raw([length(Buffer.from(value).toString("latin1"))], body);
    return { body, framing, http: "broken", ending: "finish" };
  },
  "framing.length.twice": (material) => {
    const body = payload(material);
    const second = body.length + material.random.pick([0, 1, -1]);
    return { body, framing: raw([length(body.length), length(second)], body), http: "odd", ending: "finish" };
  },
  "framing.length.andChunked": (material) => {
    const body = payload(material);
    const framing = inChunks(body, material.random);
    const headers = material.random.pick([
      [length(body.length), chunkedHeader],
      [chunkedHeader, length(5)],
    ]);
    return { body, framing: { ...framing, headers }, http: "odd", ending: "finish" };
  },
  "framing.none": (material) => {
    const body = payload(material);
    // Without `content-length`, the server takes the bytes after the headers for the start of a new request.
    return { body: Buffer.alloc(0), signatures: [sign(body)], framing: raw([], body), ending: "finish" };
  },
  "framing.encoding.odd": (material) => {
    const body = payload(material);
    const value = material.random.pick([
      "gzip",
      "identity",
      "gzip, chunked",
      "chunked, chunked",
      "xchunked",
      "Chunked",
      "",
    ]);
    const { bytes } = inChunks(body, material.random);
    return { body, framing: { headers: [["transfer-encoding", value]], bytes }, http: "odd", ending: "finish" };
  },
  "framing.abort": (material) => {
    const body = payload(material);
    const part = body.subarray(0, material.random.below(body.length));
    return { body, framing: raw([length(body.length)], part), http: "broken", ending: "abort" };
  },
  "framing.abort.chunked": (material) => {
    const body = payload(material);
    const { headers, bytes } = inChunks(body, material.random);
    const part = bytes.subarray(0, material.random.below(bytes.length - 5));
    return { body, framing: { headers, bytes: part }, http: "broken", ending: "abort" };
  },
  "framing.http10": (material) => {
    const body = payload(material);
    return { body, version: "HTTP/1.0", ending: "wait" };
  },
  "framing.http10.chunked": (material) => {
    const body = payload(material);
    return { body, version: "HTTP/1.0", framing: inChunks(body, material.random), http: "odd", ending: "wait" };
  },
};
