import { timingSafeEqual } from "node:crypto";
import type { SignatureDiagnosis } from "./diagnosis.js";
import { diffText } from "./diff-text.js";
import { knownKeys, maskKeys, shownKey } from "./mask-keys.js";
import type { Recipe, Step } from "./mistake.js";
import { keyMark } from "./pair-mistakes.js";
import { type Signed, wrongRecipes } from "./recipes.js";
import { type Pair, sameHex, stringToSign } from "./signature.js";

const steps: readonly Step[] = ["pairs", "values", "order", "joined", "keyed", "key", "digest"];

const textSteps: readonly Step[] = ["pairs", "values", "order", "joined", "keyed"];

/** The text of a recipe, with a mark where the key is. */
function textOf(recipe: Recipe, received: readonly Pair[]): string {
  const pairs = recipe.pairs.change(received).map(([name, value]) => [name, recipe.values.change(value)] as const);
  const ordered = recipe.order.change(pairs, ([name, value]) => `${name}=${value}`);
  return recipe.keyed.change(recipe.joined.change(ordered), keyMark);
}

function sameBytes(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function tell(recipe: Recipe): Pick<SignatureDiagnosis, "cause" | "causes" | "explanation"> {
  const found = steps.map((step) => recipe[step]).filter(({ cause }) => cause !== undefined);
  const [first, ...more] = found.map(({ hint }) => hint!);
  return {
    cause: found[0]!.cause!,
    causes: found.map(({ cause }) => cause!),
    explanation: [first, ...more.map(asSecond)].join("; "),
  };
}

const asSecond = (hint: string) => `also ${hint.replace(/^signature matches \w+, .*: (send X-QF-SIGNTYPE)/, "$1")}`;

const honest =
  "signature does not match: check client key and environment. No known mistake gives the signature that was sent, " +
  "so the key is unknown here or something was changed between signing and sending";

/** Why a signature does not match, as far as it can be told: known mistakes are tried until one gives the same hash. */
export function diagnose(signed: Signed, sign: string): SignatureDiagnosis {
  const { pairs, unsigned, algorithm, merchants } = signed;
  const secrets = knownKeys(merchants);
  const shown = (text: string) => maskKeys(text.replaceAll(keyMark, shownKey), secrets);
  const known = { algorithm, expected: shown(stringToSign(pairs, unsigned) + keyMark) };
  const tried = new Set<string>();
  let last: { recipe: Recipe; text: string } | undefined;
  for (const recipe of wrongRecipes(signed)) {
    // the same text is hashed in several ways, one after the other
    const text =
      last && textSteps.every((step) => last!.recipe[step] === recipe[step]) ? last.text : textOf(recipe, pairs);
    last = { recipe, text };
    const { name, run } = recipe.digest.change;
    const key = recipe.key.change;
    const id = `${name}\n${key}\n${text}`;
    if (tried.has(id)) continue;
    tried.add(id);
    const hash = run(text.replaceAll(keyMark, key), key);
    if (!(name.includes("Base64") ? sameBytes(hash, sign) : sameHex(hash, sign))) continue;
    const presumed = shown(text);
    const told = tell(recipe);
    return {
      ...told,
      ...known,
      presumed,
      presumedAlgorithm: name,
      differences: diffText(known.expected, presumed, recipe.order.cause !== undefined),
    };
  }
  const nothing = { presumed: undefined, presumedAlgorithm: undefined, differences: [] };
  return { cause: "unknown", causes: ["unknown"], explanation: honest, ...known, ...nothing };
}
