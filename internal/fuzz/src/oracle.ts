import { brotliDecompressSync, gunzipSync, inflateSync } from "node:zlib";
import type { FuzzRequest } from "./fuzz-request.js";
import { maxBodyBytes, sign } from "./signed.js";

/** The result that a request must have if the server is correct. */
export type Expectation = {
  /**
   * Whether the server must call its notification handler. `yes`: exactly once; `no`: never; `with 200`: only if the
   * status is 200.
   */
  handled: "yes" | "no" | "with 200";
  /** The HTTP statuses with which the server may respond. */
  statuses: readonly number[];
  /**
   * Whether the server may close the connection instead of responding. If so, a response may also be lost after the
   * handler ran.
   */
  mayClose: boolean;
};

/** The statuses with which a framework's parser may refuse an unsigned request before the adapter sees it. */
const parserStatuses = [400, 413, 415];

/** The statuses with which Node's HTTP parser and the frameworks refuse invalid requests. */
const refusals = [400, 401, 404, 405, 408, 411, 413, 414, 415, 417, 431, 501, 505];

const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Whether a body is a JSON object; `unsure` if only numbers with leading zeros, as QFPay prints them, make the JSON
 * invalid.
 */
function isObject(body: Buffer): boolean | "unsure" {
  let text: string;
  try {
    text = strictUtf8.decode(body);
  } catch {
    return false;
  }
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return /[:,[\s]0\d/.test(text) ? "unsure" : false;
  }
}

/**
 * Returns the signature header as HTTP defines it: the values of all headers of this name joined, without surrounding
 * blanks. A proxy may repeat a header, so equal values count as one.
 */
function signatureOf({ signatures }: FuzzRequest): string {
  const values = signatures.map((value) => value.replace(/^[ \t]+|[ \t]+$/g, ""));
  return (new Set(values).size === 1 ? values.slice(0, 1) : values).join(", ");
}

/** How a server treats requests before the adapter sees them. */
export type ServerTraits = {
  /** Whether the framework parses the bodies of unsigned requests, and may therefore refuse such a request itself. */
  parsesUnsigned: boolean;
  /** Whether a JSON parser reads each body before the adapter, which then gets no raw bytes. */
  parsesFirst?: boolean;
  /** The content encodings that the server decompresses, such as `gzip`. */
  undoes: readonly string[];
};

const decompressors = new Map([
  ["gzip", gunzipSync],
  ["deflate", inflateSync],
  ["br", brotliDecompressSync],
]);

/**
 * Returns the body that was signed, or the response status if the body cannot be decompressed. A body that begins with
 * `{` counts as not compressed.
 */
function uncompressed({ headers, body }: FuzzRequest, undoes: readonly string[]): Buffer | number {
  const encoding = headers.find(([name]) => name === "content-encoding")?.[1].toLowerCase();
  if (encoding === undefined || encoding === "identity" || body.toString("latin1").startsWith("{")) return body;
  if (!undoes.includes(encoding)) return 500;
  try {
    return decompressors.get(encoding)?.(body, { maxOutputLength: maxBodyBytes }) ?? 500;
  } catch (error) {
    return (error as { code?: string }).code === "ERR_BUFFER_TOO_LARGE" ? 413 : 500;
  }
}

/** Determines the result that a correct server must give for a request. Does not use the tested packages. */
export function expectationOf(given: FuzzRequest, traits: ServerTraits): Expectation {
  const isRead =
    given.method === "POST" && signatureOf(given) !== "" && given.body.length <= maxBodyBytes && !given.http;
  const body = isRead ? uncompressed(given, traits.undoes) : given.body;
  if (typeof body === "number") return { handled: "no", statuses: [body], mayClose: false };
  if (traits.parsesFirst) return judgedAfterParser({ ...given, body });
  return judged({ ...given, body }, traits.parsesUnsigned);
}

/** The statuses with which a JSON parser, or an adapter that lacks the raw bytes, may refuse a request. */
const afterParser = [400, 401, 405, 413, 415, 500];

/**
 * Determines the required result of a request whose body a JSON parser reads before the adapter. The adapter has no raw
 * bytes, so it checks the signature against usual serializations of the parsed value. It must accept QFPay's own
 * notifications in this way, may refuse other correctly signed requests, and must refuse all unsigned ones.
 */
function judgedAfterParser(request: FuzzRequest): Expectation {
  const { body, method, kind, http } = request;
  const signature = signatureOf(request).toUpperCase();
  const isSigned = method === "POST" && body.length > 0 && body.length <= maxBodyBytes && sign(body) === signature;
  const printed = method === "POST" ? serializationsOf(body) : [];
  const meansSigned = printed.some((text) => sign(Buffer.from(text)) === signature);
  const statuses = [...afterParser, ...(http ? refusals : [])];
  if (!isSigned && !meansSigned) return { handled: "no", statuses, mayClose: true };
  const isUsual = (kind === "delivery" || kind === "repeat") && meansSigned && !http;
  if (isUsual) return judged(request, true);
  return { handled: "with 200", statuses: [200, ...statuses], mayClose: true };
}

/** Serializes the value of a JSON body in three usual ways: compact, with blanks, and with blanks and escapes. */
function serializationsOf(body: Buffer): string[] {
  let compact: string;
  try {
    compact = JSON.stringify(JSON.parse(new TextDecoder().decode(body))); // Ignores a byte order mark, as parsers do.
  } catch {
    return []; // The body is not JSON, or nested too deeply to be printed.
  }
  // Matches strings as a whole, so that separators inside them stay as they are.
  const spaced = compact.replace(/"(?:[^"\\]|\\.)*"|[,:]/g, (token) => (token.length === 1 ? `${token} ` : token));
  const escaped = spaced.replace(/[^\0-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
  return [escaped, spaced, compact];
}

function judged(request: FuzzRequest, parsesUnsigned: boolean): Expectation {
  const { method, body, http, kind } = request;
  const signature = signatureOf(request);
  const authentic =
    method === "POST" && body.length > 0 && body.length <= maxBodyBytes && sign(body) === signature.toUpperCase();
  if (http === "broken") return { handled: "no", statuses: refusals, mayClose: true };
  if (http === "odd") {
    const statuses = authentic ? [200, ...refusals] : refusals;
    // Some servers accept an odd request and others refuse it. If the response is 200, the handler must have run.
    return { handled: authentic ? "with 200" : "no", statuses, mayClose: true };
  }
  const no = (...statuses: number[]): Expectation => ({ handled: "no", statuses, mayClose: false });
  const parser = parsesUnsigned ? parserStatuses : [];
  if (method !== "POST") return no(405, ...parser);
  if (signature === "") return { ...no(401, ...parser), mayClose: body.length > maxBodyBytes };
  if (body.length > maxBodyBytes) return { ...no(413), mayClose: true };
  if (body.length === 0) return no(400);
  if (!authentic) return no(401);
  const object = isObject(body);
  if (object === "unsure") return { handled: "with 200", statuses: [200, 400], mayClose: false };
  if (!object) return no(400);
  const once = request.mayCollide || kind === "repeat" ? "with 200" : "yes";
  return { handled: once, statuses: [200], mayClose: false };
}
