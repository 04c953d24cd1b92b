import type { SignatureCause } from "./diagnosis.js";
import type { Pair } from "./signature.js";

/** One thing a client may have done wrong. No `cause`: it did it right. */
export type Mistake<Change> = { readonly cause?: SignatureCause; readonly hint?: string; readonly change: Change };

/** Everything that decides which text is hashed and how, one step each. */
export type Recipe = {
  readonly pairs: Mistake<(pairs: readonly Pair[]) => readonly Pair[]>;
  readonly values: Mistake<(value: string) => string>;
  readonly order: Mistake<(pairs: readonly Pair[], join: (pair: Pair) => string) => readonly Pair[]>;
  readonly joined: Mistake<(parts: readonly Pair[]) => string>;
  /** Lays the key around the text. */
  readonly keyed: Mistake<(text: string, key: string) => string>;
  readonly key: Mistake<string>;
  readonly digest: Mistake<{ readonly name: string; readonly run: (text: string, key: string) => string }>;
};

export type Step = keyof Recipe;
