import type { SigningVariant } from "./mistake.js";
import { keyMark } from "./pair-mistakes.js";
import type { Pair } from "./signature.js";

/** Returns a function that applies `change` to a text, and caches the result for each change and text. */
function rememberResults() {
  const known = new Map<(value: string) => string, Map<string, string>>();
  return (change: (value: string) => string, value: string): string => {
    const results = known.get(change) ?? new Map<string, string>();
    known.set(change, results);
    const result = results.get(value) ?? change(value);
    results.set(value, result);
    return result;
  };
}

/**
 * Returns a function that builds the text which a variant (a right or wrong way to sign) signs. A placeholder stands
 * for the key. If the next variant begins with the same steps, their results are used again.
 */
export function createVariantText(received: readonly Pair[]): (variant: SigningVariant) => string {
  const changed = rememberResults();
  let last: Partial<SigningVariant> = {};
  let chosen: readonly Pair[] = [];
  let written: readonly Pair[] = [];
  let ordered: readonly Pair[] = [];
  let joined = "";
  let text = "";
  return (variant) => {
    let again = variant.pairs !== last.pairs;
    if (again) chosen = variant.pairs.change(received);
    again ||= variant.values !== last.values;
    if (again) written = chosen.map(([name, value]) => [name, changed(variant.values.change, value)]);
    again ||= variant.order !== last.order;
    if (again) ordered = variant.order.change(written, ([name, value]) => `${name}=${value}`);
    again ||= variant.joined !== last.joined;
    if (again) joined = variant.joined.change(ordered);
    again ||= variant.keyed !== last.keyed;
    if (again) text = variant.keyed.change(joined, keyMark);
    last = variant;
    return text;
  };
}
