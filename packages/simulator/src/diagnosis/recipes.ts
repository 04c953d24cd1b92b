import type { Merchant } from "../world/merchant.js";
import { digestMistakes, hmacMistakes, keyedMistakes, keyMistakes, rightDigest } from "./key-mistakes.js";
import type { Mistake, Recipe, Step } from "./mistake.js";
import { keyParameters, pairMistakes, unsentMistakes } from "./pair-mistakes.js";
import { type Algorithm, byName, type Pair } from "./signature.js";
import { joinMistakes, joinRight, orderMistakes, valueMistakes } from "./text-mistakes.js";

/** What is known about a request whose signature does not match. */
export type Signed = {
  /** As received, whatever of it is signed. */
  readonly pairs: readonly Pair[];
  /** Names that do not belong into the string. */
  readonly unsigned: ReadonlySet<string>;
  readonly caller: Merchant;
  readonly merchants: readonly Merchant[];
  readonly algorithm: Algorithm;
  /** The algorithm was named, in a header or parameter. */
  readonly named: boolean;
};

const longText = 4_096;

const right = ({ unsigned, caller, algorithm }: Signed): Recipe => ({
  pairs: { change: (pairs) => pairs.filter(([name]) => !unsigned.has(name)) },
  values: { change: (value) => value },
  order: { change: (pairs) => [...pairs].sort(byName) },
  joined: { change: joinRight },
  keyed: { change: (text, key) => text + key },
  key: { change: caller.clientKey },
  digest: { change: rightDigest(algorithm) },
});

/** Whatever is signed too much or too little happens on top of what is left out anyway. */
function onTop(signed: Signed, mistake: Mistake<Recipe["pairs"]["change"]>): Recipe["pairs"] {
  const { change } = right(signed).pairs;
  return { ...mistake, change: (pairs) => mistake.change(change(pairs)) };
}

function* withDigests(recipe: Recipe, digests: readonly Recipe["digest"][]): Generator<Recipe> {
  yield recipe;
  for (const digest of digests) yield { ...recipe, digest };
}

/** Ways to sign that are not the gateway's, those with the fewest mistakes first. */
export function* wrongRecipes(signed: Signed): Generator<Recipe> {
  const { caller, merchants, pairs, algorithm, named } = signed;
  const base = right(signed);
  const digests = digestMistakes(algorithm, named);
  const other = digests.slice(0, 1);
  const plainText: Recipe["keyed"] = { change: (text) => text };
  const mchids = merchants.flatMap(({ appCode, mchid }) => (appCode === caller.appCode && mchid ? [mchid] : []));
  const context = { appCode: caller.appCode, mchids };
  const steps: { readonly [Name in Exclude<Step, "digest" | "key">]: readonly Recipe[Name][] } = {
    pairs: pairMistakes(pairs, context).map((mistake) => onTop(signed, mistake)),
    values: valueMistakes,
    order: orderMistakes,
    joined: joinMistakes,
    keyed: keyedMistakes,
  };
  const names = Object.keys(steps) as (keyof typeof steps)[];
  const keys = keyMistakes(caller, merchants);

  yield* withDigests(base, digests);
  for (const digest of hmacMistakes) yield { ...base, keyed: plainText, digest };
  for (const key of keys) yield* withDigests({ ...base, key }, other);
  for (const name of names) for (const step of steps[name]) yield* withDigests({ ...base, [name]: step }, digests);
  for (const step of keyParameters) {
    yield* withDigests({ ...base, pairs: onTop(signed, step), keyed: plainText }, other);
    yield* withDigests({ ...base, pairs: onTop(signed, step) }, other);
  }
  for (const step of unsentMistakes(pairs)) yield* withDigests({ ...base, pairs: onTop(signed, step) }, other);

  if (pairs.reduce((sum, [name, value]) => sum + name.length + value.length, 0) > longText) return;
  for (const [at, name] of names.entries())
    for (const second of names.slice(at + 1))
      for (const step of steps[name])
        for (const then of steps[second]) yield* withDigests({ ...base, [name]: step, [second]: then }, other);
  for (const key of keys)
    for (const name of names) for (const step of steps[name]) yield* withDigests({ ...base, key, [name]: step }, other);
}
