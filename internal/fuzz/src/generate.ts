import type { FuzzRequest } from "./fuzz-request.js";
import { byteMutations } from "./mutations/bytes.js";
import { framingMutations } from "./mutations/framing.js";
import { headerMutations } from "./mutations/headers.js";
import { jsonMutations } from "./mutations/json.js";
import { methodMutations } from "./mutations/methods.js";
import { complete, type Mutations, payload } from "./mutations/mutation.js";
import { signatureMutations } from "./mutations/signature.js";
import { megabyteMutations, sizeMutations } from "./mutations/sizes.js";
import { Random } from "./random.js";

/** One in this number of requests is a genuine delivery, which proves that the server still works. */
export const deliveryEvery = 8;

const families: readonly (readonly [weight: number, mutations: Mutations])[] = [
  [330, byteMutations],
  [250, signatureMutations],
  [130, headerMutations],
  [120, jsonMutations],
  [90, framingMutations],
  [60, methodMutations],
  [17, sizeMutations],
  [2, megabyteMutations],
];

const all: Mutations = Object.assign({}, ...families.map(([, mutations]) => mutations));
const total = families.reduce((sum, [weight]) => sum + weight, 0);

/** The names of all kinds of requests that the fuzzer makes. */
export const kinds: readonly string[] = ["delivery", "repeat", ...Object.keys(all)];

function familyOf(random: Random): Mutations {
  let at = random.below(total);
  for (const [weight, mutations] of families) {
    at -= weight;
    if (at < 0) return mutations;
  }
  return byteMutations;
}

/** Makes the request with the number `index` of the sequence that `seed` determines. */
export function fuzzRequestAt(seed: number, index: number): FuzzRequest {
  const random = new Random(seed, index);
  const material = { random, index };
  if (index % deliveryEvery === 0) return complete("delivery", {}, material);
  if (index > deliveryEvery && random.chance(50)) {
    const repeats = random.below(Math.floor(index / deliveryEvery)) * deliveryEvery;
    return complete(
      "repeat",
      { body: payload({ random: new Random(seed, repeats), index: repeats }), repeats },
      material,
    );
  }
  const kind = random.pick(Object.keys(familyOf(random)));
  return requestOf(kind, random, index);
}

function requestOf(kind: string, random: Random, index: number): FuzzRequest {
  const material = { random, index };
  return complete(kind, all[kind]!(material), material);
}
