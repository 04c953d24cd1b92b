import { createHash, createHmac, getHashes } from "node:crypto";
import type { Merchant } from "../world/merchant.js";
import type { SigningVariant, StepVariant } from "./mistake.js";
import type { Algorithm } from "./signature.js";

type Keyed = SigningVariant["keyed"]["change"];

const insertBeforeKey = (text: string): StepVariant<Keyed> => ({
  cause: "key-separator",
  hint: `${text} was put before the client key: append the key directly`,
  change: (signed, key) => `${signed}${text}${key}`,
});

const whitespace: readonly (readonly [string, string])[] = [
  ["\n", "a line break"],
  ["\r\n", "a line break"],
  [" ", "a space"],
  ["\t", "a tab"],
];

/** Wrong ways to add the client key to the string to sign, for example with `&key=` in front of the key. */
export const keyedMistakes: readonly StepVariant<Keyed>[] = [
  insertBeforeKey("&key="),
  insertBeforeKey("&"),
  insertBeforeKey("key="),
  insertBeforeKey("&client_key="),
  insertBeforeKey("&secret="),
  insertBeforeKey("+"),
  {
    cause: "key-twice",
    hint: "the client key was appended twice: append it once",
    change: (text, key) => text + key + key,
  },
  { cause: "key-missing", hint: "the client key was not appended: append it to the string", change: (text) => text },
  {
    cause: "key-in-front",
    hint: "the client key was put in front of the string: append it at the end",
    change: (text, key) => key + text,
  },
  ...["", "key="].map(
    (name): StepVariant<Keyed> => ({
      cause: "key-in-front",
      hint: "the client key was put in front of the string, with & behind it: append it at the end, directly",
      change: (signed, key) => `${name}${key}&${signed}`,
    }),
  ),
  {
    cause: "key-in-front",
    hint: "the client key was put at both ends of the string: append it at the end only",
    change: (text, key) => key + text + key,
  },
  ...whitespace.map(
    ([blank, name]): StepVariant<Keyed> => ({
      cause: "key-whitespace",
      hint: `${name} stands behind the client key: remove it from the variable or file the key comes from`,
      change: (text, key) => text + key + blank,
    }),
  ),
  {
    cause: "key-whitespace",
    hint: "a space stands before the client key: remove it from the variable or file the key comes from",
    change: (text, key) => `${text} ${key}`,
  },
  {
    cause: "key-whitespace",
    hint: "the client key was hashed with quotes around it: remove them from the variable or file it comes from",
    change: (text, key) => `${text}"${key}"`,
  },
];

/** Shortens an app code to its first characters, which are enough to recognise the code. */
export const shortAppCode = (appCode: string): string => (appCode.length > 8 ? `${appCode.slice(0, 8)}…` : appCode);

/** Returns texts that a client may have used as its key by mistake: other accounts' keys, its key in capitals... */
export function keyMistakes(caller: Merchant, merchants: readonly Merchant[]): StepVariant<string>[] {
  const own = caller.clientKey;
  const mistakes: StepVariant<string>[] = [];
  const add = (cause: StepVariant<string>["cause"], hint: string, change: string) => {
    if (change !== own && !mistakes.some((known) => known.change === change)) mistakes.push({ cause, hint, change });
  };
  for (const [name, { clientKey }] of Object.entries(caller.otherEnvironments ?? {})) {
    const hint = `this is the client key of the environment "${name}": use the one of the environment that is called`;
    if (clientKey) add("key-of-other-environment", hint, clientKey);
  }
  for (const { appCode, mchid, clientKey } of merchants.slice(0, 50)) {
    const accountText = `app code ${shortAppCode(appCode)}${mchid ? ` with mchid ${mchid}` : ""}`;
    add("key-of-other-merchant", `this is the client key of another merchant (${accountText})`, clientKey);
  }
  const caseHint = "the client key was changed to another case: use it as it was given";
  add("key-case", caseHint, own.toUpperCase());
  add("key-case", caseHint, own.toLowerCase());
  add(
    "key-is-app-code",
    "the app code was used as the client key: QFPay gives out both, use each in its place",
    caller.appCode,
  );
  return mistakes;
}

type Digest = SigningVariant["digest"]["change"];

const hash = (name: string, id: string, charset: "utf8" | "latin1" | "utf16le" = "utf8"): Digest => ({
  name,
  run: (text) => createHash(id).update(Buffer.from(text, charset)).digest("hex"),
});
const hmac = (name: string, id: string): Digest => ({
  name,
  run: (text, key) => createHmac(id, key).update(text).digest("hex"),
});
const base64 = (name: string, id: string): Digest => ({
  name,
  run: (text) => createHash(id).update(text).digest("base64"),
});

const hashedTwice = (name: string, id: string): Digest => ({
  name: `${name} of the ${name}`,
  run: (text) => createHash(id).update(createHash(id).update(text).digest("hex")).digest("hex"),
});

const ids = { MD5: "md5", SHA256: "sha256" } as const;
const bothAlgorithms = Object.keys(ids) as Algorithm[];
const bothOnly = "hash with MD5 or SHA256 over the string and the key";

/** Returns wrong hashes that a client may have used. `named`: the request names `algorithm` in X-QF-SIGNTYPE. */
export function digestMistakes(algorithm: Algorithm, named: boolean): readonly StepVariant<Digest>[] {
  const other: Algorithm = algorithm === "MD5" ? "SHA256" : "MD5";
  const found = named ? `but X-QF-SIGNTYPE says ${algorithm}` : "but without the header MD5 is expected";
  const unusual = (change: Digest): StepVariant<Digest> => ({
    cause: "digest-unknown",
    hint: `the signature is ${change.name}: ${bothOnly}`,
    change,
  });
  return [
    {
      cause: named ? "sign-type-wrong" : "sign-type-missing",
      hint: `signature matches ${other}, ${found}: send X-QF-SIGNTYPE: ${other}`,
      change: hash(other, ids[other]),
    },
    ...bothAlgorithms.map((name) => ({
      cause: "digest-encoding" as const,
      hint: `the hash was written in Base64: write it in hex`,
      change: base64(`${name} in Base64`, ids[name]),
    })),
    ...bothAlgorithms.map((name) => unusual(hashedTwice(name, ids[name]))),
    unusual(hash("SHA-1", "sha1")),
    unusual(hash("SHA-512", "sha512")),
    ...(getHashes().includes("sm3") ? [unusual(hash("SM3", "sm3"))] : []),
    ...bothAlgorithms.flatMap((name) =>
      (["latin1", "utf16le"] as const).map((charset) => ({
        cause: "not-utf-8" as const,
        hint: `the string was hashed as ${charset === "latin1" ? "Latin-1" : "UTF-16"}: hash its UTF-8 bytes`,
        change: hash(`${name} over ${charset}`, ids[name], charset),
      })),
    ),
  ];
}

const hashedFirst = (name: string, id: string): Digest => ({
  name: `${name} of the ${name} and the key`,
  run: (text, key) =>
    createHash(id)
      .update(createHash(id).update(text).digest("hex") + key)
      .digest("hex"),
});

/** Wrong hashes, such as HMAC, that take the key as a separate argument and not at the end of the hashed text. */
export const separateKeyMistakes: readonly StepVariant<Digest>[] = [
  hmac("HMAC-SHA256", "sha256"),
  hmac("HMAC-MD5", "md5"),
  hmac("HMAC-SHA1", "sha1"),
  hmac("HMAC-SHA512", "sha512"),
  hashedFirst("MD5", "md5"),
  hashedFirst("SHA256", "sha256"),
].map((change) => ({ cause: "digest-unknown", hint: `the signature is ${change.name}: ${bothOnly}`, change }));

/** Returns the hash function that the gateway uses for a signature algorithm. */
export const correctDigest = (algorithm: Algorithm): Digest => hash(algorithm, ids[algorithm]);
