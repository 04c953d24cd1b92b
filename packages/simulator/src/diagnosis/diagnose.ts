import { timingSafeEqual } from "node:crypto";
import type { SignatureDiagnosis } from "./diagnosis.js";
import { diffText } from "./diff-text.js";
import { knownKeys, maskKeys, shownKey } from "./mask-keys.js";
import type { SigningStep, SigningVariant } from "./mistake.js";
import { keyMark } from "./pair-mistakes.js";
import { sameHex, stringToSign } from "./signature.js";
import { createVariantText } from "./variant-text.js";
import { type RefusedRequest, wrongVariants } from "./wrong-variants.js";

const steps: readonly SigningStep[] = ["pairs", "values", "order", "joined", "keyed", "key", "digest"];

function sameBytes(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function explainVariant(variant: SigningVariant): Pick<SignatureDiagnosis, "cause" | "causes" | "explanation"> {
  const found = steps.map((step) => variant[step]).filter(({ cause }) => cause !== undefined);
  const [first, ...more] = found.map(({ hint }) => hint!);
  return {
    cause: found[0]!.cause!,
    causes: found.map(({ cause }) => cause!),
    explanation: [first, ...more.map(asSecond)].join("; "),
  };
}

const asSecond = (hint: string) => `also ${hint.replace(/^signature matches \w+, .*: (send X-QF-SIGNTYPE)/, "$1")}`;

const unknownCauseText =
  "signature does not match: check client key and environment. No known mistake gives the signature that was sent, " +
  "so the key is unknown here or something was changed between signing and sending";

/**
 * The most bytes that one diagnosis of a signature may hash, about 17 000 short texts. The limit keeps the diagnosis
 * from delaying the response for long.
 */
const maxHashedBytes = 12_000_000;
const costOfTrying = 400;

/**
 * Looks for the reason why a request's signature does not match: tries combinations of known mistakes, until one gives
 * the signature `sign` or `maxHashedBytes` are hashed.
 */
export function diagnose(signed: RefusedRequest, sign: string): SignatureDiagnosis {
  const { pairs, unsigned, algorithm, merchants } = signed;
  const secrets = knownKeys(merchants);
  const shown = (text: string) => maskKeys(text.replaceAll(keyMark, shownKey), secrets);
  const known = { algorithm, expected: shown(stringToSign(pairs, unsigned) + keyMark) };
  let left = maxHashedBytes;
  const textOf = createVariantText(pairs);
  for (const variant of wrongVariants(signed)) {
    const text = textOf(variant);
    const { name, run } = variant.digest.change;
    const key = variant.key.change;
    left -= text.length + costOfTrying;
    if (left < 0) break;
    const hash = run(text.replaceAll(keyMark, key), key);
    if (!(name.includes("Base64") ? sameBytes(hash, sign) : sameHex(hash, sign))) continue;
    const presumed = shown(text);
    const explained = explainVariant(variant);
    return {
      ...explained,
      ...known,
      presumed,
      presumedAlgorithm: name,
      differences: diffText(known.expected, presumed, variant.order.cause !== undefined),
    };
  }
  const nothing = { presumed: undefined, presumedAlgorithm: undefined, differences: [] };
  return { cause: "unknown", causes: ["unknown"], explanation: unknownCauseText, ...known, ...nothing };
}
