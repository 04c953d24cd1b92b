import { endpoints } from "@qfpay/core";
import type { SigningVariant, StepVariant } from "./mistake.js";
import type { Pair } from "./signature.js";

type Change = SigningVariant["pairs"]["change"];

const known: ReadonlySet<string> = new Set(
  Object.values(endpoints).flatMap(({ required, optional }): readonly string[] => [...required, ...optional]),
);

/**
 * Restores a value with an unencoded &. The text after the & was received as further parameters.
 *
 * @param assign what the sender wrote after a name without a value: `=` or nothing. Both are parsed alike
 */
const rejoinPairs =
  (assign: "" | "="): Change =>
  (pairs) => {
    const whole: Pair[] = [];
    for (const [name, value] of pairs) {
      const last = whole.at(-1);
      if (known.has(name) || !last) whole.push([name, value]);
      else whole[whole.length - 1] = [last[0], `${last[1]}&${name}${value === "" ? assign : "="}${value}`];
    }
    return whole;
  };

/**
 * Returns ways to restore values that were sent with an unencoded &. The text after the & was received as unknown
 * parameters.
 */
export function unencodedMistakes(received: readonly Pair[]): StepVariant<Change>[] {
  const brokenPairs = received.filter(
    ([name], at) => known.has(name) && at + 1 < received.length && !known.has(received[at + 1]![0]),
  );
  if (brokenPairs.length === 0) return [];
  const names = brokenPairs.map(([name]) => name).join(", ");
  const hint = `an & in ${names} was sent as it is, so the value was cut there: percent-encode every value that is sent`;
  return (["=", ""] as const).map((assign) => ({ cause: "values-not-encoded", hint, change: rejoinPairs(assign) }));
}
