import { createHash, createHmac } from "node:crypto";
import { signNotification } from "@qfpay/core/testing";
import type { Payload } from "./samples.js";
import { type Outgoing, type Received, sameResponse } from "./send.js";

/** A guess at the mistakes of an application that refuses correctly signed notifications. */
export type Guess = {
  /** Descriptions of the guessed signing mistakes. */
  readonly mistakes: readonly string[];
  /** The text that the application hashes, with `<client key>` in place of the key. */
  readonly hashed: string;
  /** The text that the application should hash, with `<client key>` in place of the key. */
  readonly right: string;
  /** Returns the headers of a notification with this body, signed with the application's guessed mistakes. */
  readonly headersFor: (body: Uint8Array) => Record<string, string>;
};

type Form = { readonly name: string; readonly text: (body: string) => string };
type KeyPlace = { readonly name: string; readonly text: (text: string, key: string) => string };
type Hash = {
  readonly name: string;
  /** Set for an HMAC, which takes the key as a separate argument and not as part of the text. */
  readonly keyed?: true;
  readonly run: (text: string, key: string) => string;
};

const plain =
  (algorithm: string, encoding: "hex" | "base64" = "hex"): Hash["run"] =>
  (text) =>
    createHash(algorithm).update(text).digest(encoding);
const keyed =
  (algorithm: string): Hash["run"] =>
  (text, key) =>
    createHmac(algorithm, key).update(text).digest("hex");

type Members = Record<string, unknown>;
const parsed = (body: string) => JSON.parse(body) as Members;
const sorted = (members: Members) => Object.fromEntries(Object.entries(members).sort(([a], [b]) => (a < b ? -1 : 1)));
const escaped = (json: string) =>
  json.replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
const spaced = (members: Members) =>
  `{${Object.entries(members)
    .map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`)
    .join(", ")}}`;
const pairs = (members: Members, keepEmpty: boolean) =>
  Object.entries(sorted(members))
    .filter(([name, value]) => name !== "sign" && (keepEmpty || value !== ""))
    .map(([name, value]) => `${name}=${value}`)
    .join("&");

const reprinted = "the JSON is parsed and printed again, which changes its bytes: hash the body as it was received";
const likeRequest =
  "the members are sorted and joined with &, as for requests: notifications are hashed as they are, byte for byte";

const forms: readonly Form[] = [
  { name: "", text: (body) => body },
  { name: reprinted, text: (body) => JSON.stringify(parsed(body)) },
  { name: likeRequest, text: (body) => pairs(parsed(body), false) },
  { name: likeRequest, text: (body) => pairs(parsed(body), true) },
  { name: `${reprinted} (here with sorted members)`, text: (body) => JSON.stringify(sorted(parsed(body))) },
  { name: `${reprinted} (here with escaped characters)`, text: (body) => escaped(JSON.stringify(parsed(body))) },
  {
    name: `${reprinted} (here with escaped slashes and characters, as PHP prints)`,
    text: (body) => escaped(JSON.stringify(parsed(body))).replaceAll("/", "\\/"),
  },
  { name: `${reprinted} (here as Python prints without ensure_ascii)`, text: (body) => spaced(parsed(body)) },
  {
    name: `${reprinted} (here as Python prints sorted members)`,
    text: (body) => escaped(spaced(sorted(parsed(body)))),
  },
  { name: `${reprinted} (here indented)`, text: (body) => JSON.stringify(parsed(body), null, 2) },
  {
    name: "all white space is removed before hashing: hash the body as it was received",
    text: (body) => body.replace(/\s/g, ""),
  },
  {
    name: "escapes are decoded before hashing: hash the bytes as they were received",
    text: (body) => spaced(parsed(body)).replace(/": /g, '":'),
  },
  {
    name: "the body is percent-encoded before hashing: hash it as it was received",
    text: (body) => encodeURIComponent(body),
  },
  { name: "nothing of the body is hashed: hash the body as it was received", text: () => "" },
];

const places: readonly KeyPlace[] = [
  { name: "", text: (text, key) => text + key },
  { name: "the client key is not hashed, so that anybody can sign: append it to the body", text: (text) => text },
  { name: "the client key stands in front: append it at the end", text: (text, key) => key + text },
  {
    name: "&key= stands between the body and the client key: append the key directly",
    text: (text, key) => `${text}&key=${key}`,
  },
  {
    name: "& stands between the body and the client key: append the key directly",
    text: (text, key) => `${text}&${key}`,
  },
  {
    name: "a line break stands before the client key: append the key directly",
    text: (text, key) => `${text}\n${key}`,
  },
  {
    name: "a line break stands behind the client key: remove it from where the key is read",
    text: (text, key) => `${text}${key}\n`,
  },
];

const onlyMd5 = "notifications are always signed with MD5";

const hashes: readonly Hash[] = [
  { name: "", run: plain("md5") },
  { name: `SHA-256 is used: ${onlyMd5}`, run: plain("sha256") },
  { name: `HMAC-SHA256 is used: ${onlyMd5} of body and key`, keyed: true, run: keyed("sha256") },
  { name: `HMAC-MD5 is used: ${onlyMd5} of body and key`, keyed: true, run: keyed("md5") },
  { name: `SHA-1 is used: ${onlyMd5}`, run: plain("sha1") },
  { name: `the hash is compared in Base64: the gateway writes it in hex`, run: plain("md5", "base64") },
];

const cases: readonly { readonly name: string; readonly write: (hash: string) => string }[] = [
  { name: "", write: (hash) => hash.toUpperCase() },
  { name: "the signature is compared with lower-case hex: compare without regard to case", write: (hash) => hash },
];

const shownKey = "<client key>";
const budgetMs = 12_000;

/** Headers in which an application may look for the signature, instead of `X-QF-SIGN`. */
const otherHeaders = ["sign", "signature", "x-sign", "x-signature", "x-qf-signature", "qf-sign"];

type Combination = {
  readonly form: Form;
  readonly place: KeyPlace;
  readonly hash: Hash;
  readonly letters: (typeof cases)[number];
  readonly mistakes: readonly string[];
};

const decode = (body: Uint8Array) => new TextDecoder().decode(body);

function hashedText({ form, place, hash }: Combination, text: string, key: string): string {
  const formed = form.text(text);
  return hash.keyed ? formed : place.text(formed, key);
}

function signatureOf(combination: Combination, text: string, key: string): string {
  const signature = combination.hash.run(hashedText(combination, text, key), key);
  return combination.hash.name.includes("Base64") ? signature : combination.letters.write(signature);
}

/** Copies headers, with one character of the signature changed. */
const spoilHeaders = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, (value.startsWith("0") ? "1" : "0") + value.slice(1)]),
  );

/** Yields the combinations of mistakes that an application may make. Combinations of few mistakes come first. */
function* combinations(): Generator<Combination> {
  const all: Combination[] = [];
  for (const form of forms)
    for (const place of places)
      for (const hash of hashes)
        for (const letters of cases) {
          if (hash.keyed && place !== places[0]) continue;
          const mistakes = [form.name, place.name, hash.name, letters.name].filter((name) => name !== "");
          if (mistakes.length > 0) all.push({ form, place, hash, letters, mistakes });
        }
  yield* all.sort((a, b) => a.mistakes.length - b.mistakes.length);
}

/**
 * Finds the mistakes in an application's signature check: sends one wrong signature after another until the application
 * accepts one. Gives up after 12 seconds.
 *
 * @param accepts guesses from a response whether the application accepted the notification
 */
export async function guessHash(
  payload: Payload,
  key: string,
  sendRaw: (out: Outgoing) => Promise<Received>,
  accepts: (response: Received) => boolean,
): Promise<Guess | undefined> {
  // The payload contains a slash, characters beyond ASCII and an empty member, which programs print in different ways
  // as JSON.
  const { body } = signNotification({ ...payload, goods_name: "奶茶 a/b", goods_info: "" }, key);
  const right = `${decode(body)}${shownKey}`;
  const send = (headers: Readonly<Record<string, string>>) =>
    sendRaw({ body, headers: { "content-type": "application/json", ...headers } });
  const isAcceptedWith = async (headersFor: Guess["headersFor"]) => {
    const headers = headersFor(body);
    const response = await send(headers);
    if (response.kind !== "answered" || !accepts(response)) return false;
    // `accepts` guesses. If a wrong signature gets the same response, the application has refused both signatures.
    return !sameResponse(response, await send(spoilHeaders(headers)));
  };
  const until = performance.now() + budgetMs;
  for (const name of otherHeaders) {
    const mistake = `the signature is looked for in the header ${name}: it comes in X-QF-SIGN`;
    const headersFor = (bytes: Uint8Array) => ({ [name]: signNotification(bytes, key).headers["x-qf-sign"]! });
    if (await isAcceptedWith(headersFor)) return { mistakes: [mistake], hashed: right, right, headersFor };
  }
  const tried = new Set([signNotification(body, key).headers["x-qf-sign"]]);
  for (const combination of combinations()) {
    if (performance.now() > until) return undefined;
    const headersFor = (bytes: Uint8Array) => ({ "x-qf-sign": signatureOf(combination, decode(bytes), key) });
    const signature = headersFor(body)["x-qf-sign"];
    if (tried.has(signature)) continue;
    tried.add(signature);
    const { mistakes } = combination;
    if (await isAcceptedWith(headersFor))
      return { mistakes, hashed: hashedText(combination, decode(body), shownKey), right, headersFor };
  }
  return undefined;
}

/** The mistakes by which a wrong signature may have been made, as one text. */
export const mistakesOf = ({ mistakes }: Guess): string => mistakes.join("; ");

/** Says how the application seems to compute a wrong hash: what it hashes and what it should hash. */
export const describeGuess = ({ hashed, right, ...guess }: Guess): string =>
  `${mistakesOf({ hashed, right, ...guess })}. It seems to hash ${JSON.stringify(hashed)} and should hash ${JSON.stringify(right)}`;
