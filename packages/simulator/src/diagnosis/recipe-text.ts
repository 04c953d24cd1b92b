import type { Recipe } from "./mistake.js";
import { keyMark } from "./pair-mistakes.js";
import type { Pair } from "./signature.js";

/** What a function gave for a text before is not worked out again. */
function remembering() {
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
 * Makes the text of one recipe after the other, with a mark where the key is. Recipes that follow each other often differ
 * in their last steps only: what the steps before gave is kept.
 */
export function createRecipeText(received: readonly Pair[]): (recipe: Recipe) => string {
  const changed = remembering();
  let last: Partial<Recipe> = {};
  let chosen: readonly Pair[] = [];
  let written: readonly Pair[] = [];
  let ordered: readonly Pair[] = [];
  let joined = "";
  let text = "";
  return (recipe) => {
    let again = recipe.pairs !== last.pairs;
    if (again) chosen = recipe.pairs.change(received);
    again ||= recipe.values !== last.values;
    if (again) written = chosen.map(([name, value]) => [name, changed(recipe.values.change, value)]);
    again ||= recipe.order !== last.order;
    if (again) ordered = recipe.order.change(written, ([name, value]) => `${name}=${value}`);
    again ||= recipe.joined !== last.joined;
    if (again) joined = recipe.joined.change(ordered);
    again ||= recipe.keyed !== last.keyed;
    if (again) text = recipe.keyed.change(joined, keyMark);
    last = recipe;
    return text;
  };
}
