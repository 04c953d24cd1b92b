import { brotliDecompressSync, gunzipSync, inflateSync } from "node:zlib";
import type { Hostile } from "./hostile.js";
import { limit, sign } from "./signed.js";

/** What has to come of a request. */
export type Expectation = {
  /** Whether a handler runs: exactly once, never, or only if the answer is 200. */
  handled: "yes" | "no" | "with 200";
  statuses: readonly number[];
  /** Whether the server may close instead of answering. Then an answer may also be lost after the handler ran. */
  mayClose: boolean;
};

/** What a parser of the framework may answer to an unsigned request before the engine sees it. */
const parserStatuses = [400, 413, 415];

/** Statuses of Node's HTTP parser and of frameworks for what is no proper request. */
const refusals = [400, 401, 404, 405, 408, 411, 413, 414, 415, 417, 431, 501, 505];

const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Whether the bytes are a JSON object; `unsure` where only numbers with leading zeros, which QFPay prints, forbid it. */
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

/** The header as HTTP defines it: values of one name joined, blanks around them gone. */
const signatureOf = ({ signatures }: Hostile): string =>
  signatures.map((value) => value.replace(/^[ \t]+|[ \t]+$/g, "")).join(", ");

/** What a server does with requests before the engine sees them. */
export type Habits = {
  /** Its framework parses what carries no signature. */
  parsesUnsigned: boolean;
  /** A JSON parser reads every body of JSON, and keeps no bytes. */
  parsesFirst?: boolean;
  /** Encodings that it undoes. */
  undoes: readonly string[];
};

const decompressors = new Map([
  ["gzip", gunzipSync],
  ["deflate", inflateSync],
  ["br", brotliDecompressSync],
]);

/** The body that was signed, or the status that says that it cannot be had. What begins as an object is plain. */
function uncompressed({ headers, body }: Hostile, undoes: readonly string[]): Buffer | number {
  const encoding = headers.find(([name]) => name === "content-encoding")?.[1].toLowerCase();
  if (encoding === undefined || encoding === "identity" || body.toString("latin1").startsWith("{")) return body;
  if (!undoes.includes(encoding)) return 500;
  try {
    return decompressors.get(encoding)?.(body, { maxOutputLength: limit }) ?? 500;
  } catch (error) {
    return (error as { code?: string }).code === "ERR_BUFFER_TOO_LARGE" ? 413 : 500;
  }
}

/** Judges by its own reading of the request; nothing here comes from the code under test. */
export function expectationOf(given: Hostile, habits: Habits): Expectation {
  const isRead = given.method === "POST" && signatureOf(given) !== "" && given.body.length <= limit && !given.http;
  const body = isRead ? uncompressed(given, habits.undoes) : given.body;
  if (typeof body === "number") return { handled: "no", statuses: [body], mayClose: false };
  if (habits.parsesFirst) return judgedAfterParser({ ...given, body });
  return judged({ ...given, body }, habits.parsesUnsigned);
}

/** What a JSON parser in front may answer by itself, and what the adapter answers where the bytes are gone. */
const afterParser = [400, 401, 405, 413, 415, 500];

/**
 * Behind a JSON parser a request counts if its bytes were signed, or if what they mean was signed in one of the ways that
 * senders print. It must be handled if QFPay's own bytes came as JSON; other requests may be refused, and what is neither
 * signed nor means what was signed must be.
 */
function judgedAfterParser(request: Hostile): Expectation {
  const { body, method, kind, http } = request;
  const signature = signatureOf(request).toUpperCase();
  const isSigned = method === "POST" && body.length > 0 && body.length <= limit && sign(body) === signature;
  const printed = method === "POST" ? prints(body) : [];
  const meansSigned = printed.some((text) => sign(Buffer.from(text)) === signature);
  const statuses = [...afterParser, ...(http ? refusals : [])];
  if (!isSigned && !meansSigned) return { handled: "no", statuses, mayClose: true };
  const isUsual = (kind === "delivery" || kind === "repeat") && meansSigned && !http;
  if (isUsual) return judged(request, true);
  return { handled: "with 200", statuses: [200, ...statuses], mayClose: true };
}

/** The three ways in which a sender may have printed what the bytes mean, made from `JSON.stringify` by replacement. */
function prints(body: Buffer): string[] {
  let compact: string;
  try {
    compact = JSON.stringify(JSON.parse(new TextDecoder().decode(body))); // as parsers do it: without a byte order mark
  } catch {
    return []; // no JSON, or nested too deep to be printed
  }
  // A string is taken whole, so that separators inside of it stay as they are.
  const spaced = compact.replace(/"(?:[^"\\]|\\.)*"|[,:]/g, (token) => (token.length === 1 ? `${token} ` : token));
  const escaped = spaced.replace(/[^\0-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
  return [escaped, spaced, compact];
}

function judged(request: Hostile, parsesUnsigned: boolean): Expectation {
  const { method, body, http, kind } = request;
  const signature = signatureOf(request);
  const authentic =
    method === "POST" && body.length > 0 && body.length <= limit && sign(body) === signature.toUpperCase();
  if (http === "broken") return { handled: "no", statuses: refusals, mayClose: true };
  if (http === "odd") {
    const statuses = authentic ? [200, ...refusals] : refusals;
    // Odd requests may be malformed JSON too, but a 200 must come with a handler that ran.
    return { handled: authentic ? "with 200" : "no", statuses, mayClose: true };
  }
  const no = (...statuses: number[]): Expectation => ({ handled: "no", statuses, mayClose: false });
  const parser = parsesUnsigned ? parserStatuses : [];
  if (method !== "POST") return no(405, ...parser);
  if (signature === "") return { ...no(401, ...parser), mayClose: body.length > limit };
  if (body.length > limit) return { ...no(413), mayClose: true };
  if (body.length === 0) return no(400);
  if (!authentic) return no(401);
  const object = isObject(body);
  if (object === "unsure") return { handled: "with 200", statuses: [200, 400], mayClose: false };
  if (!object) return no(400);
  const once = request.mayCollide || kind === "repeat" ? "with 200" : "yes";
  return { handled: once, statuses: [200], mayClose: false };
}
