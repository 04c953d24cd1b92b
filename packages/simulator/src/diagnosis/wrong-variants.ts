import type { Merchant } from "../world/merchant.js";
import { correctDigest, digestMistakes, keyedMistakes, keyMistakes, separateKeyMistakes } from "./key-mistakes.js";
import type { SigningStep, SigningVariant, StepVariant } from "./mistake.js";
import { keyParameters, pairMistakes, unsentMistakes } from "./pair-mistakes.js";
import { type Algorithm, compareByName, type Pair } from "./signature.js";
import { joinCorrectly, joinMistakes, orderMistakes, prefixMistakes, valueMistakes } from "./text-mistakes.js";

/** A request whose signature does not match, and the merchants whose keys may have signed it. */
export type RefusedRequest = {
  /** The request's parameters, each a name and a value, in the received order. */
  readonly pairs: readonly Pair[];
  /** The names of the request's parameters that the signature does not cover. */
  readonly unsigned: ReadonlySet<string>;
  /** The merchant whose app code the request has. */
  readonly caller: Merchant;
  /** The merchants whose keys may have signed the request. */
  readonly merchants: readonly Merchant[];
  /** The hash algorithm that the gateway uses for the request. */
  readonly algorithm: Algorithm;
  /** Whether a header or a parameter of the request named the hash algorithm. */
  readonly named: boolean;
  /** The path of an API request; absent for a signed link that the customer opens. */
  readonly path?: string;
};

const likelyTogether: readonly SigningStep[] = ["values", "order", "joined", "keyed", "digest"];
const allSteps: readonly SigningStep[] = ["pairs", "values", "order", "joined", "keyed", "key", "digest"];

const correctVariant = ({ unsigned, caller, algorithm }: RefusedRequest): SigningVariant => ({
  pairs: { change: (pairs) => pairs.filter(([name]) => !unsigned.has(name)) },
  values: { change: (value) => value },
  order: { change: (pairs) => [...pairs].sort(compareByName) },
  joined: { change: joinCorrectly },
  keyed: { change: (text, key) => text + key },
  key: { change: caller.clientKey },
  digest: { change: correctDigest(algorithm) },
});

/** Returns a step that leaves out the parameters that are never signed, and then makes the mistake. */
function addMistake(
  signed: RefusedRequest,
  mistake: StepVariant<SigningVariant["pairs"]["change"]>,
): SigningVariant["pairs"] {
  const { change } = correctVariant(signed).pairs;
  return { ...mistake, change: (pairs) => mistake.change(change(pairs)) };
}

type Steps = { readonly [Name in SigningStep]: readonly SigningVariant[Name][] };

/** Does not append the key to the text, for hashes that take the key as a separate argument. */
const plainText: SigningVariant["keyed"] = { change: (text) => text };
const stepsWithOwnKey: ReadonlySet<unknown> = new Set(separateKeyMistakes);

/** Yields copies of a way to sign, with mistakes in exactly `count` of the signing steps `names`. */
function* combine(
  variant: SigningVariant,
  steps: Steps,
  names: readonly SigningStep[],
  count: number,
): Generator<SigningVariant> {
  if (count === 0) yield variant;
  else
    for (const [at, name] of names.entries()) {
      if (names.length - at < count) return;
      for (const step of steps[name]) {
        if (stepsWithOwnKey.has(step) && variant.keyed.cause !== undefined) continue;
        const keyed = stepsWithOwnKey.has(step) ? { keyed: plainText } : {};
        yield* combine({ ...variant, [name]: step, ...keyed }, steps, names.slice(at + 1), count - 1);
      }
    }
}

/** Leaves out mistakes with the result of no mistake (`usual`) or with the result of an earlier mistake. */
function withDifferentResult<Change>(
  mistakes: readonly StepVariant<Change>[],
  usual: string,
  resultOf: (change: Change) => string,
) {
  const results = new Set([usual]);
  return mistakes.filter(({ change }) => {
    const result = resultOf(change);
    return !results.has(result) && Boolean(results.add(result));
  });
}

function stepsOf(signed: RefusedRequest): Steps {
  const { caller, merchants, pairs, algorithm, named, path } = signed;
  const base = correctVariant(signed);
  const mchids = merchants.flatMap(({ appCode, mchid }) => (appCode === caller.appCode && mchid ? [mchid] : []));
  const context = { appCode: caller.appCode, mchids };
  const pairSteps = pairMistakes(pairs, context).map((mistake) => addMistake(signed, mistake));
  const values = [base.pairs, ...pairSteps].flatMap(({ change }) => change(pairs).map(([, value]) => value));
  const unlike = [...new Set(values)];
  const received = base.pairs.change(pairs);
  const names = (ordered: readonly Pair[]) => JSON.stringify(ordered);
  return {
    pairs: pairSteps,
    values: withDifferentResult(valueMistakes, JSON.stringify(unlike), (change) => JSON.stringify(unlike.map(change))),
    order: withDifferentResult(orderMistakes, names(base.order.change(received, joinPair)), (change) =>
      names(change(received, joinPair)),
    ),
    joined: [...joinMistakes, ...prefixMistakes(caller.appCode, path)],
    keyed: keyedMistakes,
    key: keyMistakes(caller, merchants),
    digest: [...digestMistakes(algorithm, named), ...separateKeyMistakes],
  };
}

const joinPair = ([name, value]: Pair) => `${name}=${value}`;

/** Yields wrong ways to sign a request. The ways with the fewest mistakes come first. */
export function* wrongVariants(signed: RefusedRequest): Generator<SigningVariant> {
  const base = correctVariant(signed);
  const steps = stepsOf(signed);
  const other = steps.digest.slice(0, 1);
  const fewer = { ...steps, digest: other };
  yield* combine(base, steps, allSteps, 1);
  for (const step of keyParameters) {
    const pairs = addMistake(signed, step);
    yield* combine({ ...base, pairs, keyed: plainText }, fewer, ["digest"], 0);
    yield* combine({ ...base, pairs, keyed: plainText }, fewer, ["digest"], 1);
    yield* combine({ ...base, pairs }, fewer, ["digest"], 0);
  }
  for (const step of unsentMistakes(signed.pairs)) {
    const pairs = addMistake(signed, step);
    yield { ...base, pairs };
    for (const digest of other) yield { ...base, pairs, digest };
  }
  yield* combine(base, steps, allSteps, 2);
  for (const digest of other) yield* combine({ ...base, digest }, steps, allSteps.slice(0, -1), 2);
  for (const count of [3, 4, 5]) yield* combine(base, steps, likelyTogether, count);
}
