import type { SignatureCause } from "./diagnosis.js";
import { encodings, entities } from "./encodings.js";
import type { SigningVariant, StepVariant } from "./mistake.js";
import { compareBytes, type Pair } from "./signature.js";

const decode = (value: string) => {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
};

const escapes = /[^\x20-\x7e]/g;
const escaped = (value: string) =>
  value.replace(escapes, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`);

/** Wrong ways to write a value into the signed text. The diagnosis of a wrong signature tries them. */
export const valueMistakes: readonly StepVariant<SigningVariant["values"]["change"]>[] = [
  {
    cause: "values-encoded-twice",
    hint: "values were encoded twice in the body: encode them once",
    change: decode,
  },
  {
    cause: "plus-not-encoded",
    hint: "a + was sent as it is and read as a space: write it as %2B in the body",
    change: (value) => value.replaceAll(" ", "+"),
  },
  ...encodings,
  {
    cause: "values-trimmed",
    hint: "values were trimmed before hashing, but not in the body: sign what is sent",
    change: (value) => value.trim(),
  },
  {
    cause: "values-escaped",
    hint: "values were hashed with escapes, as JSON writes them: hash the characters themselves, as UTF-8",
    change: escaped,
  },
  {
    cause: "values-escaped",
    hint: "values were hashed with slashes escaped: hash them raw",
    change: (value) => value.replaceAll("/", "\\/"),
  },
  ...entities,
  ...(["NFC", "NFD"] as const).map(
    (form): StepVariant<SigningVariant["values"]["change"]> => ({
      cause: "values-normalised",
      hint: `values were hashed in Unicode's form ${form} and sent in another: sign the very text that is sent`,
      change: (value) => value.normalize(form),
    }),
  ),
];

const english = new Intl.Collator("en");
const sortBy = (compare: (a: Pair, b: Pair) => number) => (pairs: readonly Pair[]) => [...pairs].sort(compare);
const byteHint = "sort them by the bytes of the names, A to Z before a to z";

/** Wrong orders of the parameters in the signed text. The diagnosis of a wrong signature tries them. */
export const orderMistakes: readonly StepVariant<SigningVariant["order"]["change"]>[] = [
  { cause: "unsorted", hint: "the names were not sorted: sort them by byte before joining", change: (pairs) => pairs },
  {
    cause: "sorted-ignoring-case",
    hint: `the names were sorted without regard to case: ${byteHint}`,
    change: sortBy(([a], [b]) => compareBytes(a.toLowerCase(), b.toLowerCase())),
  },
  {
    cause: "sorted-ignoring-case",
    hint: `the names were sorted by the rules of a language: ${byteHint}`,
    change: sortBy(([a], [b]) => english.compare(a, b)),
  },
  {
    cause: "sorted-pairs",
    hint: "the pairs name=value were sorted: sort the names alone, then join",
    change: (pairs, join) => [...pairs].sort((a, b) => compareBytes(join(a), join(b))),
  },
  {
    cause: "sorted-backwards",
    hint: "the names were sorted from Z to A: sort them upwards",
    change: sortBy(([a], [b]) => compareBytes(b, a)),
  },
];

const joinWith = (between: string, assign: string) => (pairs: readonly Pair[]) =>
  pairs.map(([name, value]) => `${name}${assign}${value}`).join(between);
/** Joins names and values as QFPay's signature requires: `a=1&b=2`. */
export const joinCorrectly: SigningVariant["joined"]["change"] = joinWith("&", "=");
const separatorHint = "join the pairs as name=value with & between them";

/** Describes the mistake of putting `front` before the parameters in the signed text. */
function inFront(front: string, cause: SignatureCause, what: string): StepVariant<SigningVariant["joined"]["change"]> {
  const hint = `${what} was put in front of the parameters: hash the parameters alone`;
  return { cause, hint, change: (pairs) => front + joinCorrectly(pairs) };
}

/**
 * Mistakes of putting the app code or the path before the parameters in the signed text.
 *
 * @param path the path of the request, if it is known
 */
export const prefixMistakes = (appCode: string, path: string | undefined) => [
  ...["", "&"].map((between) => inFront(appCode + between, "app-code-signed", "the app code")),
  ...(path ? ["", "?", "&"].map((between) => inFront(path + between, "path-signed", "the path")) : []),
  ...(path ? ["POST", "GET"].map((method) => inFront(method + path, "path-signed", "the method and path")) : []),
];

/** Wrong ways to join names and values into the signed text. The diagnosis of a wrong signature tries them. */
export const joinMistakes: readonly StepVariant<SigningVariant["joined"]["change"]>[] = [
  { cause: "separator", hint: `the pairs were joined without &: ${separatorHint}`, change: joinWith("", "=") },
  { cause: "separator", hint: `the pairs were joined with a comma: ${separatorHint}`, change: joinWith(",", "=") },
  { cause: "separator", hint: `names and values were joined without =: ${separatorHint}`, change: joinWith("", "") },
  {
    cause: "separator",
    hint: `only the values were hashed: ${separatorHint}`,
    change: (pairs) => pairs.map(([, value]) => value).join("&"),
  },
  {
    cause: "separator",
    hint: `only the values were hashed: ${separatorHint}`,
    change: (pairs) => pairs.map(([, value]) => value).join(""),
  },
  {
    cause: "json-signed",
    hint: `the JSON text of the parameters was hashed: ${separatorHint}`,
    change: (pairs) => JSON.stringify(Object.fromEntries(pairs)),
  },
  {
    cause: "json-signed",
    hint: `the JSON text of the parameters was hashed: ${separatorHint}`,
    change: (pairs) => `{${pairs.map((pair) => pair.map((part) => JSON.stringify(part)).join(": ")).join(", ")}}`,
  },
  {
    cause: "text-case",
    hint: "the string was put into lower case before hashing: hash it as it is, the values are sent as they are",
    change: (pairs) => joinWith("&", "=")(pairs).toLowerCase(),
  },
  {
    cause: "text-case",
    hint: "the string was put into upper case before hashing: hash it as it is; only the hash may be in upper case",
    change: (pairs) => joinWith("&", "=")(pairs).toUpperCase(),
  },
  {
    cause: "separator",
    hint: `an & was left at the end: ${separatorHint}`,
    change: (pairs) => `${joinWith("&", "=")(pairs)}&`,
  },
  {
    cause: "separator",
    hint: `a ? or & was left in front: ${separatorHint}`,
    change: (pairs) => `?${joinWith("&", "=")(pairs)}`,
  },
  {
    cause: "separator",
    hint: `a ? or & was left in front: ${separatorHint}`,
    change: (pairs) => `&${joinWith("&", "=")(pairs)}`,
  },
  {
    cause: "text-whitespace",
    hint: "a line break was hashed behind the parameters: append the key directly",
    change: (pairs) => `${joinWith("&", "=")(pairs)}\n`,
  },
  {
    cause: "text-whitespace",
    hint: "a space was hashed behind the parameters: append the key directly",
    change: (pairs) => `${joinWith("&", "=")(pairs)} `,
  },
];
